import { readSync } from 'node:fs';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { spawn, type IPty } from '@lydell/node-pty';
import type { Clock } from '#shared/kernel/clock.ts';
import type { TerminalSize } from '../../../ports/index.ts';
import type { Launch } from '../protocol.ts';

/** A program behind a terminal of the system. */
export interface PtyProcess {
  readonly pid: number;
  write(bytes: Buffer): void;
  /** What was written waits for the program to read it. */
  readonly inputFull: boolean;
  /** Hands over at once what the program has written so far, as far as that can be told. */
  readAll(): void;
  resize(size: TerminalSize): void;
  /** While output is not read, the program waits when it writes more. */
  pause(): void;
  resume(): void;
}

export type PtySink = {
  readonly data: (bytes: Buffer) => void;
  readonly inputDrained: () => void;
  /** After all output; a signal counts as 128 and its number, as shells have it. */
  readonly exit: (code: number) => void;
};

const inputLimitBytes = 1024 * 1024;

/** Throws when the system cannot start it. */
export function startPty(
  launch: Launch,
  size: TerminalSize,
  clock: Clock,
  sink: PtySink,
): PtyProcess {
  const pty = spawn(launch.file, launch.args, {
    name: 'xterm-256color',
    cols: size.columns,
    rows: size.rows,
    cwd: launch.cwd,
    env: launch.env,
    // Raw bytes; on Windows they come as text all the same.
    encoding: null,
  });
  let paused = false;
  const socket = socketOf(pty);
  if (socket) drainBeforeDestroy(socket, clock, () => paused);
  const type = createWriter(pty, socket);
  pty.onData((chunk: unknown) => {
    if (Buffer.isBuffer(chunk)) sink.data(chunk);
    else if (typeof chunk === 'string') sink.data(Buffer.from(chunk, 'utf8'));
  });
  pty.onExit(({ exitCode, signal }) => sink.exit(signal ? signalBase + signal : exitCode));
  socket?.on('drain', sink.inputDrained);

  return {
    pid: pty.pid,
    write: type,
    get inputFull() {
      return (socket?.writableLength ?? 0) > inputLimitBytes;
    },
    readAll() {
      if (socket) readWaiting(socket, pty, sink.data);
    },
    resize(next) {
      try {
        pty.resize(next.columns, next.rows);
      } catch {
        // It has ended in this moment; the exit follows.
      }
    },
    pause() {
      paused = true;
      pty.pause();
    },
    resume() {
      paused = false;
      pty.resume();
    },
  };
}

const signalBase = 128;

/** The stream below, which the package does not offer: bytes go in, and it tells when it is full. */
function socketOf(pty: IPty): Socket | undefined {
  if (process.platform === 'win32') return undefined;
  const socket: unknown = Reflect.get(pty, '_socket');
  return socket instanceof Socket ? socket : undefined;
}

/** More than a system keeps of what a program writes to its terminal. */
const waitingLimitBytes = 64 * 1024;

/** What the stream holds, then what the system does: it tells when there is nothing more. */
function readWaiting(socket: Socket, pty: IPty, pass: (bytes: Buffer) => void): void {
  const fd: unknown = Reflect.get(pty, 'fd');
  if (socket.destroyed || typeof fd !== 'number') return;
  // Whoever listens gets it.
  if (socket.readableLength > 0) socket.read();
  const memory = Buffer.allocUnsafe(waitingLimitBytes);
  for (let length = 0; length < memory.length;) {
    const part = readPart(fd, memory.subarray(length));
    if (part.length === 0) return;
    length += part.length;
    pass(part);
  }
}

/** Empty when nothing waits, and at the end, which the stream tells. */
function readPart(fd: number, memory: Buffer): Buffer {
  try {
    return memory.subarray(0, readSync(fd, memory));
  } catch {
    return memory.subarray(0, 0);
  }
}

function createWriter(pty: IPty, socket: Socket | undefined): (bytes: Buffer) => void {
  if (socket) {
    return (bytes) => {
      if (socket.writable) socket.write(bytes);
    };
  }
  const decoder = new StringDecoder('utf8');
  return (bytes) => pty.write(decoder.write(bytes));
}

const quietMs = 60;

/**
 * The package closes the stream a moment after the program's exit, read or not. Here the close
 * waits until output that is held back has been read and no more comes.
 */
function drainBeforeDestroy(socket: Socket, clock: Clock, isPaused: () => boolean): void {
  const destroy = socket.destroy.bind(socket);
  let chunks = 0;
  socket.on('data', () => {
    chunks += 1;
  });
  const waitForQuiet = (): void => {
    const before = chunks;
    clock.setTimer(() => {
      if (socket.destroyed) return;
      if (isPaused() || chunks !== before) waitForQuiet();
      else destroy();
    }, quietMs);
  };
  socket.destroy = (error?: Error) => {
    if (error !== undefined || socket.readableEnded) return destroy(error);
    waitForQuiet();
    return socket;
  };
}
