import type { z } from 'zod';
import type { Reachable } from '#test/support/chat-client.ts';
import { openSocket, type TestSocket } from '#test/support/core.ts';
import * as wire from './wire.ts';

/** Where a client of one generation finds things, and how its frames look. */
type Generation = { readonly prefix: string; readonly isEnveloped: boolean };

export const generations = {
  A: { prefix: '/api/experimental/chats', isEnveloped: true },
  B: { prefix: '/api/experimental/chats', isEnveloped: false },
  later: { prefix: '/api/v2/chats', isEnveloped: false },
} satisfies Record<string, Generation>;

type Server = Reachable & { readonly url: string };

/** Chat pages and lists of the official web UI, as the contract's section 19 tells them. */
export class ChatPage {
  status = '';
  preview = '';
  queue: readonly wire.QueuedMessage[] = [];
  retrying = false;
  failed = false;
  /** What came, for the one who has to find out. */
  readonly trail: string[] = [];
  readonly #messages = new Map<number, wire.Message>();
  readonly #server: Server;
  readonly #generation: Generation;
  readonly #token: string;
  readonly #chat: string;
  #socket: TestSocket | undefined;
  #wake: () => void = () => undefined;
  #problem: unknown;

  constructor(server: Server, generation: Generation, token: string, chat: string) {
    this.#server = server;
    this.#generation = generation;
    this.#token = token;
    this.#chat = chat;
  }

  /** In the order in which the page shows them. */
  get messages(): readonly wire.Message[] {
    const byTime = (one: wire.Message, other: wire.Message) =>
      Date.parse(one.created_at) - Date.parse(other.created_at);
    return Array.from(this.#messages.values()).toSorted(byTime);
  }

  /** The newest id that the page knows. */
  get newest(): number {
    return Math.max(0, ...this.#messages.keys());
  }

  async call<T>(
    method: string,
    path: string,
    expected: number,
    schema: z.ZodType<T>,
    body?: unknown,
  ): Promise<T> {
    const answer = await this.#server.api(method, `${this.#url}${path}`, body, {
      'Coder-Session-Token': this.#token,
    });
    if (answer.status !== expected) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return schema.parse(answer.body);
  }

  /** Reads the chat and its first page; only then does the stream open. */
  async load(): Promise<void> {
    this.disconnect();
    this.#messages.clear();
    this.status = (await this.call('GET', '', 200, wire.chat)).status;
    const page = await this.call('GET', '/messages?limit=50', 200, wire.messagesPage);
    for (const message of page.messages.toReversed()) this.#messages.set(message.id, message);
    this.queue = page.queued_messages;
    this.connect();
  }

  connect(): void {
    this.preview = '';
    // The snapshot names a queue only when there is one.
    this.queue = [];
    const base = this.#server.url.replace('http:', 'ws:');
    const socket = openSocket(`${base}${this.#url}/stream?after_id=${this.newest}`, {
      'Coder-Session-Token': this.#token,
    });
    this.#socket = socket;
    void this.#read(socket);
  }

  disconnect(): void {
    this.#socket?.raw.terminate();
    this.#socket = undefined;
  }

  async until(condition: (page: this) => boolean): Promise<void> {
    for (;;) {
      if (this.#problem !== undefined) throw this.#problem;
      if (condition(this)) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async send(text: string, more: object = {}): Promise<z.output<typeof wire.sent>> {
    const sent = await this.call('POST', '/messages', 200, wire.sent, {
      content: [{ type: 'text', text }],
      ...more,
    });
    if (sent.message) this.#messages.set(sent.message.id, sent.message);
    return sent;
  }

  async edit(id: number, text: string): Promise<void> {
    const { message } = await this.call('PATCH', `/messages/${id}`, 200, wire.edited, {
      content: [{ type: 'text', text }],
    });
    for (const known of this.#messages.keys()) {
      if (known >= id && known < message.id) this.#messages.delete(known);
    }
    this.#messages.set(message.id, message);
  }

  get #url(): string {
    return `${this.#generation.prefix}/${this.#chat}`;
  }

  async #read(socket: TestSocket): Promise<void> {
    while (this.#socket === socket) {
      let frame: unknown;
      try {
        frame = await socket.next();
      } catch {
        // Whoever ended the socket knows.
        return;
      }
      if (this.#socket !== socket) return;
      try {
        for (const event of wire.streamFrame.parse(this.#open(frame))) this.#take(event);
      } catch (error) {
        this.#problem = error;
      }
      this.#wake();
    }
  }

  #open(frame: unknown): unknown {
    return this.#generation.isEnveloped ? wire.envelope.parse(frame).data : frame;
  }

  #take(event: wire.StreamEvent): void {
    if (event.chat_id !== this.#chat) throw new Error(`an event of ${event.chat_id}`);
    this.trail.push(event.type);
    switch (event.type) {
      case 'message':
        this.#messages.set(event.message.id, event.message);
        if (event.message.role === 'assistant') this.preview = '';
        break;
      case 'message_part': {
        if (this.status === 'pending' || this.status === 'waiting') break;
        const { part } = event.message_part;
        if (part.type === 'text') this.preview += part.text;
        break;
      }
      case 'status':
        this.status = event.status.status;
        if (this.status === 'pending' || this.status === 'waiting') {
          this.preview = '';
          this.retrying = false;
        }
        break;
      case 'retry':
        this.preview = '';
        this.retrying = true;
        break;
      case 'error':
        this.failed = true;
        break;
      case 'queue_update':
        this.queue = event.queued_messages ?? [];
        break;
      case 'action_required':
      case 'preview_reset':
      case 'history_reset':
      case 'approval_request':
      case 'call_result':
        break;
    }
  }
}
