import { z } from 'zod';
import { approvalRequestSchema, type ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** How far an open call has come; see the agent loop's ToolCallState. */
export type CallState =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'asking'; readonly request: ApprovalRequest }
  | { readonly kind: 'allowed'; readonly request?: ApprovalRequest | undefined }
  | { readonly kind: 'denied'; readonly reason: string | undefined }
  | { readonly kind: 'running' }
  | { readonly kind: 'awaiting' }
  | {
      readonly kind: 'finished';
      readonly result: {
        readonly content: unknown;
        readonly isError: boolean;
        readonly attachments?:
          | readonly {
              readonly fileId: string;
              readonly name: string;
              readonly mediaType: string;
            }[]
          | undefined;
        readonly isMedia?: boolean | undefined;
      };
    };

/** A tool call whose result is not stored as a message yet. */
export type ToolCallRow = {
  readonly callId: string;
  readonly toolName: string;
  readonly args: unknown;
  readonly invalidArgs?: string;
  readonly state: CallState;
};

export interface ChatToolCallsStore {
  /** In the order of the message; of two calls with one id the first is kept. */
  open(chatId: ChatId, messageId: MessageId, calls: readonly ToolCallRow[]): void;
  list(chatId: ChatId): ToolCallRow[];
  find(chatId: ChatId, callId: string): ToolCallRow | undefined;
  setState(chatId: ChatId, callId: string, state: CallState): void;
  close(chatId: ChatId, callId: string): void;
  closeAll(chatId: ChatId): void;
}

const stateSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('undecided') }),
    z.object({ kind: z.literal('asking'), request: approvalRequestSchema }),
    z.object({ kind: z.literal('allowed'), request: approvalRequestSchema.optional() }),
    z.object({ kind: z.literal('denied'), reason: z.string().optional() }),
    z.object({ kind: z.literal('running') }),
    z.object({ kind: z.literal('awaiting') }),
    z.object({
      kind: z.literal('finished'),
      result: z.object({
        content: z.unknown(),
        isError: z.boolean(),
        attachments: z
          .array(z.object({ fileId: z.string(), name: z.string(), mediaType: z.string() }))
          .optional(),
        isMedia: z.boolean().optional(),
      }),
    }),
  ])
  .transform((state): CallState =>
    state.kind === 'denied' ? { kind: 'denied', reason: state.reason } : state,
  );

const rowSchema = z
  .object({
    call_id: z.string(),
    tool_name: z.string(),
    args: z.string(),
    invalid_args: z.string().nullable(),
    state: z.string(),
  })
  .transform((row): ToolCallRow => ({
    callId: row.call_id,
    toolName: row.tool_name,
    args: JSON.parse(row.args) as unknown,
    ...(row.invalid_args === null ? {} : { invalidArgs: row.invalid_args }),
    state: stateSchema.parse(JSON.parse(row.state)),
  }));

const select = `SELECT call_id, tool_name, args, invalid_args, state
  FROM chat_tool_calls WHERE chat_id = ?`;

export function createChatToolCallsStore(db: Database): ChatToolCallsStore {
  return {
    open(chatId, messageId, calls) {
      const insert = db.prepare(
        `INSERT INTO chat_tool_calls
           (chat_id, call_id, message_id, position, tool_name, args, invalid_args, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (chat_id, call_id) DO NOTHING`,
      );
      for (const [position, call] of calls.entries()) {
        insert.run(
          chatId,
          call.callId,
          messageId,
          position,
          call.toolName,
          // Undefined has no JSON text.
          JSON.stringify(call.args ?? null),
          call.invalidArgs ?? null,
          JSON.stringify(call.state),
        );
      }
    },
    list: (chatId) =>
      db
        .prepare(`${select} ORDER BY position`)
        .all(chatId)
        .map((row) => rowSchema.parse(row)),
    find(chatId, callId) {
      const row = db.prepare(`${select} AND call_id = ?`).get(chatId, callId);
      return row === undefined ? undefined : rowSchema.parse(row);
    },
    setState(chatId, callId, state) {
      db.prepare('UPDATE chat_tool_calls SET state = ? WHERE chat_id = ? AND call_id = ?').run(
        JSON.stringify(state),
        chatId,
        callId,
      );
    },
    close(chatId, callId) {
      db.prepare('DELETE FROM chat_tool_calls WHERE chat_id = ? AND call_id = ?').run(
        chatId,
        callId,
      );
    },
    closeAll(chatId) {
      db.prepare('DELETE FROM chat_tool_calls WHERE chat_id = ?').run(chatId);
    },
  };
}
