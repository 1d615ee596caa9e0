import type { Clock } from '#shared/kernel/clock.ts';
import type { TerminalDisplay } from './terminal-display.ts';

/** More than this at once is a flood, of which nobody reads every picture. */
export const FLOOD_BYTES = 64 * 1024;
/** A flood is drawn at most so often, in milliseconds: a picture takes as long as much of the output. */
export const FLOOD_STEP_MS = 40;
/** Largest part that is handed to the display at once. */
export const MAX_PART_BYTES = 512 * 1024;

/** Milliseconds that a part should take the display: it is larger after less, smaller after more. */
const [SHORT_MS, LONG_MS] = [20, 40] as const;

export interface TerminalFlow {
  /** From the socket. */
  push(bytes: Uint8Array): void;
  /** What waits is void: another connection tells it anew. */
  restart(): void;
  /** Bytes that came and are not on the display. */
  pending(): number;
}

/**
 * Hands what arrives to the display in order, one part at a time, and tells what was dealt with.
 * Little passes at once; of a flood what came meanwhile makes the next part. What waits is bounded
 * by what the server sends before it is told.
 */
export function createTerminalFlow(
  display: Pick<TerminalDisplay, 'write'>,
  clock: Pick<Clock, 'monotonicMs' | 'setTimer'>,
  consumed: (bytes: number) => void,
): TerminalFlow {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let shownBytes = 0;
  /** Of the last part; the next one of a flood has its time from there. */
  let last = { bytes: 0, atMs: 0 };
  let partBytes = FLOOD_BYTES;
  let cancelWait: (() => void) | undefined;
  /** Grows with every connection: what an earlier one brought is told to nobody. */
  let connection = 0;

  function drain(): void {
    if (shownBytes > 0 || waitingBytes === 0) return;
    const restMs = last.atMs + FLOOD_STEP_MS - clock.monotonicMs();
    if (last.bytes >= FLOOD_BYTES && waitingBytes < partBytes && restMs > 0) {
      cancelWait ??= clock.setTimer(handNext, restMs);
    } else {
      handNext();
    }
  }

  function handNext(): void {
    cancelWait?.();
    cancelWait = undefined;
    if (waitingBytes > 0) hand(takePart());
  }

  function takePart(): Uint8Array {
    let count = 0;
    let length = 0;
    for (const { byteLength } of waiting) {
      if (count > 0 && length + byteLength > partBytes) break;
      count += 1;
      length += byteLength;
    }
    waitingBytes -= length;
    return joined(waiting.splice(0, count), length);
  }

  function hand(bytes: Uint8Array): void {
    const mine = connection;
    const atMs = clock.monotonicMs();
    last = { bytes: bytes.byteLength, atMs };
    shownBytes += bytes.byteLength;
    display.write(bytes, () => {
      shownBytes -= bytes.byteLength;
      adapt(bytes.byteLength, clock.monotonicMs() - atMs);
      if (mine === connection) consumed(bytes.byteLength);
      drain();
    });
  }

  function adapt(bytes: number, tookMs: number): void {
    if (tookMs > LONG_MS) partBytes = Math.max(FLOOD_BYTES, partBytes / 2);
    else if (tookMs < SHORT_MS && bytes > partBytes / 2) {
      partBytes = Math.min(MAX_PART_BYTES, partBytes * 2);
    }
  }

  return {
    push(bytes) {
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      drain();
    },
    restart() {
      connection += 1;
      cancelWait?.();
      cancelWait = undefined;
      last = { bytes: 0, atMs: 0 };
      waiting = [];
      waitingBytes = 0;
    },
    pending: () => waitingBytes + shownBytes,
  };
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const whole = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.byteLength;
  }
  return whole;
}
