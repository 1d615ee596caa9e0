import { assertNever } from '../kernel/assert-never.ts';
import type { ChatStreamEvent } from '../api/chat-events.ts';
import type { ToolResultPart } from '../api/chat-parts.ts';
import type { ChatMessage, ChatQueuedMessage, ChatStatus } from '../api/chats.ts';
import type { AttachedFile, ChatInput, ChatViewState, OutgoingMessage } from './chat-state.ts';
import { findMessage, lowerBound, MessageDraft } from './message-list.ts';
import { isResultStored, PreviewDraft, storesPreview } from './preview.ts';
import { sameJson } from './same-json.ts';

/**
 * Folds inputs in order into a new state; the same object when nothing changed. Pages, snapshots
 * and live events go through here alike, and what arrives twice changes nothing (streamed parts
 * apart, which carry no identity: a stream that is reopened announces itself and replays them).
 */
export function foldChat(state: ChatViewState, inputs: Iterable<ChatInput>): ChatViewState {
  const fold = new ChatFold(state);
  for (const input of inputs) fold.apply(input);
  return fold.finish();
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** One batch under way. Lists are drafts, so that a batch copies each of them at most once. */
class ChatFold {
  readonly #before: ChatViewState;
  readonly #state: Mutable<ChatViewState>;
  readonly #messages: MessageDraft;
  readonly #preview: PreviewDraft;

  constructor(state: ChatViewState) {
    this.#before = state;
    this.#state = { ...state };
    this.#messages = new MessageDraft(state.messages);
    this.#preview = new PreviewDraft(state.preview);
  }

  finish(): ChatViewState {
    this.#state.messages = this.#messages.current;
    this.#state.preview = keepEqual(this.#before.preview, this.#preview.current);
    const before: Record<string, unknown> = this.#before;
    const changed = Object.entries(this.#state).some(([key, value]) => before[key] !== value);
    return changed ? this.#state : this.#before;
  }

  apply(input: ChatInput): void {
    switch (input.type) {
      case 'page_loaded':
        return this.#loadPage(input);
      case 'older_loaded':
        this.#messages.prepend(ascending(input.page.messages));
        this.#state.hasOlder = input.page.has_more;
        return undefined;
      case 'chat_loaded':
        this.#setStatus(input.status);
        if (input.status === 'error') this.#setError(input.lastError);
        return undefined;
      case 'stream_opened':
        // The snapshot tells all of these again, and leaves out what is empty.
        this.#preview.clear();
        this.#setQueue([]);
        this.#setApprovals([]);
        this.#state.retry = undefined;
        this.#state.resend = undefined;
        this.#state.snapshot = 'parts';
        this.#state.streamed = true;
        return undefined;
      case 'sending':
      case 'sent':
      case 'queued':
      case 'send_failed':
      case 'outgoing_dropped':
        return this.#applySend(input);
      case 'edited':
        this.#messages.removeBetween(input.editedId - 1, Infinity);
        this.#preview.clear();
        this.#addMessage(input.message);
        return undefined;
      case 'approval_decided':
        return this.#setApprovals(
          this.#state.approvals.filter((request) => request.tool_call_id !== input.toolCallId),
        );
      case 'queue_row_removed':
        return this.#setQueue(this.#state.queue.filter((row) => row.id !== input.id));
      default:
        return this.#applyEvent(input);
    }
  }

  #applyEvent(event: ChatStreamEvent): void {
    this.#followResend(event);
    switch (event.type) {
      case 'message_part':
        return this.#addPart(event.message_part.part);
      case 'message':
        return this.#addMessage(event.message);
      case 'status':
        if (this.#state.snapshot === 'messages') this.#state.snapshot = 'over';
        return this.#setStatus(event.status.status);
      case 'error':
        this.#state.retry = undefined;
        return this.#setError(event.error);
      case 'retry':
        this.#preview.clear();
        if (!sameJson(this.#state.retry, event.retry)) this.#state.retry = event.retry;
        return undefined;
      case 'queue_update':
        this.#state.snapshot = 'over';
        return this.#setQueue(event.queued_messages ?? []);
      case 'approval_request':
        this.#state.snapshot = 'over';
        return this.#setApprovals(event.approvals ?? []);
      case 'call_result':
        this.#state.snapshot = 'over';
        return this.#addResult(event.call_result);
      case 'action_required':
        this.#state.snapshot = 'over';
        return undefined;
      case 'preview_reset':
        return this.#preview.clear();
      case 'history_reset':
        this.#messages.clear();
        this.#preview.clear();
        this.#setApprovals([]);
        this.#state.hasOlder = false;
        return undefined;
      default:
        return assertNever(event);
    }
  }

  #loadPage({ page, askedAtCursor }: Extract<ChatInput, { type: 'page_loaded' }>): void {
    const fresh = ascending(page.messages);
    const held = this.#messages.current;
    const overlaps = fresh.some(({ id }) => findMessage(held, id) !== undefined);
    if (!overlaps || !page.has_more) {
      // Nothing joins what we hold to the page, or the page is the whole conversation.
      this.#removeMissing(fresh, 0, askedAtCursor);
      this.#state.hasOlder = page.has_more;
    } else {
      this.#removeMissing(fresh, fresh[0]?.id ?? 0, askedAtCursor);
    }
    for (const message of fresh) this.#addStored(message);
    this.#state.loaded = true;
    if (!this.#state.streamed) this.#setQueue(page.queued_messages);
  }

  /** Drops what we hold from `from` to `to` and the server, asked afresh, no longer has. */
  #removeMissing(present: readonly ChatMessage[], from: number, to: number): void {
    let after = from - 1;
    for (const { id } of present) {
      if (id > to) break;
      this.#messages.removeBetween(after, id);
      after = id;
    }
    this.#messages.removeBetween(after, to + 1);
  }

  #addPart(part: Parameters<PreviewDraft['add']>[0]): void {
    if (this.#state.snapshot === 'messages') this.#state.snapshot = 'over';
    // Left over from a turn that has ended: `running` always comes before a turn's first part.
    if (this.#state.status === 'pending' || this.#state.status === 'waiting') return;
    this.#state.retry = undefined;
    if (part.type === 'tool-result') this.#addResult(part);
    else this.#preview.add(part);
  }

  #addResult(part: ToolResultPart): void {
    if (!isResultStored(this.#messages.current, part.tool_call_id)) this.#preview.add(part);
  }

  #addMessage(message: ChatMessage): void {
    const isKnown = findMessage(this.#messages.current, message.id) !== undefined;
    this.#addStored(message);
    const inSnapshot = this.#state.snapshot !== 'over';
    if (inSnapshot) this.#state.snapshot = 'messages';
    if (message.role === 'assistant' && !isKnown) {
      if (!inSnapshot || storesPreview(this.#preview.current, message)) this.#preview.clear();
      if (!inSnapshot) this.#state.retry = undefined;
    }
    if (message.role === 'tool') this.#addResults(message);
    if (message.role === 'user' && !isKnown) {
      this.#confirm(message.content);
      // A new turn: what the one before had to ask is answered.
      this.#setApprovals([]);
    }
  }

  /** What has a result asks no more. */
  #addResults(message: ChatMessage): void {
    this.#preview.removeResults(message);
    this.#setApprovals(
      this.#state.approvals.filter((request) => !isResultStored([message], request.tool_call_id)),
    );
  }

  #addStored(message: ChatMessage): void {
    this.#messages.upsert(message);
    this.#state.cursor = Math.max(this.#state.cursor, message.id);
  }

  #setStatus(status: ChatStatus): void {
    this.#state.status = status;
    if (status === 'pending' || status === 'waiting') {
      if (status === 'pending') this.#keepResults();
      else this.#preview.clear();
      this.#state.retry = undefined;
    }
    if (status !== 'error') this.#state.error = undefined;
    else this.#state.retry = undefined;
    // While the chat works it may ask all the same.
    if (!mayAsk(status)) this.#setApprovals([]);
  }

  /** A step that goes on has the results that it has. */
  #keepResults(): void {
    const newest = this.#messages.current.findLast(({ role }) => role !== 'tool');
    if (newest?.role === 'assistant') this.#preview.keepResultsOf(newest);
    else this.#preview.clear();
  }

  #setError(error: ChatViewState['error']): void {
    if (!sameJson(this.#state.error, error)) this.#state.error = error;
  }

  #setQueue(queue: readonly ChatQueuedMessage[]): void {
    for (const row of queue) {
      if (row.id > this.#state.queueCursor) this.#confirm(row.content);
      this.#state.queueCursor = Math.max(this.#state.queueCursor, row.id);
    }
    if (!sameJson(this.#state.queue, queue)) this.#state.queue = queue;
  }

  #setApprovals(approvals: ChatViewState['approvals']): void {
    if (!sameJson(this.#state.approvals, approvals)) this.#state.approvals = approvals;
  }

  #applySend(
    input: Extract<
      ChatInput,
      { type: 'sending' | 'sent' | 'queued' | 'send_failed' | 'outgoing_dropped' }
    >,
  ): void {
    const others = this.#state.outgoing.filter((row) => row.localId !== input.localId);
    switch (input.type) {
      case 'sending':
        this.#state.outgoing = [
          ...others,
          {
            localId: input.localId,
            text: input.text,
            ...(input.files && { files: input.files }),
            state: 'sending',
          },
        ];
        return undefined;
      case 'send_failed':
        this.#state.outgoing = this.#state.outgoing.map((row): OutgoingMessage =>
          row.localId === input.localId ? { ...row, state: 'failed', problem: input.problem } : row,
        );
        return undefined;
      case 'sent':
      case 'queued':
      case 'outgoing_dropped':
        if (others.length !== this.#state.outgoing.length) this.#state.outgoing = others;
        if (input.type === 'sent') return this.#addMessage(input.message);
        if (input.type === 'queued' && input.queued.id > this.#state.queueCursor) {
          return this.#setQueue([...this.#state.queue, input.queued]);
        }
        return undefined;
      default:
        return assertNever(input);
    }
  }

  /** The stream told of a message before the answer to its send came. */
  #confirm(content: ChatMessage['content']): void {
    const text = messageText(content).trim();
    const files = messageFiles(content).map(({ fileId }) => fileId);
    const index = this.#state.outgoing.findIndex(
      (row) =>
        row.state === 'sending' &&
        row.text.trim() === text &&
        sameJson(
          (row.files ?? []).map(({ fileId }) => fileId),
          files,
        ),
    );
    if (index >= 0) this.#state.outgoing = this.#state.outgoing.toSpliced(index, 1);
  }

  #followResend(event: ChatStreamEvent): void {
    const resend = this.#state.resend;
    this.#state.resend = undefined;
    if (event.type === 'message') {
      this.#state.resend = this.#nextResend(resend, event.message);
    } else if (event.type === 'queue_update' && resend && resend.stage !== 'repeating') {
      const isEmpty = (event.queued_messages ?? []).length === 0;
      if (isEmpty) this.#state.resend = { ...resend, stage: 'emptied' };
    } else if (event.type === 'status' && resend?.stage === 'emptied') {
      if (event.status.status !== 'pending') return;
      this.#messages.removeBetween(resend.afterId, resend.newId);
    }
  }

  #nextResend(resend: ChatViewState['resend'], message: ChatMessage): ChatViewState['resend'] {
    const held = this.#messages.current;
    const first = held[0];
    if (first === undefined) return undefined;
    if (resend?.stage === 'replaced' && message.id === resend.newId) return resend;
    if (message.id <= first.id) return { stage: 'repeating', lastId: message.id };
    const isNewest = message.role === 'user' && message.id > this.#state.cursor;
    if (resend?.stage !== 'repeating') {
      const isEditOfFirst = isNewest && !this.#isHeadOfQueue(message);
      return isEditOfFirst ? { stage: 'replaced', afterId: -1, newId: message.id } : undefined;
    }
    if (message.id < resend.lastId) return undefined;
    const next = held[lowerBound(held, resend.lastId + 1)];
    const skipsHeld = next !== undefined && next.id < message.id;
    if (!skipsHeld) return { stage: 'repeating', lastId: message.id };
    return isNewest ? { stage: 'replaced', afterId: resend.lastId, newId: message.id } : undefined;
  }

  /** A promoted message is followed by an empty queue too; it is told by its text. */
  #isHeadOfQueue(message: ChatMessage): boolean {
    return this.#state.queue.some(
      (row) => messageText(row.content).trim() === messageText(message.content).trim(),
    );
  }
}

function mayAsk(status: ChatStatus): boolean {
  return status === 'pending' || status === 'running' || status === 'requires_action';
}

function ascending(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.toSorted((a, b) => a.id - b.id);
}

/** Text parts put together, as the person typed them. */
export function messageText(content: ChatMessage['content']): string {
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The stored files of a message, in their order. */
export function messageFiles(content: ChatMessage['content']): readonly AttachedFile[] {
  return (content ?? []).flatMap((part) =>
    part.type === 'file' && part.file_id
      ? [{ fileId: part.file_id, name: part.name ?? '', mediaType: part.media_type }]
      : [],
  );
}

function keepEqual<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === 0 && after.length === 0 ? before : after;
}
