import { expect, test } from 'vitest';
import { createFrameWriter } from '#main/server/routes/chats/framing.ts';
import type { ServerSocket } from '#main/server/websocket/socket-route.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

function open(framing: 'raw' | 'envelope') {
  const sent: unknown[] = [];
  const closers: (() => void)[] = [];
  const socket: ServerSocket = {
    sendText: (text) => void sent.push(JSON.parse(text)),
    sendBinary: () => undefined,
    close: (code) => void sent.push(code),
    onText: () => undefined,
    onBinary: () => undefined,
    onClose: (listener) => void closers.push(() => listener(1001)),
    bufferedBytes: 0,
  };
  const clock = createManualClock();
  const writer = createFrameWriter(socket, framing, clock);
  return { sent, clock, writer, hangUp: () => closers.forEach((listener) => listener()) };
}

test('an enveloped socket is pinged every 15 seconds until it closes', async () => {
  const { sent, clock, writer, hangUp } = open('envelope');
  writer.send('[1]');
  await clock.advance(15_000);
  await clock.advance(15_000);
  expect(sent).toEqual([{ type: 'data', data: [1] }, { type: 'ping' }, { type: 'ping' }]);
  hangUp();
  await clock.advance(60_000);
  expect(sent).toHaveLength(3);
});

test('whoever is cut off is told why, where the framing has words for it', () => {
  const enveloped = open('envelope');
  enveloped.writer.cut(1011, 'too slow');
  expect(enveloped.sent).toEqual([{ type: 'error', data: { message: 'too slow' } }, 1011]);
  const raw = open('raw');
  raw.writer.cut(1011, 'too slow');
  expect(raw.sent).toEqual([1011]);
});
