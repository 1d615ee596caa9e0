import { z } from 'zod';
import type { ChatId, ModelConfigId, QueuedMessageId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';
import { contentVersion, decodeParts, type MessagePart } from './chat-messages-store.ts';

/** A message that waits for the running turn to end. */
export type QueuedRow = {
  readonly id: QueuedMessageId;
  readonly chatId: ChatId;
  readonly modelConfigId: ModelConfigId | undefined;
  readonly parts: readonly MessagePart[];
  /** Microseconds since 1970; the queue's order. */
  readonly createdAt: number;
};

export interface ChatQueueStore {
  add(message: Omit<QueuedRow, 'id'>): QueuedRow;
  /** In the order in which they will be sent. */
  list(chatId: ChatId): QueuedRow[];
  count(chatId: ChatId): number;
  find(chatId: ChatId, id: QueuedMessageId): QueuedRow | undefined;
  head(chatId: ChatId): QueuedRow | undefined;
  /** Puts it before all others; the id stays. */
  moveToFront(chatId: ChatId, id: QueuedMessageId): void;
  remove(chatId: ChatId, id: QueuedMessageId): void;
  clear(chatId: ChatId): void;
}

const rowSchema = z
  .object({
    id: z.int(),
    chat_id: z.string(),
    model_config_id: z.string().nullable(),
    content_version: z.int(),
    content: z.string(),
    created_at: z.int(),
  })
  .transform((row): QueuedRow => ({
    id: row.id as QueuedMessageId,
    chatId: row.chat_id as ChatId,
    modelConfigId: (row.model_config_id ?? undefined) as ModelConfigId | undefined,
    parts: decodeParts(row.content_version, row.content),
    createdAt: row.created_at,
  }));

const select = `SELECT id, chat_id, model_config_id, content_version, content, created_at
  FROM chat_queue WHERE chat_id = ?`;

export function createChatQueueStore(db: Database): ChatQueueStore {
  const optional = (row: unknown): QueuedRow | undefined =>
    row === undefined ? undefined : rowSchema.parse(row);
  return {
    add(message) {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO chat_queue (chat_id, model_config_id, content_version, content, created_at)
           VALUES (?, ?, ?, ?, ?)`,
        )
        .run(
          message.chatId,
          message.modelConfigId ?? null,
          contentVersion,
          JSON.stringify(message.parts),
          message.createdAt,
        );
      return { ...message, id: lastInsertRowid as QueuedMessageId };
    },
    list: (chatId) =>
      db
        .prepare(`${select} ORDER BY created_at, id`)
        .all(chatId)
        .map((row) => rowSchema.parse(row)),
    count: (chatId) =>
      z
        .object({ n: z.int() })
        .parse(db.prepare('SELECT count(*) AS n FROM chat_queue WHERE chat_id = ?').get(chatId)).n,
    find: (chatId, id) => optional(db.prepare(`${select} AND id = ?`).get(chatId, id)),
    head: (chatId) => optional(db.prepare(`${select} ORDER BY created_at, id LIMIT 1`).get(chatId)),
    moveToFront(chatId, id) {
      db.prepare(
        `UPDATE chat_queue SET created_at =
           (SELECT min(q.created_at) - 1 FROM chat_queue q WHERE q.chat_id = ?)
         WHERE chat_id = ? AND id = ?`,
      ).run(chatId, chatId, id);
    },
    remove(chatId, id) {
      db.prepare('DELETE FROM chat_queue WHERE chat_id = ? AND id = ?').run(chatId, id);
    },
    clear(chatId) {
      db.prepare('DELETE FROM chat_queue WHERE chat_id = ?').run(chatId);
    },
  };
}
