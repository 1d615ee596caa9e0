import { z } from 'zod';
import { pendingApprovalsSchema, type ApprovalRequest } from '#shared/api/approvals.ts';
import {
  chatStreamFrameSchema,
  chatWatchEventSchema,
  type ChatStreamEvent,
  type ChatWatchEvent,
} from '#shared/api/chat-events.ts';
import {
  chatMessagesPageSchema,
  chatSchema,
  sendMessageResponseSchema,
  type Chat,
  type ChatMessage,
  type ChatMessagesPage,
  type SendMessageResponse,
} from '#shared/api/chats.ts';
import type { ModelClient } from '#main/agent-loop/index.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import type { OpenModel } from '#main/services/models/index.ts';
import { startTestCore, type TestCore, type TestCoreOptions, type TestSocket } from './core.ts';

/** A core in this process or in another one. */
export type Reachable = Pick<TestCore, 'api' | 'socket'>;

export const PREFIX = '/api/experimental/chats';

/** A core whose chats all talk to this model, whatever is configured. */
export function startCoreWith(
  model: ModelClient,
  options: TestCoreOptions = {},
  opened: Partial<OpenModel> = {},
): Promise<TestCore> {
  return startTestCore({
    ...options,
    openModel: (modelConfigId: ModelConfigId) =>
      Promise.resolve(
        ok({
          client: model,
          provider: 'demo',
          modelName: 'scripted',
          contextLimit: 200_000,
          compressionThreshold: 70,
          callConfig: {},
          modelConfigId,
          ...opened,
        }),
      ),
  });
}

/** The id of a running workspace over the folder. */
export async function openWorkspace(
  core: Reachable,
  folder: string,
  approvals: 'ask' | 'edit' | 'full' = 'ask',
): Promise<string> {
  const templates = z
    .array(z.object({ id: z.string(), name: z.string() }))
    .parse((await core.api('GET', '/api/v2/templates')).body);
  const template = templates.find((each) => each.name === 'local-folder');
  const created = await core.api('POST', '/api/v2/users/me/workspaces', {
    name: `w-${crypto.randomUUID().slice(0, 8)}`,
    template_id: template?.id,
    rich_parameter_values: [
      { name: 'folder', value: folder },
      { name: 'approvals', value: approvals },
    ],
  });
  const { id, latest_build: build } = z
    .object({ id: z.string(), latest_build: z.object({ id: z.string() }) })
    .parse(created.body);
  const logs = core.socket(`/api/v2/workspacebuilds/${build.id}/logs?follow=true`);
  // The log ends when the build has.
  await logs.closed();
  return id;
}

/** Calls of the chats API whose answers are checked against the schemas. */
export interface ChatClient {
  create(text: string, more?: Readonly<Record<string, unknown>>): Promise<Chat>;
  get(chatId: string): Promise<Chat>;
  list(query?: string): Promise<Chat[]>;
  send(
    chatId: string,
    text: string,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<SendMessageResponse>;
  /** Oldest first, all pages. */
  history(chatId: string): Promise<ChatMessage[]>;
  page(chatId: string, query?: string): Promise<ChatMessagesPage>;
  approvals(chatId: string): Promise<ApprovalRequest[]>;
  /** The status of the answer. */
  decide(
    chatId: string,
    callId: string,
    decision: Readonly<Record<string, unknown>>,
  ): Promise<number>;
  interrupt(chatId: string): Promise<Chat>;
  /** Open and past its first frame. */
  follow(chatId: string, afterId?: number | string): Promise<Follower>;
  watch(): Promise<Watcher>;
}

/** A subscriber of one chat's stream. */
export interface Follower {
  readonly socket: TestSocket;
  /** Everything received so far. */
  readonly events: readonly ChatStreamEvent[];
  /** Reads on until an event, at or after the last one returned, satisfies the condition. */
  until(condition: (event: ChatStreamEvent) => boolean): Promise<ChatStreamEvent>;
  status(status: Chat['status']): Promise<ChatStreamEvent>;
  /** Names of the events since the last call, messages with their role, statuses by name. */
  trail(): string[];
  close(): Promise<void>;
}

export interface Watcher {
  readonly events: readonly ChatWatchEvent[];
  until(condition: (event: ChatWatchEvent) => boolean): Promise<ChatWatchEvent>;
}

export function createChatClient(core: Reachable): ChatClient {
  async function call<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    status: number,
    body?: unknown,
  ): Promise<T> {
    const answer = await core.api(method, `${PREFIX}${path}`, body);
    if (answer.status !== status) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return schema.parse(answer.body);
  }

