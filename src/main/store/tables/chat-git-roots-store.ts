import { z } from 'zod';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

const rowSchema = z.object({ root: z.string() });
const recentSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    workspace_id: z.string().nullable(),
    roots: z.string(),
  })
  .transform((row) => ({
    chatId: row.id as ChatId,
    title: row.title,
    workspaceId: (row.workspace_id ?? undefined) as WorkspaceId | undefined,
    roots: z.array(z.string()).parse(JSON.parse(row.roots)),
  }));

/** A chat and where it works. */
export type ChatRoots = Readonly<z.infer<typeof recentSchema>>;

/** The repositories that each chat touched. */
export interface ChatGitRootsStore {
  /** Absolute folders, in the order in which they came to be known. */
  list(chatId: ChatId): readonly string[];
  /** Of a person's chats, without subagents and archived ones, the latest change first. */
  recent(ownerId: UserId, limit: number): readonly ChatRoots[];
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
    recent: (ownerId, limit) =>
      db
        .prepare(
          `SELECT c.id, c.title, c.workspace_id,
             (SELECT json_group_array(root) FROM
               (SELECT root FROM chat_git_roots WHERE chat_id = c.id ORDER BY id)) AS roots
           FROM chats c WHERE c.owner_id = ? AND c.archived = 0 AND c.parent_chat_id IS NULL
           ORDER BY c.updated_at DESC, c.id DESC LIMIT ?`,
        )
        .all(ownerId, limit)
        .map((row) => recentSchema.parse(row)),
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
