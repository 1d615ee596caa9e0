import { expect, test } from 'vitest';
import type { Chat, ChatMessage, ChatMessagesPage } from '#shared/api/chats.ts';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { createChatSession, type ChatSessionDeps } from '#renderer/state/chat-session.ts';
import { createUnsent } from '#renderer/state/unsent.ts';
import type { ChatStreamOptions } from '#renderer/transport/chat-sockets.ts';
import { createMemoryStorage } from './memory-storage.ts';

const CHAT = '11111111-1111-4111-8111-111111111111';

function message(id: number, role: ChatMessage['role'], text: string): ChatMessage {
  return { id, chat_id: CHAT, created_at: '', role, content: [{ type: 'text', text }] };
}

function page(...messages: ChatMessage[]): ChatMessagesPage {
  return { messages: messages.toReversed(), queued_messages: [], has_more: false };
}

const status = (value: Chat['status']): ChatStreamEvent => ({
  type: 'status',
  chat_id: CHAT,
  status: { status: value },
});

const delta = (text: string): ChatStreamEvent => ({
  type: 'message_part',
  chat_id: CHAT,
  message_part: { part: { type: 'text', text } },
});

/** A server and a window whose frames are drawn by hand. */
function setUp(pages: ChatMessagesPage[], storage = createMemoryStorage()) {
  const { promise: gate, resolve: answerSends } = Promise.withResolvers<void>();
  const frames: (() => void)[] = [];
  const calls: string[] = [];
  let stream: ChatStreamOptions | undefined;
  const unused = (): never => {
    throw new Error('not used here');
  };
  const api = {
    chats: {
      get: () => Promise.resolve({ id: CHAT, status: 'waiting', last_error: null } as Chat),
      messages: () => {
        calls.push('page');
        return Promise.resolve(pages.shift() ?? page());
      },
      send: async (_chatId: string, { content }: { readonly content: readonly unknown[] }) => {
        calls.push(`send ${JSON.stringify(content)}`);
        await gate;
        throw new Error('offline');
      },
    },
    sockets: {
      stream: (_chatId: string, options: ChatStreamOptions) => {
        calls.push(`stream after ${options.afterId()}`);
        stream = options;
        return { send: () => false, retryNow: () => {}, close: () => calls.push('closed') };
      },
    },
  } as unknown as ChatSessionDeps['api'];
  const statuses: string[] = [];
  let nowMs = 0;
  const session = createChatSession(
    {
      api,
      clock: { now: unused, monotonicMs: () => nowMs, setTimer: unused },
      frames: {
        hidden: () => false,
        request: (callback) => {
          frames.push(callback);
          return () => void frames.splice(frames.indexOf(callback), 1);
        },
        rendered: (callback) => callback(),
        keys: () => 0,
      },
      onStatus: (_chatId, value) => statuses.push(value),
      unsent: createUnsent(storage),
    },
    CHAT,
  );
  return {
    session,
    calls,
    statuses,
    answerSends,
    frameCount: () => frames.length,
    /** A second after the frame before. */
    draw: () => {
      nowMs += 1_000;
      frames.splice(0).forEach((callback) => callback());
    },
    stream: () => {
      if (!stream) throw new Error('the stream is not open');
      return stream;
    },
    shown: () => session.store.getState().view,
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test('the page comes first, then the stream from its newest message', async () => {
  const { session, calls, stream, draw, shown } = setUp([page(message(4, 'user', 'go'))]);
  session.open();
  await settle();
  expect(calls).toEqual(['page', 'stream after 4']);
  stream().onOpen();
  stream().onEvents([status('running'), delta('Hel'), delta('lo')]);
  expect(shown().preview).toEqual([]);
  draw();
  expect(shown().preview).toEqual([{ kind: 'text', text: 'Hello' }]);
  session.close();
  expect(calls.at(-1)).toBe('closed');
});

test('many frames of events are one change per animation frame', async () => {
  const { session, stream, draw, frameCount, statuses } = setUp([page()]);
  session.open();
  await settle();
  stream().onOpen();
  let changes = 0;
  session.store.subscribe(() => (changes += 1));
  for (let index = 0; index < 500; index += 1) stream().onEvents([status('running'), delta('x')]);
  expect(frameCount()).toBe(1);
  draw();
  expect(changes).toBe(1);
  expect(statuses.at(-1)).toBe('running');
});

test('a stream that comes back empties the preview and asks what was deleted meanwhile', async () => {
  const first = page(message(1, 'user', 'go'), message(2, 'assistant', 'old'));
  const second = page(message(3, 'user', 'edited'));
  const { session, stream, draw, shown } = setUp([first, second]);
  session.open();
  await settle();
  stream().onOpen();
  stream().onEvents([status('running'), delta('half')]);
  draw();
  stream().onOpen();
  stream().onEvents([status('running'), delta('half and more')]);
  await settle();
  draw();
  expect(shown().messages.map(({ id }) => id)).toEqual([3]);
  expect(shown().preview).toEqual([{ kind: 'text', text: 'half and more' }]);
});

test('a message that cannot be sent stays, with the reason', async () => {
  const { session, shown, answerSends } = setUp([page()]);
  answerSends();
  session.open();
  await settle();
  await session.send({ text: 'fix it' }, { interrupt: false, modelConfigId: undefined });
  expect(shown().outgoing).toMatchObject([{ text: 'fix it', state: 'failed' }]);
});

test('what could not be sent is there again in the next window, until it is discarded', async () => {
  const storage = createMemoryStorage();
  const options = { interrupt: false, modelConfigId: undefined };
  const files = [{ fileId: 'f1', name: 'a.txt', mediaType: 'text/plain' }];
  const before = setUp([], storage);
  before.answerSends();
  await before.session.send({ text: 'one', files }, options);
  await before.session.send({ text: 'two' }, options);

  const { session, shown } = setUp([], storage);
  const rows = shown().outgoing;
  expect(rows.map(({ text, state, files: kept }) => [text, state, kept])).toEqual([
    ['one', 'failed', files],
    ['two', 'failed', undefined],
  ]);
  expect(rows.every(({ problem }) => problem !== undefined)).toBe(true);
  for (const { localId } of rows) session.dropOutgoing(localId);
  expect(setUp([], storage).shown().outgoing).toEqual([]);
});

test('messages leave one after the other, and stand in the conversation at once', async () => {
  const { session, calls, shown, answerSends } = setUp([]);
  const options = { interrupt: false, modelConfigId: undefined };
  void session.send({ text: 'one' }, options);
  const last = session.send({ text: 'two' }, options);
  await settle();
  expect(shown().outgoing.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(calls).toEqual(['send [{"type":"text","text":"one"}]']);
  answerSends();
  await last;
  expect(calls.length).toBe(2);
});
