import type { Clock } from '#shared/kernel/clock.ts';

/** A comfortable reading pace, about that of a real model. */
const naturalDelayMs = 15;
/** Without a pause between chunks, others get their turn after this many. */
const chunksPerRound = 64;

/** Waits between chunks; every wait ends at once when the signal aborts. */
export interface Pacer {
  next(): Promise<void>;
  untilAborted(): Promise<void>;
}

export function createPacer(
  clock: Clock,
  delayMs: number = naturalDelayMs,
  signal: AbortSignal,
): Pacer {
  let chunks = 0;

  function wait(milliseconds: number | undefined): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const disposeTimer =
        milliseconds === undefined ? undefined : clock.setTimer(end, milliseconds);
      function end(): void {
        signal.removeEventListener('abort', end);
        disposeTimer?.();
        resolve();
      }
      signal.addEventListener('abort', end, { once: true });
    });
  }

  return {
    async next() {
      chunks += 1;
      if (delayMs > 0) await wait(delayMs);
      else if (chunks % chunksPerRound === 0) await wait(0);
    },
    untilAborted: () => wait(undefined),
  };
}
