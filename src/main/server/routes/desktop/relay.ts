import type { Duplex } from 'node:stream';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { closeCodes, type ServerSocket } from '../../websocket/socket-route.ts';

/** More than this in the socket, and no more is read from the other side until it has gone. */
const highWaterBytes = 1024 * 1024;
const lookAgainMs = 10;
/** A viewer that sends this much more than the desktop takes is cut off. */
const maxUnreadBytes = 32 * 1024 * 1024;

/** Passes bytes both ways, at the pace of the slower side, until either ends. */
export function relay(socket: ServerSocket, stream: Duplex, clock: Clock): void {
  let stopLooking: Dispose | undefined;

  function goOn(): void {
    stopLooking = undefined;
    if (socket.bufferedBytes >= highWaterBytes) stopLooking = clock.setTimer(goOn, lookAgainMs);
    else stream.resume();
  }

  stream.on('data', (bytes: Uint8Array) => {
    socket.sendBinary(bytes);
    if (socket.bufferedBytes < highWaterBytes || stopLooking) return;
    stream.pause();
    stopLooking = clock.setTimer(goOn, lookAgainMs);
  });
  socket.onBinary((bytes) => {
    if (stream.writable) stream.write(bytes);
    if (stream.writableLength <= maxUnreadBytes) return;
    socket.close(closeCodes.tooBig, 'the desktop does not take what is sent');
    stream.destroy();
  });
  // `close` follows.
  stream.on('error', () => undefined);
  stream.on('close', () => socket.close(closeCodes.goingAway, 'the desktop has ended'));
  socket.onClose(() => {
    stopLooking?.();
    stream.destroy();
  });
}
