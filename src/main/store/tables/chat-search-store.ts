import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';
import { textOf } from '../migrations/0009-search.ts';

/** A message in which all words stand. */
export type ChatSearchMatch = {
  /** The root itself or one of its descendants. */
  readonly chatId: ChatId;
  readonly messageId: number;
  /** All of the message that can be found. */
  readonly text: string;
};

/** Full text over what the person can see in chats. */
export interface ChatSearchStore {
  /** The newest message with all the words, for those of the roots that have one. */
  newestMatches(rootIds: readonly ChatId[], words: string): Map<ChatId, ChatSearchMatch>;
}

const matchesSchema = z.array(
  z.object({ root_chat_id: z.string(), chat_id: z.string(), id: z.int(), text: z.string() }),
);

/** The newest messages that a search looks at; a word of every message must not cost more. */
const maxMatches = 10_000;
/** Shorter beginnings have too many words behind them. */
const minPrefixLength = 3;

/** Message ids in which all words of the one parameter stand, see `matchExpression`. */
export const matchingMessages = `SELECT rowid FROM chat_search WHERE chat_search MATCH ?
  ORDER BY rowid DESC LIMIT ${maxMatches}`;

/** Every word, the last one also as the beginning of a longer one. */
export function matchExpression(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const isPrefix = (words.at(-1)?.length ?? 0) >= minPrefixLength;
  return `${words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' ')}${isPrefix ? '*' : ''}`;
}

export function createChatSearchStore(db: Database): ChatSearchStore {
  return {
    newestMatches(rootIds, words) {
      const rows = db
        .prepare(
          `SELECT found.root_chat_id, m.chat_id, m.id, coalesce(${textOf('m')}, '') AS text
           FROM (SELECT f.root_chat_id, max(m.id) AS id FROM chat_messages m
                   JOIN chats f ON f.id = m.chat_id
                 WHERE m.id IN (${matchingMessages})
                   AND f.root_chat_id IN (SELECT value FROM json_each(?))
                 GROUP BY f.root_chat_id) AS found
           JOIN chat_messages m ON m.id = found.id`,
        )
        .all(matchExpression(words), JSON.stringify(rootIds));
      return new Map(
        matchesSchema
          .parse(rows)
          .map((row) => [
            row.root_chat_id as ChatId,
            { chatId: row.chat_id as ChatId, messageId: row.id, text: row.text },
          ]),
      );
    },
  };
}
