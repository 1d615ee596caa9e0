import type { Clock } from '#shared/kernel/clock.ts';

/** The computer's own clock. Timers keep the process alive until they ran or were disposed. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
