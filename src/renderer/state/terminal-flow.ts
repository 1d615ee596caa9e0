import type { Clock } from '#shared/kernel/clock.ts';
import type { TerminalDisplay, TerminalSize } from './terminal-display.ts';

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
  /** From the socket: what comes next was written for this size. */
  resize(size: TerminalSize): void;
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
  display: Pick<TerminalDisplay, 'write' | 'resize'>,
  clock: Pick<Clock, 'monotonicMs' | 'setTimer'>,
  consumed: (bytes: number) => void,
): TerminalFlow {
  let waiting: (Uint8Array | TerminalSize)[] = [];
  let waitingBytes = 0;
  let shownBytes = 0;
  let isResizing = false;
  /** Of the last part; the next one of a flood has its time from there. */
  let last = { bytes: 0, atMs: 0 };
  let partBytes = FLOOD_BYTES;
  let cancelWait: (() => void) | undefined;
  /** Grows with every connection: what an earlier one brought is told to nobody. */
  let connection = 0;

  function drain(): void {
    if (shownBytes > 0 || isResizing) return;
    const [next] = waiting;
    if (next === undefined) return;
    if (!(next instanceof Uint8Array)) {
      waiting.shift();
      handSize(next);
      return;
    }
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
    if (waiting[0] instanceof Uint8Array) hand(takePart());
  }

  /** No more than is of one size. */
  function takePart(): Uint8Array {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (const chunk of waiting) {
      if (!(chunk instanceof Uint8Array)) break;
      if (chunks.length > 0 && length + chunk.byteLength > partBytes) break;
      chunks.push(chunk);
      length += chunk.byteLength;
    }
    waiting.splice(0, chunks.length);
    waitingBytes -= length;
    return joined(chunks, length);
  }

  function handSize(size: TerminalSize): void {
    isResizing = true;
    display.resize(size, () => {
      isResizing = false;
      drain();
    });
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
    resize(size) {
      waiting.push(size);
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
