import { useEffect, useState } from 'react';
import type { App } from '../../state/app-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';

/** The chat's session, open for as long as the component is there. */
export function useChatSession(app: App, chatId: string): ChatSession | undefined {
  const [session, setSession] = useState<ChatSession>();
  useEffect(() => {
    setSession(app.chatSessions.acquire(chatId));
    return () => {
      setSession(undefined);
      app.chatSessions.release(chatId);
    };
  }, [app, chatId]);
  return session;
}
