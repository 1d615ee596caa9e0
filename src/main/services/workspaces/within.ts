import type { Clock } from '#shared/kernel/clock.ts';

/** Waits for the end of the work, at most this long. Its result and its failure are not told. */
export function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.setTimer(resolve, limitMs);
    const end = (): void => {
      stop();
      resolve();
    };
    void work.then(end, end);
  });
}
