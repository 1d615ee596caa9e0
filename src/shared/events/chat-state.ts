import type { ApprovalRequest } from '../api/approvals.ts';
import type { ChatRetry, ChatStreamEvent } from '../api/chat-events.ts';
import type { ChatMessagePart, ToolCallPart, ToolResultPart } from '../api/chat-parts.ts';
import type {
  ChatError,
  ChatMessage,
  ChatMessagesPage,
  ChatQueuedMessage,
  ChatStatus,
} from '../api/chats.ts';

/**
 * One piece of the step that is being streamed. Deltas are added to the strings: engines build
 * such strings as ropes, so n deltas cost n and nothing is copied until the text is read.
 */
export type PreviewPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | {
      readonly kind: 'tool-call';
      readonly part: ToolCallPart;
      /** JSON text so far; the whole once `part.args` is set. */
      readonly argsText: string;
    }
  | {
      readonly kind: 'tool-result';
      readonly part: ToolResultPart;
      /** Live output of a call that has not ended. */
      readonly liveText: string;
    }
  | { readonly kind: 'other'; readonly part: ChatMessagePart };

/** A file of a message, stored on the server. */
export type AttachedFile = {
  readonly fileId: string;
  readonly name: string;
  /** Empty when unknown. */
  readonly mediaType: string;
};

/** A message that the person has sent and the server has not confirmed. */
export type OutgoingMessage = {
  readonly localId: string;
  readonly text: string;
  readonly files?: readonly AttachedFile[];
  readonly state: 'sending' | 'failed';
  /** In the person's words; set when it failed. */
  readonly problem?: string;
};

/**
 * A full resend that may be under way (contract 7.1, "after an edit"): the server repeats every
 * message from the first up to the edited one, names the new message, then an empty queue, then
 * `pending`. Only this whole sequence means that what it skipped has been deleted.
 */
export type Resend =
  | { readonly stage: 'repeating'; readonly lastId: number }
  | {
      readonly stage: 'replaced' | 'emptied';
      /** The last message that was kept; -1 when the first was edited. */
      readonly afterId: number;
      readonly newId: number;
    };

/** Everything the conversation view shows, folded from REST pages and stream events. */
export type ChatViewState = {
  /** Ids ascending, no id twice. */
  readonly messages: readonly ChatMessage[];
  /** Older messages exist on the server. */
  readonly hasOlder: boolean;
  /** A first page has been folded in. */
  readonly loaded: boolean;
  /** A stream was opened: from then on only it tells the queue. */
  readonly streamed: boolean;
  readonly preview: readonly PreviewPart[];
  /** Undefined until something told. */
  readonly status: ChatStatus | undefined;
  readonly queue: readonly ChatQueuedMessage[];
  readonly error: ChatError | undefined;
  readonly retry: ChatRetry | undefined;
  readonly approvals: readonly ApprovalRequest[];
  readonly outgoing: readonly OutgoingMessage[];
  /** Largest message id seen; what a reopened stream continues after. */
  readonly cursor: number;
  /** Largest queued-message id seen, so that a late answer to a send adds no ghost. */
  readonly queueCursor: number;
  /**
   * Where a newly opened stream's snapshot is: it replays streamed parts first and stored messages
   * after them, the other way round than live. `over`: by the first event no snapshot holds there.
   */
  readonly snapshot: 'parts' | 'messages' | 'over';
  readonly resend: Resend | undefined;
};

/** What the fold understands: stream events, and what this client itself did or fetched. */
export type ChatInput =
  | ChatStreamEvent
  /**
   * The newest page of messages. What we hold in its range and it does not has been deleted, if it
   * is not newer than `askedAtCursor`, the cursor when the page was asked for.
   */
  | {
      readonly type: 'page_loaded';
      readonly page: ChatMessagesPage;
      readonly askedAtCursor: number;
    }
  /** A page before the oldest message held. */
  | { readonly type: 'older_loaded'; readonly page: ChatMessagesPage }
  /** Status and last error as the chat's own resource tells them. */
  | {
      readonly type: 'chat_loaded';
      readonly status: ChatStatus;
      readonly lastError: ChatError | undefined;
    }
  /** The stream was (re)opened; its snapshot follows. */
  | { readonly type: 'stream_opened' }
  | {
      readonly type: 'sending';
      readonly localId: string;
      readonly text: string;
      readonly files?: readonly AttachedFile[];
    }
  | { readonly type: 'sent'; readonly localId: string; readonly message: ChatMessage }
  | { readonly type: 'queued'; readonly localId: string; readonly queued: ChatQueuedMessage }
  | { readonly type: 'send_failed'; readonly localId: string; readonly problem: string }
  | { readonly type: 'outgoing_dropped'; readonly localId: string }
  /** This client's edit was accepted: `message` replaces `editedId` and all after it. */
  | { readonly type: 'edited'; readonly editedId: number; readonly message: ChatMessage }
  /** This client's decision was accepted; the server's next list is the truth. */
  | { readonly type: 'approval_decided'; readonly toolCallId: string }
  /** Hidden at once; the server's next queue is the truth. */
  | { readonly type: 'queue_row_removed'; readonly id: number };

export const emptyChatView: ChatViewState = {
  messages: [],
  hasOlder: false,
  loaded: false,
  streamed: false,
  preview: [],
  status: undefined,
  queue: [],
  error: undefined,
  retry: undefined,
  approvals: [],
  outgoing: [],
  cursor: 0,
  queueCursor: 0,
  snapshot: 'over',
  resend: undefined,
};
