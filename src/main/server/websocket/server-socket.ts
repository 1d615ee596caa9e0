import { type RawData, WebSocket } from 'ws';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';

/** One WebSocket as a route sees it. Every call is safe after the end and then does nothing. */
export interface ServerSocket {
  sendText(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** The reason is cut to what a close frame holds. */
  close(code: number, reason?: string): void;
  /** At most one reader each; register it before `connect` returns. */
  onText(read: (text: string) => void): void;
  onBinary(read: (bytes: Uint8Array) => void): void;
  /** Called once, at once when the socket has already ended. */
  onClose(ended: (code: number) => void): void;
  /** Bytes accepted by `send…` and not yet taken by the network. */
  readonly bufferedBytes: number;
}

/** One whose route keeps both directions from running ahead. */
export interface PacedSocket extends ServerSocket {
  /** `sent` is called once the network has taken the bytes, or the socket has ended. */
  sendBinary(bytes: Uint8Array, sent?: () => void): void;
  /** What the client sends waits with it until `resume`. */
  pause(): void;
  resume(): void;
}

export type SocketLimits = {
  /** A client that has this much waiting is cut off; it resumes with its cursor. */
  readonly maxBufferedBytes: number;
  readonly pingIntervalMs: number;
};

export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  wrongKind: 1003,
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
} as const;

const maxReasonBytes = 123;

export function wrapSocket(
  socket: WebSocket,
  clock: Clock,
  limits: SocketLimits,
  unexpectedDataCode: number,
): PacedSocket {
  let readText: ((text: string) => void) | undefined;
  let readBinary: ((bytes: Uint8Array) => void) | undefined;
  let endCode: number | undefined;
  const listeners = new Set<(code: number) => void>();
  const stopPings = keepAlive(socket, clock, limits.pingIntervalMs);

  function close(code: number, reason = ''): void {
    if (socket.readyState === WebSocket.OPEN) socket.close(code, cutReason(reason));
  }

  function send(data: string | Uint8Array, sent: () => void = ignore): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(data, sent);
    if (socket.bufferedAmount <= limits.maxBufferedBytes) return;
    close(closeCodes.internal, 'the client reads too slowly');
    // The close frame waits behind what the client does not read.
    socket.terminate();
  }

  socket.on('message', (data, isBinary) => {
    if (isBinary && readBinary) readBinary(toBuffer(data));
    else if (!isBinary && readText) readText(toBuffer(data).toString('utf8'));
    else if (readText ?? readBinary) close(closeCodes.wrongKind, 'wrong kind of frame');
    else close(unexpectedDataCode, 'nothing is read from this socket');
  });
  socket.on('close', (code) => {
    stopPings();
    endCode = code;
    for (const listener of listeners) listener(code);
    listeners.clear();
  });
  // `close` follows and tells the code.
  socket.on('error', () => undefined);

  return {
    sendText: (text) => send(text),
    sendBinary: send,
    close,
    onText(read) {
      readText = read;
    },
    onBinary(read) {
      readBinary = read;
    },
    onClose(ended) {
      if (endCode === undefined) listeners.add(ended);
      else ended(endCode);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

/** A ping each interval; no pong until the next one means that the other side is gone. */
function keepAlive(socket: WebSocket, clock: Clock, intervalMs: number): Dispose {
  let answered = true;
  let stop: Dispose = clock.setTimer(beat, intervalMs);
  function beat(): void {
    // A pong may wait behind what is not read.
    if (!answered && !socket.isPaused) {
      socket.close(closeCodes.goingAway, 'no answer to a ping');
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
    stop = clock.setTimer(beat, intervalMs);
  }
  socket.on('pong', () => {
    answered = true;
  });
  return () => stop();
}

function ignore(): void {
  // Nobody asked to be told.
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function cutReason(reason: string): string {
  let cut = reason;
  while (Buffer.byteLength(cut) > maxReasonBytes) cut = cut.slice(0, -1);
  return cut;
}
