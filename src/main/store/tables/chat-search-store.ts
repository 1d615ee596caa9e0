import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';
import { textOf } from '../migrations/0009-search.ts';

/** A message in which all words stand. */
export type ChatSearchMatch = { readonly chatId: ChatId; readonly messageId: number };

/** Full text over what the person can see in chats. */
export interface ChatSearchStore {
  /** By root: the newest message with all the words, its own or of one of its descendants. */
  newestMatches(words: string): Map<ChatId, ChatSearchMatch>;
  /** By message id: all of the message that can be found. */
  texts(messageIds: readonly number[]): Map<number, string>;
}

const matchesSchema = z.array(
  z.object({ root_chat_id: z.string(), chat_id: z.string(), id: z.int() }),
);
const textsSchema = z.array(z.object({ id: z.int(), text: z.string() }));

/** The newest messages that a search looks at; a word of every message must not cost more. */
const maxMatches = 10_000;
/** Shorter beginnings have too many words behind them. */
const minPrefixLength = 3;

/** Every word, the last one also as the beginning of a longer one. */
function matchExpression(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const isPrefix = (words.at(-1)?.length ?? 0) >= minPrefixLength;
  return `${words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' ')}${isPrefix ? '*' : ''}`;
}

export function createChatSearchStore(db: Database): ChatSearchStore {
  return {
    newestMatches(words) {
      if (words.trim() === '') return new Map();
      // Beside max(), SQLite takes the other columns from the row that has it.
      const rows = db
        .prepare(
          `SELECT f.root_chat_id, m.chat_id, max(m.id) AS id
           FROM chat_messages m JOIN chats f ON f.id = m.chat_id
           WHERE m.id IN (SELECT rowid FROM chat_search WHERE chat_search MATCH ?
                          ORDER BY rowid DESC LIMIT ${maxMatches})
           GROUP BY f.root_chat_id`,
        )
        .all(matchExpression(words));
      return new Map(
        matchesSchema
          .parse(rows)
          .map((row) => [
            row.root_chat_id as ChatId,
            { chatId: row.chat_id as ChatId, messageId: row.id },
          ]),
      );
    },
    texts(messageIds) {
      const rows = db
        .prepare(
          `SELECT m.id, coalesce(${textOf('m')}, '') AS text FROM chat_messages m
           WHERE m.id IN (SELECT value FROM json_each(?))`,
        )
        .all(JSON.stringify(messageIds));
      return new Map(textsSchema.parse(rows).map(({ id, text }) => [id, text]));
    },
  };
}
