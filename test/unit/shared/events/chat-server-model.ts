import type { ChatRetry, ChatStreamEvent } from '#shared/api/chat-events.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type {
  ChatError,
  ChatMessage,
  ChatMessagesPage,
  ChatQueuedMessage,
  ChatStatus,
} from '#shared/api/chats.ts';

export const CHAT_ID = '11111111-1111-4111-8111-111111111111';
const TIME = '2026-01-01T00:00:00.000Z';

export function message(
  id: number,
  role: ChatMessage['role'],
  content: ChatMessagePart[],
): ChatMessage {
  return { id, chat_id: CHAT_ID, created_at: TIME, role, content };
}

export function text(value: string): ChatMessagePart {
  return { type: 'text', text: value };
}

/** What can happen in a chat, in the order in which the model plays it. */
export type Action =
  | { do: 'send'; text: string }
  | { do: 'text'; text: string }
  | { do: 'reason'; text: string }
  | { do: 'call'; pieces: string[] }
  | { do: 'step' }
  | { do: 'retry' }
  | { do: 'finish' }
  | { do: 'fail' }
  | { do: 'interrupt' }
  | { do: 'ask' }
  | { do: 'end' }
  | { do: 'edit'; pick: number }
  | { do: 'unqueue' };

/** A server that keeps the contract's order rules (7.1), reduced to what a client can see. */
export class ChatServerModel {
  readonly log: ChatStreamEvent[] = [
    { type: 'status', chat_id: CHAT_ID, status: { status: 'waiting' } },
  ];
  messages: ChatMessage[] = [];
  status: ChatStatus = 'waiting';
  error: ChatError | undefined;
  edits = 0;
  #queue: ChatQueuedMessage[] = [];
  #buffer: ChatMessagePart[] = [];
  #step: ChatMessagePart[] = [];
  #calls: string[] = [];
  /** As many of the calls, the first ones, have their result. */
  #ended = 0;
  #retry: ChatRetry | undefined;
  #approvals: ApprovalRequest[] = [];
  #nextId = 1;

  play(action: Action): void {
    const running = this.status === 'running';
    switch (action.do) {
      case 'send':
        return this.#send(action.text);
      case 'text':
      case 'reason':
        if (running) this.#addText(action.do === 'text' ? 'text' : 'reasoning', action.text);
        return undefined;
      case 'call':
        if (running) this.#addCall(action.pieces);
        return undefined;
      case 'step':
        if (running) this.#storeStep();
        return undefined;
      case 'retry':
        if (running) this.#announceRetry();
        return undefined;
      case 'finish':
        if (running) this.#finish();
        return undefined;
      case 'fail':
        if (running) this.#fail();
        return undefined;
      case 'interrupt':
        if (running) this.#interrupt();
        return undefined;
      case 'ask':
        if (running) this.#ask();
        return undefined;
      case 'end':
        if (this.status === 'requires_action') this.#endCall();
        return undefined;
      case 'edit':
        return this.#edit(action.pick);
      case 'unqueue':
        if (this.#queue.length > 0) {
          this.#queue = this.#queue.slice(1);
          this.#emitQueue();
        }
        return undefined;
    }
  }

  /** What a stream opened now begins with. */
  snapshot(afterId: number): ChatStreamEvent[] {
    const events: ChatStreamEvent[] = [this.#statusEvent()];
    if (this.#retry) events.push({ type: 'retry', chat_id: CHAT_ID, retry: this.#retry });
    for (const part of this.#buffer) events.push(partEvent(part));
    for (const stored of this.messages) {
      if (stored.id > afterId) events.push(messageEvent(stored));
    }
    if (this.#queue.length > 0) events.push(this.#queueEvent());
    for (const id of this.#calls.slice(0, this.#ended)) events.push(resultEvent(id));
    if (this.#approvals.length > 0) events.push(this.#approvalEvent());
    return events;
  }

  page(limit: number): ChatMessagesPage {
    return {
      messages: this.messages.slice(-limit).toReversed(),
      queued_messages: this.#queue,
      has_more: this.messages.length > limit,
    };
  }

  #emit(...events: ChatStreamEvent[]): void {
    this.log.push(...events);
  }

  #statusEvent(): ChatStreamEvent {
    return { type: 'status', chat_id: CHAT_ID, status: { status: this.status } };
  }

  #queueEvent(): ChatStreamEvent {
    const base = { type: 'queue_update', chat_id: CHAT_ID } as const;
    return this.#queue.length > 0 ? { ...base, queued_messages: this.#queue } : base;
  }

  #approvalEvent(): ChatStreamEvent {
    return { type: 'approval_request', chat_id: CHAT_ID, approvals: this.#approvals };
  }

  #emitQueue(): void {
    this.#emit(this.#queueEvent());
  }

  #setStatus(status: ChatStatus): void {
    this.status = status;
    if (status !== 'requires_action') this.#approvals = [];
    if (status !== 'error') this.error = undefined;
    this.#emit(this.#statusEvent());
  }

  #store(role: ChatMessage['role'], content: ChatMessagePart[]): void {
    const stored = message(this.#nextId, role, content);
    this.#nextId += 1;
    this.messages = [...this.messages, stored];
    this.#emit(messageEvent(stored));
  }

  #send(body: string): void {
    const idle = this.status === 'waiting' || this.status === 'error';
    if (idle && this.#queue.length === 0) {
      this.#store('user', [text(body)]);
      this.#setStatus('pending');
      this.#start();
      return;
    }
    const row = { id: this.#nextId, chat_id: CHAT_ID, content: [text(body)], created_at: TIME };
    this.#nextId += 1;
    this.#queue = [...this.#queue, row];
    this.#emitQueue();
  }

  #start(): void {
    this.#buffer = [];
    this.#step = [];
    this.#setStatus('running');
  }

