import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

const rowSchema = z.object({ root: z.string() });

/** The repositories that each chat touched. */
export interface ChatGitRootsStore {
  /** Absolute folders, in the order in which they came to be known. */
  list(chatId: ChatId): readonly string[];
  /** Adding the same twice is harmless, and so is a chat that is gone. */
  add(chatId: ChatId, root: string): void;
  delete(chatId: ChatId, root: string): void;
  deleteAll(chatId: ChatId): void;
}

export function createChatGitRootsStore(db: Database): ChatGitRootsStore {
  return {
    list: (chatId) =>
      db
        .prepare('SELECT root FROM chat_git_roots WHERE chat_id = ? ORDER BY id')
        .all(chatId)
        .map((row) => rowSchema.parse(row).root),
    add(chatId, root) {
      db.prepare(
        `INSERT INTO chat_git_roots (chat_id, root) SELECT id, :root FROM chats WHERE id = :chatId
         ON CONFLICT (chat_id, root) DO NOTHING`,
      ).run({ chatId, root });
    },
    delete(chatId, root) {
      db.prepare('DELETE FROM chat_git_roots WHERE chat_id = ? AND root = ?').run(chatId, root);
    },
    deleteAll(chatId) {
      db.prepare('DELETE FROM chat_git_roots WHERE chat_id = ?').run(chatId);
    },
  };
}
