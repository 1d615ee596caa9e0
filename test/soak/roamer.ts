import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ChatMessage, ChatStatus } from '#shared/api/chats.ts';
import type { ChatClient, Follower } from '#test/support/chat-client.ts';
import { textOf } from '#test/support/chat-client.ts';

/**
 * A client with a bad line: it keeps the messages that it was sent, resumes by the largest id, and
 * checks what it is told against itself.
 */
export interface Roamer {
  readonly connected: boolean;
  connect(client: ChatClient): Promise<void>;
  disconnect(): void;
  /** The chat was edited: who does not hear it on the stream starts afresh, as no stream tells later. */
  edited(): void;
  /** Reads on until the status is one of these. */
  status(wanted: readonly ChatStatus[]): Promise<ChatStatus>;
  /** Reads what has come until the message is there. */
  message(id: number): Promise<void>;
  messages(): readonly ChatMessage[];
}

export function createRoamer(chatId: string): Roamer {
  let seen = new Map<number, ChatMessage>();
  let follower: Follower | undefined;
  /** What was streamed of the step that runs; undefined while its start was missed. */
  let streamed: string | undefined;
  /** What calls brought while their steps went on, by id. */
  let early = new Map<string | undefined, unknown>();
  /** Edits that the stream has not told yet. */
  let editsAhead = 0;

  function forget(): void {
    seen = new Map();
    early = new Map();
  }

  function take(event: ChatStreamEvent): void {
    switch (event.type) {
      case 'status':
        if (event.status.status === 'running') streamed = '';
        return;
      case 'retry':
        // In a snapshot it tells of a step whose start was missed.
        if (streamed !== undefined) streamed = '';
        return;
      case 'history_reset':
        forget();
        editsAhead = Math.max(0, editsAhead - 1);
        streamed = undefined;
        return;
      case 'message_part': {
        const { part, role } = event.message_part;
        const isSaid = role === 'assistant' && (part.type === 'text' || part.type === 'reasoning');
        if (isSaid && streamed !== undefined) streamed += part.text;
        return;
      }
      case 'call_result':
        early.set(event.call_result.tool_call_id, event.call_result.result);
        return;
      case 'message':
        takeMessage(event.message);
        return;
      default:
        return;
    }
  }

  function takeMessage(message: ChatMessage): void {
    const newest = Math.max(0, ...seen.keys());
    if (!seen.has(message.id) && message.id < newest) {
      throw new Error(`message ${message.id} came after message ${newest}`);
    }
    seen.set(message.id, message);
    for (const part of message.content ?? []) checkEarly(part);
    if (message.role !== 'assistant') return;
    if (streamed !== undefined && streamed !== textOf(message)) {
      throw new Error(
        `message ${message.id} says ${JSON.stringify(textOf(message))}, streamed was ${JSON.stringify(streamed)}`,
      );
    }
    // The next step streams on without another `running`.
    if (streamed !== undefined) streamed = '';
  }

  function checkEarly(part: ChatMessagePart): void {
    if (part.type !== 'tool-result' || !early.has(part.tool_call_id)) return;
    const [told, stored] = [early.get(part.tool_call_id), part.result].map((value) =>
      JSON.stringify(value),
    );
    if (told !== stored) throw new Error(`a call brought ${told}, stored is ${stored}`);
  }

  async function read(condition: (event: ChatStreamEvent) => boolean): Promise<ChatStreamEvent> {
    if (!follower) throw new Error('not connected');
    return follower.until((event) => {
      take(event);
      return condition(event);
    });
  }

  return {
    get connected() {
      return follower !== undefined;
    },
    async connect(client) {
      streamed = undefined;
      const opened = await client.follow(chatId, Math.max(0, ...seen.keys()));
      follower = opened;
    },
    disconnect() {
      follower?.socket.raw.terminate();
      follower = undefined;
      if (editsAhead > 0) forget();
      editsAhead = 0;
    },
    edited() {
      if (follower) editsAhead += 1;
      else forget();
    },
    async status(wanted) {
      const event = await read(
        (each) => each.type === 'status' && wanted.includes(each.status.status),
      );
      if (event.type !== 'status') throw new Error('no status');
      return event.status.status;
    },
    async message(id) {
      if (!seen.has(id)) await read((event) => event.type === 'message' && event.message.id === id);
    },
    messages: () => Array.from(seen.values()).toSorted((a, b) => a.id - b.id),
  };
}
