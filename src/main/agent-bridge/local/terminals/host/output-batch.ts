import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { afterPoll } from '../../../../platform/after-poll.ts';

/** With a frame's head it is what one read of a socket takes. */
const batchBytes = 64 * 1024 - 16;
/** How long the output of a flow waits for more. */
const holdMs = 2;
/** A flow is output of more than this per millisecond, once so much of it has come. */
const flowBytesPerMs = 2048;
const flowStartBytes = 16 * 1024;

/**
 * Gathers output, which the system hands over in pieces of at most 4 KiB. What a program answers to
 * a key passes at once; a flow waits a moment for more, because each step that follows costs the
 * same for a small piece as for a large one.
 */
export interface OutputBatch {
  add(bytes: Buffer): void;
  /** Passes on what is there. */
  flush(): void;
}

export function createOutputBatch(
  clock: Clock,
  pass: (parts: readonly Buffer[], length: number) => void,
): OutputBatch {
  let parts: Buffer[] = [];
  let length = 0;
  /** Rises with each byte, sinks with time. */
  let level = 0;
  let levelAtMs = clock.monotonicMs();
  let stopTimer: Dispose = () => undefined;

  function isFlowing(bytes: number): boolean {
    const nowMs = clock.monotonicMs();
    const sunk = Math.max(0, level - (nowMs - levelAtMs) * flowBytesPerMs);
    level = Math.min(sunk + bytes, 2 * flowStartBytes);
    levelAtMs = nowMs;
    return level > flowStartBytes;
  }

  function flush(): void {
    stopTimer();
    if (length === 0) return;
    const [whole, wholeLength] = [parts, length];
    parts = [];
    length = 0;
    pass(whole, wholeLength);
  }

  return {
    add(bytes) {
      const flowing = isFlowing(bytes.length);
      if (length > 0 && length + bytes.length > batchBytes) flush();
      parts.push(bytes);
      length += bytes.length;
      if (parts.length > 1) return;
      if (flowing) stopTimer = clock.setTimer(flush, holdMs);
      else afterPoll(flush);
    },
    flush,
  };
}
