import { z } from 'zod';
import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** Summaries that a person asked for and that have not been written yet. */
export interface ChatCompactionsStore {
  /** `tip` is the chat's newest message: a later one makes the request void. */
  request(chatId: ChatId, tip: MessageId): void;
  /** The message that was the newest when the request was made. */
  requestedAt(chatId: ChatId): MessageId | undefined;
  forget(chatId: ChatId): void;
}

const row = z.object({ tip_message_id: z.int() }).optional();

export function createChatCompactionsStore(db: Database): ChatCompactionsStore {
  return {
    request(chatId, tip) {
      db.prepare(
        `INSERT INTO chat_compaction_requests (chat_id, tip_message_id) VALUES (?, ?)
         ON CONFLICT (chat_id) DO UPDATE SET tip_message_id = excluded.tip_message_id`,
      ).run(chatId, tip);
    },
    requestedAt: (chatId) =>
      row.parse(
        db
          .prepare('SELECT tip_message_id FROM chat_compaction_requests WHERE chat_id = ?')
          .get(chatId),
      )?.tip_message_id as MessageId | undefined,
    forget(chatId) {
      db.prepare('DELETE FROM chat_compaction_requests WHERE chat_id = ?').run(chatId);
    },
  };
}
