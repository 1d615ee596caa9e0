import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatRetry, PendingToolCall } from '#shared/api/chat-events.ts';
import type { ToolResultPart } from '#shared/api/chat-parts.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { ChatRow, StoredChatStatus } from '../../store/tables/chats-store.ts';
import type { MessageRow } from '../../store/tables/chat-messages-store.ts';
import type { QueuedRow } from '../../store/tables/chat-queue-store.ts';
import type { StreamedPart } from './part-buffer.ts';

/** What a chat's stream tells, in the order in which it happened. */
export type ChatEvent =
  | ({ readonly type: 'part' } & StreamedPart)
  | { readonly type: 'message'; readonly message: MessageRow }
  | { readonly type: 'status'; readonly status: StoredChatStatus }
  | { readonly type: 'error'; readonly error: ChatError }
  | { readonly type: 'retry'; readonly retry: ChatRetry }
  | { readonly type: 'queue'; readonly queue: readonly QueuedRow[] }
  /** The calls that wait for the person now; replaces those named before. */
  | { readonly type: 'approvals'; readonly requests: readonly ApprovalRequest[] }
  /** What a call has brought whose step is not over. */
  | { readonly type: 'call_result'; readonly result: ToolResultPart }
  /** Calls whose results a client has to bring. */
  | { readonly type: 'action'; readonly toolCalls: readonly PendingToolCall[] }
  /** All messages seen so far are void; these are valid. They may be gone through more than once. */
  | { readonly type: 'history_reset'; readonly messages: Iterable<MessageRow> };

/** What the list of chats tells. */
export type ChatWatchNotice = {
  readonly kind:
    | 'created'
    | 'status_change'
    | 'title_change'
    | 'summary_change'
    | 'diff_status_change'
    | 'deleted'
    | 'action_required';
  readonly chat: ChatRow;
  readonly toolCalls?: readonly PendingToolCall[];
};
