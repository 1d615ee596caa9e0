import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { z } from 'zod';
import type { ChatId, MessageId, WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** What a chat was last given of its workspace's instructions and skills. */
export type ChatContextRow = {
  readonly agentId: WorkspaceAgentId;
  /** Holds the parts in full. */
  readonly messageId: MessageId;
};

export interface ChatContextsStore {
  find(chatId: ChatId): ChatContextRow | undefined;
  /** `parts` as clients see them. */
  save(chatId: ChatId, row: ChatContextRow, parts: readonly ChatMessagePart[]): void;
}

const rowSchema = z
  .object({ agent_id: z.string(), message_id: z.int() })
  .transform((row): ChatContextRow => ({
    agentId: row.agent_id as WorkspaceAgentId,
    messageId: row.message_id as MessageId,
  }));

export function createChatContextsStore(db: Database): ChatContextsStore {
  return {
    find(chatId) {
      const row = db
        .prepare('SELECT agent_id, message_id FROM chat_contexts WHERE chat_id = ?')
        .get(chatId);
      return row === undefined ? undefined : rowSchema.parse(row);
    },
    save(chatId, row, parts) {
      db.prepare(
        `INSERT INTO chat_contexts (chat_id, agent_id, message_id, parts)
         VALUES (:chat, :agent, :message, :parts)
         ON CONFLICT (chat_id) DO UPDATE
           SET agent_id = :agent, message_id = :message, parts = :parts`,
      ).run({
        chat: chatId,
        agent: row.agentId,
        message: row.messageId,
        parts: JSON.stringify(parts),
      });
    },
  };
}
