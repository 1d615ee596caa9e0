import type { Dispose } from '#shared/kernel/clock.ts';
import { createChatSession, type ChatSession, type ChatSessionDeps } from './chat-session.ts';

/** Conversations that are kept in memory after their pane closed, so that going back is instant. */
const KEPT_SESSIONS = 8;

export interface ChatSessions {
  /** The chat's session; it does nothing until it is used. */
  find(chatId: string): ChatSession;
  /** Keeps the session open until the returned function is called. */
  use(session: ChatSession): Dispose;
}

export function createChatSessions(deps: ChatSessionDeps): ChatSessions {
  /** Least recently found first. */
  const sessions = new Map<string, ChatSession>();
  const users = new Map<ChatSession, number>();

  function forgetOldest(): void {
    for (const [chatId, session] of sessions) {
      if (sessions.size <= KEPT_SESSIONS) return;
      if (!users.has(session)) sessions.delete(chatId);
    }
  }

  return {
    find(chatId) {
      const session = sessions.get(chatId) ?? createChatSession(deps, chatId);
      sessions.delete(chatId);
      sessions.set(chatId, session);
      forgetOldest();
      return session;
    },
    use(session) {
      const before = users.get(session) ?? 0;
      users.set(session, before + 1);
      if (before === 0) session.open();
      let isUsing = true;
      return () => {
        if (!isUsing) return;
        isUsing = false;
        const left = (users.get(session) ?? 1) - 1;
        if (left > 0) users.set(session, left);
        else {
          users.delete(session);
          session.close();
        }
      };
    },
  };
}
