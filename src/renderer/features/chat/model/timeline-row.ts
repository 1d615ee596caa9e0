import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ChatError, ChatMessage } from '#shared/api/chats.ts';
import type { OutgoingMessage } from '#shared/events/chat-state.ts';
import type { ProsePiece } from './prose-pieces.ts';
import type { ToolItem } from './tool-item.ts';

export type FilePart = Extract<ChatMessagePart, { type: 'file' }>;
export type SourcePart = Extract<ChatMessagePart, { type: 'source' }>;

export type ReasoningItem = {
  readonly kind: 'reasoning';
  readonly key: string;
  readonly text: string;
  /** Still being streamed. */
  readonly live: boolean;
  /** Undefined when the server did not time it. */
  readonly durationMs: number | undefined;
};

/** An answer, or a part of a long one. */
export type ProseRowItem = ProsePiece & {
  readonly kind: 'prose';
  readonly key: string;
  /** Still being streamed. */
  readonly live: boolean;
};

/** One row of the conversation; `key` stays the same while a streamed row becomes a stored one. */
export type TimelineRow =
  | { readonly kind: 'user'; readonly key: string; readonly message: ChatMessage }
  | { readonly kind: 'outgoing'; readonly key: string; readonly outgoing: OutgoingMessage }
  | ProseRowItem
  | ReasoningItem
  | ToolItem
  | {
      readonly kind: 'group';
      readonly key: string;
      /** Calls that ended well, and the reasoning between them. */
      readonly items: readonly (ToolItem | ReasoningItem)[];
    }
  | { readonly kind: 'sources'; readonly key: string; readonly sources: readonly SourcePart[] }
  | { readonly kind: 'file'; readonly key: string; readonly file: FilePart }
  /** Instruction files and skills that were given to the model. */
  | { readonly kind: 'context'; readonly key: string; readonly names: readonly string[] }
  | {
      readonly kind: 'working';
      readonly key: string;
      /** No worker has taken the chat yet. */
      readonly pending: boolean;
    }
  | { readonly kind: 'retry'; readonly key: string; readonly retry: ChatRetry }
  | { readonly kind: 'error'; readonly key: string; readonly error: ChatError }
  | { readonly kind: 'approval'; readonly key: string; readonly request: ApprovalRequest };