  const page = (chatId: string, query = ''): Promise<ChatMessagesPage> =>
    call('GET', `/${chatId}/messages${query}`, chatMessagesPageSchema, 200);

  return {
    create: (text, more = {}) =>
      call('POST', '', chatSchema, 201, { content: [{ type: 'text', text }], ...more }),
    get: (chatId) => call('GET', `/${chatId}`, chatSchema, 200),
    list: (query = '') => call('GET', query, z.array(chatSchema), 200),
    send: (chatId, text, more = {}) =>
      call('POST', `/${chatId}/messages`, sendMessageResponseSchema, 200, {
        content: [{ type: 'text', text }],
        ...more,
      }),
    async history(chatId) {
      const messages: ChatMessage[] = [];
      for (let before = 0; ;) {
        const { messages: found, has_more: more } = await page(
          chatId,
          `?limit=200&before_id=${before}`,
        );
        messages.push(...found);
        before = found.at(-1)?.id ?? 0;
        if (!more) return messages.toReversed();
      }
    },
    page,
    approvals: async (chatId) =>
      (await call('GET', `/${chatId}/approvals`, pendingApprovalsSchema, 200)).approvals,
    decide: async (chatId, callId, decision) =>
      (await core.api('POST', `${PREFIX}/${chatId}/approvals/${callId}`, decision)).status,
    interrupt: (chatId) => call('POST', `/${chatId}/interrupt`, chatSchema, 200),
    async follow(chatId, afterId) {
      const query = afterId === undefined ? '' : `?after_id=${afterId}`;
      const follower = createFollower(core.socket(`${PREFIX}/${chatId}/stream${query}`));
      await follower.until((event) => event.type === 'status');
      return follower;
    },
    async watch() {
      const socket = core.socket(`${PREFIX}/watch`);
      await socket.opened();
      return createWatcher(socket);
    },
  };
}

function createFollower(socket: TestSocket): Follower {
  const events: ChatStreamEvent[] = [];
  let looked = 0;
  let trailed = 0;

  async function until(condition: (event: ChatStreamEvent) => boolean): Promise<ChatStreamEvent> {
    for (;;) {
      const found = events.findIndex((event, index) => index >= looked && condition(event));
      const event = events[found];
      if (event) {
        looked = found + 1;
        return event;
      }
      looked = events.length;
      events.push(
        ...chatStreamFrameSchema
          .min(1)
          .max(256)
          .parse(await socket.next()),
      );
    }
  }

  return {
    socket,
    events,
    until,
    status: (status) => until((event) => event.type === 'status' && event.status.status === status),
    trail() {
      const names = events.slice(trailed, looked).map(nameOf);
      trailed = looked;
      return names;
    },
    async close() {
      socket.close();
      await socket.closed();
    },
  };
}

function nameOf(event: ChatStreamEvent): string {
  switch (event.type) {
    case 'status':
      return event.status.status;
    case 'message':
      return `message:${event.message.role}`;
    case 'message_part':
      return `part:${event.message_part.part.type}`;
    case 'queue_update':
      return `queue:${event.queued_messages?.length ?? 0}`;
    case 'approval_request':
      return `approvals:${event.approvals?.length ?? 0}`;
    case 'call_result':
      return `result:${event.call_result.tool_call_id}`;
    case 'error':
    case 'retry':
    case 'action_required':
    case 'preview_reset':
    case 'history_reset':
      return event.type;
  }
}

function createWatcher(socket: TestSocket): Watcher {
  const events: ChatWatchEvent[] = [];
  let looked = 0;
  return {
    events,
    async until(condition) {
      for (;;) {
        const found = events.findIndex((event, index) => index >= looked && condition(event));
        const event = events[found];
        if (event) {
          looked = found + 1;
          return event;
        }
        events.push(chatWatchEventSchema.parse(await socket.next()));
      }
    },
  };
}

/** All text of a message. */
export function textOf(message: Pick<ChatMessage, 'content'>): string {
  return (message.content ?? [])
    .map((part) => (part.type === 'text' || part.type === 'reasoning' ? part.text : ''))
    .join('');
}

/** What was streamed as text in these events. */
export function streamedText(events: readonly ChatStreamEvent[]): string {
  return events
    .map((event) =>
      event.type === 'message_part' && event.message_part.part.type === 'text'
        ? event.message_part.part.text
        : '',
    )
    .join('');
}
