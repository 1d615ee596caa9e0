import type { Socket } from 'node:net';
import type { TerminalSize } from '../../../ports/index.ts';
import { bytesHeader, jsonFrame } from '../framing.ts';
import type { AttachMessage } from '../protocol.ts';

/** Waiting output from which on a client counts as one that does not keep up. */
export const FULL_BYTES = 1024 * 1024;
/** A client with this much waiting while others read is cut off. */
export const BEHIND_BYTES = 8 * 1024 * 1024;

/** One attachment as a session sees it. */
export interface Client {
  /** Undefined for one that leaves the terminal's size alone. */
  size: TerminalSize | undefined;
  /** Sends what was before, then everything that came meanwhile. */
  start(replay: Buffer): void;
  /** A frame of the program's output; its memory is used again after `done`. */
  send(frame: Buffer, done: () => void): void;
  readonly waitingBytes: number;
  /** After all that was sent. */
  exited(): void;
  /** Without what is waiting. */
  cut(): void;
  pauseInput(): void;
  resumeInput(): void;
}

export function createClient(socket: Socket, size: TerminalSize | undefined): Client {
  /** Output from before the replay was read; undefined once it was sent. */
  let held: { readonly frame: Buffer; readonly done: () => void }[] | undefined = [];
  let heldBytes = 0;
  let hasExited = false;

  function sayExited(): void {
    if (socket.writable) socket.end(jsonFrame({ kind: 'exited' } satisfies AttachMessage));
  }

  function write(frame: Buffer, done: () => void): void {
    if (socket.writable) socket.write(frame, done);
    else done();
  }

  return {
    size,
    start(replay) {
      const meanwhile = held ?? [];
      held = undefined;
      heldBytes = 0;
      if (!socket.writable) return;
      socket.write(jsonFrame({ kind: 'attached' } satisfies AttachMessage));
      if (replay.length > 0) {
        socket.write(bytesHeader(replay.length));
        socket.write(replay);
      }
      for (const { frame, done } of meanwhile) write(frame, done);
      if (hasExited) sayExited();
    },
    send(frame, done) {
      if (held === undefined) {
        write(frame, done);
        return;
      }
      held.push({ frame, done });
      heldBytes += frame.length;
    },
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
