import { Duplex, PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { relay } from '#main/server/routes/desktop/relay.ts';
import type { ServerSocket } from '#main/server/websocket/socket-route.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

/** A socket whose network takes nothing until it is told to. */
function createSlowSocket() {
  const sent: Uint8Array[] = [];
  const closes: (() => void)[] = [];
  let read: (bytes: Uint8Array) => void = () => undefined;
  const state = { bufferedBytes: 0, code: 0 };
  const socket: ServerSocket = {
    sendText: () => undefined,
    sendBinary(bytes) {
      sent.push(bytes);
      state.bufferedBytes += bytes.byteLength;
    },
    close(code) {
      state.code ||= code;
    },
    onText: () => undefined,
    onBinary(reader) {
      read = reader;
    },
    onClose: (ended) => void closes.push(() => ended(1000)),
    get bufferedBytes() {
      return state.bufferedBytes;
    },
  };
  return {
    socket,
    state,
    sentBytes: () => sent.reduce((sum, bytes) => sum + bytes.byteLength, 0),
    receive: (bytes: Uint8Array) => read(bytes),
    end: () => closes.forEach((close) => close()),
  };
}

const megabyte = Buffer.alloc(1024 * 1024);

test('a viewer that does not read holds the desktop up, and gets every byte later', async () => {
  const clock = createManualClock();
  const slow = createSlowSocket();
  const stream = new PassThrough({ highWaterMark: megabyte.length });
  relay(slow.socket, stream, clock);
  for (let count = 0; count < 8; count += 1) stream.write(megabyte);
  await clock.advance(1000);
  expect(slow.sentBytes()).toBeLessThanOrEqual(2 * megabyte.length);
  for (let round = 0; round < 8; round += 1) {
    slow.state.bufferedBytes = 0;
    await clock.advance(10);
  }
  expect(slow.sentBytes()).toBe(8 * megabyte.length);
  expect(slow.state.code).toBe(0);
});

test('either end ends the other, and no timer stays', async () => {
  const clock = createManualClock();
  const slow = createSlowSocket();
  const stream = new PassThrough();
  relay(slow.socket, stream, clock);
  slow.state.bufferedBytes = megabyte.length;
  stream.write('bytes');
  await clock.advance(5);
  expect(clock.timerCount).toBe(1);
  slow.end();
  expect(stream.destroyed).toBe(true);
  expect(clock.timerCount).toBe(0);

  const other = createSlowSocket();
  const ending = new PassThrough();
  relay(other.socket, ending, clock);
  ending.destroy(new Error('the desktop died'));
  await clock.advance(5);
  expect(other.state.code).toBe(1001);
});

test('a viewer that floods a desktop which does not read is cut off', () => {
  const slow = createSlowSocket();
  const stuck = new Duplex({ read: () => undefined, write: () => undefined });
  relay(slow.socket, stuck, createManualClock());
  for (let count = 0; count < 32; count += 1) slow.receive(megabyte);
  expect(slow.state.code).toBe(0);
  slow.receive(megabyte);
  expect(slow.state.code).toBe(1009);
  expect(stuck.destroyed).toBe(true);
});
