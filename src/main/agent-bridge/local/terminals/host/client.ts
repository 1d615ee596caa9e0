import type { Socket } from 'node:net';
import type { TerminalSize } from '../../../ports/index.ts';
import { bytesHeader, jsonFrame } from '../framing.ts';
import type { AttachMessage } from '../protocol.ts';
import { isSameSize, type SizedOutput } from '../size-marks.ts';

/** Waiting output from which on a client counts as one that does not keep up. */
export const FULL_BYTES = 1024 * 1024;
/** A client with this much waiting while others read is cut off. */
export const BEHIND_BYTES = 8 * 1024 * 1024;

/** One attachment as a session sees it. */
export interface Client {
  /** Undefined for one that leaves the terminal's size alone. */
  size: TerminalSize | undefined;
  /** Is told the sizes of the output. */
  readonly wantsSizes: boolean;
  /** Sends what was before, then everything that came meanwhile. */
  start(replay: readonly SizedOutput[]): void;
  /** A frame of the program's output; its memory is used again after `done`. */
  send(frame: Buffer, done: () => void): void;
  /** What is sent from now on is of this size. */
  resized(size: TerminalSize): void;
  readonly waitingBytes: number;
  /** After all that was sent. */
  exited(): void;
  /** Without what is waiting. */
  cut(): void;
  pauseInput(): void;
  resumeInput(): void;
}

export function createClient(
  socket: Socket,
  { size, wantsSizes }: Pick<Client, 'size' | 'wantsSizes'>,
): Client {
  /** What came before the replay was read; undefined once that was sent. */
  let held: { readonly frame: Buffer; readonly done: () => void }[] | undefined = [];
  let heldBytes = 0;
  let toldSize: TerminalSize | undefined;
  let hasExited = false;

  function sayExited(): void {
    if (socket.writable) socket.end(jsonFrame({ kind: 'exited' } satisfies AttachMessage));
  }

  function write(frame: Buffer, done: () => void): void {
    if (socket.writable) socket.write(frame, done);
    else done();
  }

  function send(frame: Buffer, done: () => void): void {
    if (held === undefined) {
      write(frame, done);
      return;
    }
    held.push({ frame, done });
    heldBytes += frame.length;
  }

  function tellSize(next: TerminalSize, pass: typeof send): void {
    if (!wantsSizes || (toldSize && isSameSize(next, toldSize))) return;
    toldSize = next;
    pass(sizeFrame(next), () => undefined);
  }

  return {
    size,
    wantsSizes,
    start(replay) {
      const meanwhile = held ?? [];
      held = undefined;
      heldBytes = 0;
      if (!socket.writable) return;
      socket.write(jsonFrame({ kind: 'attached' } satisfies AttachMessage));
      for (const part of replay) {
        tellSize(part.size, write);
        if (part.bytes.length === 0) continue;
        socket.write(bytesHeader(part.bytes.length));
        socket.write(part.bytes);
      }
      for (const { frame, done } of meanwhile) write(frame, done);
      if (hasExited) sayExited();
    },
    send,
    resized: (next) => tellSize(next, send),
    get waitingBytes() {
      return heldBytes + socket.writableLength;
    },
    exited() {
      hasExited = true;
      if (held === undefined) sayExited();
    },
    cut: () => socket.destroy(),
    pauseInput: () => socket.pause(),
    resumeInput: () => socket.resume(),
  };
}

function sizeFrame(size: TerminalSize): Buffer {
  return jsonFrame({ kind: 'size', ...size } satisfies AttachMessage);
}
