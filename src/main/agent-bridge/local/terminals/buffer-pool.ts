import type { Dispose } from '#shared/kernel/clock.ts';

/** What one read of a socket takes. */
export const POOLED_BYTES = 64 * 1024;
/** Less is not worth a whole buffer. */
const smallBytes = 4 * 1024;
/** Kept for later; more are in use only while clients are slow. */
const maxFree = 16;

/**
 * Memory for output that is used again once nobody needs what is in it. A stream of fresh buffers
 * would have the whole heap marked for garbage several times a second.
 */
export interface BufferPool {
  /** At least so long. */
  take(length: number): Buffer;
  /** Counts who needs a buffer that was taken. */
  lend(buffer: Buffer): Loan;
}

export interface Loan {
  /** One more needs it, until they call what they get. */
  hold(): Dispose;
  /** There will be no more. */
  end(): void;
}

export function createBufferPool(): BufferPool {
  const free: Buffer[] = [];
  return {
    take(length) {
      if (length <= smallBytes || length > POOLED_BYTES) return Buffer.allocUnsafe(length);
      return free.pop() ?? Buffer.allocUnsafeSlow(POOLED_BYTES);
    },
    lend(buffer) {
      let holds = 1;
      const release = (): void => {
        holds -= 1;
        const isPooled = buffer.length === POOLED_BYTES && buffer.byteOffset === 0;
        if (holds === 0 && isPooled && free.length < maxFree) free.push(buffer);
      };
      return {
        hold() {
          holds += 1;
          return once(release);
        },
        end: once(release),
      };
    },
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