  #stream(part: ChatMessagePart): void {
    this.#retry = undefined;
    this.#buffer.push(part);
    this.#emit(partEvent(part));
  }

  #addText(type: 'text' | 'reasoning', value: string): void {
    this.#stream({ type, text: value });
    const last = this.#step.at(-1);
    if (last?.type === type) {
      this.#step[this.#step.length - 1] = { type, text: last.text + value };
    } else {
      this.#step.push({ type, text: value });
    }
  }

  #addCall(pieces: string[]): void {
    const call = {
      tool_call_id: `call-${this.#nextId}-${this.#step.length}`,
      tool_name: 'execute',
    };
    for (const piece of pieces) this.#stream({ type: 'tool-call', ...call, args_delta: piece });
    const whole = { type: 'tool-call', ...call, args: { command: pieces.join('') } } as const;
    this.#stream(whole);
    this.#step.push(whole);
    this.#calls.push(call.tool_call_id);
  }

  #saveAssistant(): void {
    if (this.#step.length === 0) return;
    this.#buffer = [];
    this.#retry = undefined;
    this.#store('assistant', this.#step);
    this.#step = [];
  }

  #storeStep(): void {
    this.#saveAssistant();
    const results = this.#calls.map(resultOf);
    this.#calls = [];
    this.#ended = 0;
    for (const result of results) this.#stream(result);
    for (const result of results) this.#store('tool', [result]);
  }

  #announceRetry(): void {
    this.#buffer = [];
    this.#step = [];
    this.#calls = [];
    this.#retry = {
      attempt: 1,
      delay_ms: 1000,
      error: 'The model server is overloaded.',
      retrying_at: TIME,
    };
    this.#emit({ type: 'retry', chat_id: CHAT_ID, retry: this.#retry });
  }

  #promoteOr(status: ChatStatus): void {
    this.#retry = undefined;
    const [head, ...rest] = this.#queue;
    if (head === undefined) return this.#setStatus(status);
    this.#queue = rest;
    this.#store('user', [...head.content]);
    this.#emitQueue();
    this.#setStatus('pending');
    return this.#start();
  }

  #finish(): void {
    this.#storeStep();
    this.#promoteOr('waiting');
  }

  #interrupt(): void {
    this.#setStatus('waiting');
    this.#storeStep();
    this.#promoteOr('waiting');
  }

  #fail(): void {
    this.#step = [];
    this.#calls = [];
    this.#retry = undefined;
    this.error = { message: 'The model server refused the key.', retryable: false };
    this.#emit({ type: 'error', chat_id: CHAT_ID, error: this.error });
    this.#setStatus('error');
  }

  #ask(): void {
    if (this.#calls.length === 0) return;
    this.#saveAssistant();
    this.#approvals = this.#calls.map((id) => ({
      tool_call_id: id,
      tool_name: 'execute',
      kinds: ['command'],
      command: 'npm test',
      files: [],
      created_at: TIME,
    }));
    this.#setStatus('requires_action');
    this.#emit(this.#approvalEvent());
  }

  /** The person answers the first call that asks, and it runs. */
  #endCall(): void {
    const id = this.#calls[this.#ended];
    if (id === undefined) return;
    const left = this.#approvals.slice(1);
    this.#approvals = left;
    this.#emit(this.#approvalEvent());
    this.#setStatus('pending');
    this.#setStatus('running');
    this.#ended += 1;
    if (this.#ended === this.#calls.length) return this.#finish();
    this.#emit(resultEvent(id));
    this.#setStatus('requires_action');
    this.#approvals = left;
    this.#emit(this.#approvalEvent());
  }

  #edit(pick: number): void {
    const mine = this.messages.filter((stored) => stored.role === 'user');
    const edited = mine[pick % Math.max(mine.length, 1)];
    if (edited === undefined) return;
    this.edits += 1;
    this.messages = this.messages.filter((stored) => stored.id < edited.id);
    const replacement = message(this.#nextId, 'user', [text(`edited ${this.#nextId}`)]);
    this.#nextId += 1;
    this.messages.push(replacement);
    this.#queue = [];
    this.#step = [];
    this.#calls = [];
    this.#ended = 0;
    this.#retry = undefined;
    for (const stored of this.messages) this.#emit(messageEvent(stored));
    this.#emitQueue();
    this.#setStatus('pending');
    this.#start();
  }
}

function resultOf(id: string) {
  return {
    type: 'tool-result' as const,
    tool_call_id: id,
    tool_name: 'execute',
    result: { id },
  };
}

function resultEvent(id: string): ChatStreamEvent {
  return { type: 'call_result', chat_id: CHAT_ID, call_result: resultOf(id) };
}

function partEvent(part: ChatMessagePart): ChatStreamEvent {
  return { type: 'message_part', chat_id: CHAT_ID, message_part: { part } };
}

function messageEvent(stored: ChatMessage): ChatStreamEvent {
  return { type: 'message', chat_id: CHAT_ID, message: stored };
}
