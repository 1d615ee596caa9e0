import { z } from 'zod';
import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** Chats by their age. Times are microseconds since 1970. */
export interface ChatAgesStore {
  /**
   * Roots at rest that are neither archived nor pinned and in whose family nothing was said since
   * then, the longest first.
   */
  idleRoots(since: number, limit: number): { readonly id: ChatId; readonly ownerId: UserId }[];
  /**
   * Hides chats that were archived before, a root with its family, so that nobody sees them without
   * what is deleted first; whether there was one.
   */
  markGoing(archivedBefore: number): boolean;
  /** A chat that is being deleted, subagents first. */
  going(): ChatId | undefined;
  /** Of any state; returns how many. At most `limit`. */
  deleteMessages(chatId: ChatId, limit: number): number;
  delete(chatId: ChatId): void;
}

const rootRow = z.object({ id: idColumn<ChatId>(), ownerId: idColumn<UserId>() });
const idRow = z.object({ id: idColumn<ChatId>() });

export function createChatAgesStore(db: Database): ChatAgesStore {
  return {
    idleRoots: (since, limit) =>
      db
        .prepare(
          `SELECT c.id, c.owner_id AS ownerId FROM chats c
           WHERE c.parent_chat_id IS NULL AND c.archived = 0 AND c.pin_order = 0
             AND c.turn_open = 0 AND c.status NOT IN ('pending', 'running', 'requires_action')
             AND c.created_at < :since
             AND NOT EXISTS (
               SELECT 1 FROM chats f WHERE f.root_chat_id = c.id AND :since <=
                 (SELECT m.created_at FROM chat_messages m
                  WHERE m.chat_id = f.id AND m.deleted = 0 ORDER BY m.id DESC LIMIT 1))
           ORDER BY c.updated_at LIMIT :limit`,
        )
        .all({ since, limit })
        .map((row) => rootRow.parse(row)),
    markGoing(archivedBefore) {
      const due = db
        .prepare(
          // Archiving writes updated_at, and whatever comes later only makes the chat younger.
          `SELECT c.id FROM chats c
           WHERE c.archived = 1 AND c.going = 0 AND c.updated_at < ? AND NOT EXISTS (
             SELECT 1 FROM chats f
             WHERE (f.id = c.id OR f.root_chat_id = c.id) AND f.turn_open = 1)
           ORDER BY c.updated_at LIMIT 1`,
        )
        .get(archivedBefore);
      if (due === undefined) return false;
      const { id } = idRow.parse(due);
      db.prepare('UPDATE chats SET going = 1 WHERE id = :id OR root_chat_id = :id').run({ id });
      return true;
    },
    going: () =>
      idRow
        .optional()
        .parse(
          db
            .prepare('SELECT id FROM chats WHERE going = 1 ORDER BY parent_chat_id IS NULL LIMIT 1')
            .get(),
        )?.id,
    deleteMessages: (chatId, limit) =>
      db
        .prepare(
          `DELETE FROM chat_messages WHERE id IN (
             SELECT id FROM chat_messages WHERE chat_id = ? ORDER BY id LIMIT ?)`,
        )
        .run(chatId, limit).changes,
    delete(chatId) {
      db.prepare('DELETE FROM chats WHERE id = ?').run(chatId);
    },
  };
}
