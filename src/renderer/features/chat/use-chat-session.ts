import { useEffect, useMemo } from 'react';
import type { App } from '../../state/app-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';

/** The chat's session, open for as long as the component is there. */
export function useChatSession(app: App, chatId: string): ChatSession {
  const session = useMemo(() => app.chatSessions.find(chatId), [app, chatId]);
  useEffect(() => app.chatSessions.use(session), [app, session]);
  return session;
}
