import { expect, test } from 'vitest';
import type { ChatEvent } from '#main/services/chats/index.ts';
import { createEventText, createStreamWriter } from '#main/server/routes/chats/stream-writer.ts';
import type { ServerSocket } from '#main/server/websocket/socket-route.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

const part = (text: string): ChatEvent => ({
  type: 'part',
  role: 'assistant',
  part: { type: 'text', text },
});
const parts = (count: number): ChatEvent[] =>
  Array.from({ length: count }, (_, index) => part(`${index}`));

function open() {
  const frames: unknown[][] = [];
  const closed: number[] = [];
  const logged: string[] = [];
  let buffered = 0;
  const socket: ServerSocket = {
    sendText(text) {
      expect(text.endsWith(']\n')).toBe(true);
      frames.push(JSON.parse(text) as unknown[]);
    },
    sendBinary: () => undefined,
    close: (code) => void closed.push(code),
    onText: () => undefined,
    onBinary: () => undefined,
    onClose: () => undefined,
    get bufferedBytes() {
      return buffered;
    },
  };
  const clock = createManualClock();
  const writer = createStreamWriter(socket, {
    chatId: 'id',
    clock,
    liveText: createEventText(),
    logger: { error: (event) => void logged.push(event) },
  });
  return {
    writer,
    clock,
    closed,
    logged,
    sizes: () => frames.map((frame) => frame.length),
    stall: () => void (buffered = 10 * 1024 * 1024),
    drain: () => void (buffered = 0),
  };
}

test('sends a live event at once in a frame of its own', () => {
  const { writer, sizes } = open();
  writer.live(parts(1));
  writer.live(parts(2));
  expect(sizes()).toEqual([1, 2]);
});

test('cuts frames at 256 events and after a quarter of a megabyte', () => {
  const { writer, sizes } = open();
  writer.snapshot(parts(600));
  expect(sizes()).toEqual([256, 256, 88]);
  writer.live([part('x'.repeat(300_000)), part('y'), part('z')]);
  expect(sizes().slice(3)).toEqual([1, 2]);
});

test('waits for a client that is behind, whatever the length of the snapshot', async () => {
  const { writer, sizes, stall, drain, clock, closed } = open();
  stall();
  writer.snapshot(parts(1000));
  writer.live(parts(100));
  expect(sizes()).toEqual([]);
  drain();
  await clock.advance(10);
  expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(1100);
  expect(closed).toEqual([]);
  expect(clock.timerCount).toBe(0);
});

test('takes no more of a snapshot than the client has room for', async () => {
  const { writer, sizes, stall, drain, clock, closed } = open();
  let taken = 0;
  function* long(): Generator<ChatEvent> {
    for (const event of parts(1000)) {
      if (taken === 300) stall();
      taken += 1;
      yield event;
    }
  }
  stall();
  writer.snapshot(long());
  expect(taken).toBe(0);
  drain();
  await clock.advance(10);
  // The client was full in the second frame.
  expect(taken).toBe(512);
  writer.live(parts(2));
  await clock.advance(1000);
  expect(taken).toBe(512);
  drain();
  await clock.advance(10);
  expect(sizes()).toEqual([256, 256, 256, 234]);
  expect(closed).toEqual([]);
  expect(clock.timerCount).toBe(0);
});

test('cuts off the client of a chat that can be read no further', async () => {
  const { writer, sizes, stall, drain, clock, closed, logged } = open();
  function* broken(): Generator<ChatEvent> {
    yield* parts(300);
    throw new Error('the disk is gone');
  }
  stall();
  writer.snapshot(broken());
  drain();
  await clock.advance(10);
  expect(sizes()).toEqual([256]);
  expect(closed).toEqual([1011]);
  expect(logged).toEqual(['chats.stream_not_read']);
  writer.live(parts(1));
  expect(sizes()).toEqual([256]);
  expect(clock.timerCount).toBe(0);
});

test('cuts off a client that lets more than 128 live events wait', async () => {
  const { writer, sizes, stall, drain, clock, closed } = open();
  stall();
  writer.live(parts(128));
  expect(closed).toEqual([]);
  writer.live(parts(1));
  expect(closed).toEqual([1011]);
  drain();
  await clock.advance(1000);
  writer.live(parts(1));
  expect(sizes()).toEqual([]);
  expect(clock.timerCount).toBe(0);
});

test('makes the text of an event once for all sockets', () => {
  let reads = 0;
  const counted: ChatEvent = {
    type: 'part',
    role: 'assistant',
    get part() {
      reads += 1;
      return { type: 'text' as const, text: 'once' };
    },
  };
  const liveText = createEventText();
  const texts = Array.from({ length: 20 }, () => liveText('id', counted));
  expect(new Set(texts).size).toBe(1);
  expect(reads).toBe(1);
});
