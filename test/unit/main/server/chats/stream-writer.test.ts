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
  });
  return {
    writer,
    clock,
    closed,
    sizes: () => frames.map((frame) => frame.length),
    stall: () => void (buffered = 10 * 1024 * 1024),
    drain: () => void (buffered = 0),
  };
}

test('sends a live event at once in a frame of its own', () => {
  const { writer, sizes } = open();
  writer.write(parts(1), 'live');
  writer.write(parts(2), 'live');
  expect(sizes()).toEqual([1, 2]);
});

test('cuts frames at 256 events and after a quarter of a megabyte', () => {
  const { writer, sizes } = open();
  writer.write(parts(600), 'snapshot');
  expect(sizes()).toEqual([256, 256, 88]);
  writer.write([part('x'.repeat(300_000)), part('y'), part('z')], 'live');
  expect(sizes().slice(3)).toEqual([1, 2]);
});

test('waits for a client that is behind, whatever the length of the snapshot', async () => {
  const { writer, sizes, stall, drain, clock, closed } = open();
  stall();
  writer.write(parts(1000), 'snapshot');
  writer.write(parts(100), 'live');
  expect(sizes()).toEqual([]);
  drain();
  await clock.advance(10);
  expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(1100);
  expect(closed).toEqual([]);
  expect(clock.timerCount).toBe(0);
});

test('cuts off a client that lets more than 128 live events wait', async () => {
  const { writer, sizes, stall, drain, clock, closed } = open();
  stall();
  writer.write(parts(128), 'live');
  expect(closed).toEqual([]);
  writer.write(parts(1), 'live');
  expect(closed).toEqual([1011]);
  drain();
  await clock.advance(1000);
  writer.write(parts(1), 'live');
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
