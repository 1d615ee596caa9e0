import { createChatSession, type ChatSession, type ChatSessionDeps } from './chat-session.ts';

/** Conversations that are kept in memory after their pane closed, so that going back is instant. */
const KEPT_SESSIONS = 8;

export interface ChatSessions {
  /** The chat's session, opened for one more user of it. Call `release` once for each. */
  acquire(chatId: string): ChatSession;
  release(chatId: string): void;
}

type Entry = { readonly session: ChatSession; users: number };

export function createChatSessions(deps: ChatSessionDeps): ChatSessions {
  /** Least recently used first. */
  const entries = new Map<string, Entry>();

  function forgetOldest(): void {
    for (const [chatId, entry] of entries) {
      if (entries.size <= KEPT_SESSIONS) return;
      if (entry.users === 0) entries.delete(chatId);
    }
  }

  return {
    acquire(chatId) {
      const entry = entries.get(chatId) ?? { session: createChatSession(deps, chatId), users: 0 };
      entries.delete(chatId);
      entries.set(chatId, entry);
      entry.users += 1;
      if (entry.users === 1) entry.session.open();
      forgetOldest();
      return entry.session;
    },
    release(chatId) {
      const entry = entries.get(chatId);
      if (!entry) return;
      entry.users -= 1;
      if (entry.users === 0) entry.session.close();
    },
  };
}
