import { appendFile, writeFile } from 'node:fs/promises';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createPending } from './pending-output.ts';
import { newest, readScrollback, SCROLLBACK_BYTES } from '../scrollback-file.ts';

/** Output on its way to the disk. It never keeps more in memory than what is kept at all. */
export interface ScrollbackLog {
  /** Keeps a copy. */
  write(bytes: Buffer): void;
  flush(): Promise<void>;
  /** All that is kept of what was written up to this call. */
  snapshot(): Promise<Buffer>;
  /** Writes out the rest. */
  close(): Promise<void>;
}

/** What a kill of the host can lose. */
const delayMs = 250;

export function createScrollbackLog(deps: {
  readonly path: string;
  /** Of the file as it is. */
  readonly initialBytes: number;
  readonly clock: Clock;
  /** The disk is full or gone; the terminal goes on. */
  readonly onFailure: (cause: unknown) => void;
}): ScrollbackLog {
  const { path, clock } = deps;
  let pending = createPending();
  let fileBytes = deps.initialBytes;
  /** Bytes since the start, and those of them that are in the file. */
  let position = 0;
  let filePosition = 0;
  let stopTimer: Dispose | undefined;
  let work: Promise<void> = Promise.resolve();

  async function drain(): Promise<void> {
    stopTimer?.();
    stopTimer = undefined;
    if (pending.isEmpty()) return;
    const { bytes, isCut: startAnew } = pending.read();
    const reached = position;
    pending = createPending();
    try {
      if (startAnew || fileBytes + bytes.length > 2 * SCROLLBACK_BYTES) {
        const before = startAnew ? Buffer.alloc(0) : await readScrollback(path);
        const kept = newest(Buffer.concat([before, bytes]));
        await writeFile(path, kept, { mode: 0o600 });
        fileBytes = kept.length;
      } else {
        await appendFile(path, bytes, { mode: 0o600 });
        fileBytes += bytes.length;
      }
    } catch (cause) {
      deps.onFailure(cause);
    }
    filePosition = reached;
  }

  function flush(): Promise<void> {
    work = work.then(drain);
    return work;
  }

  return {
    write(bytes) {
      pending.write(bytes);
      position += bytes.length;
      stopTimer ??= clock.setTimer(() => void flush(), delayMs);
    },
    flush,
    snapshot() {
      const wanted = position;
      const read = work.then(async () => {
        await drain();
        const bytes = await readScrollback(path);
        // What came during the wait reaches the reader live.
        return bytes.subarray(0, Math.max(0, bytes.length - (filePosition - wanted)));
      });
      work = read.then(
        () => undefined,
        () => undefined,
      );
      return read;
    },
    async close() {
      await flush();
      stopTimer?.();
    },
  };
}
