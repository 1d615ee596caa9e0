import type { Clock } from '#shared/kernel/clock.ts';

/** The browser's time, for whatever takes a `Clock`. */
export const browserClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = window.setTimeout(callback, delayMs);
    return () => window.clearTimeout(timer);
  },
};

/** 0 ≤ x < 1; for jitter, never for secrets. */
export function browserRandom(): number {
  return Math.random();
}
