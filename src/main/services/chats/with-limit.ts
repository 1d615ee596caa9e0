import type { Clock } from '#shared/kernel/clock.ts';

/** Resolves when the promise does, or after `limitMs`. */
export async function withLimit(
  clock: Clock,
  promise: Promise<unknown>,
  limitMs: number,
): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const stop = clock.setTimer(resolve, limitMs);
  await Promise.race([promise, late]);
  stop();
}
