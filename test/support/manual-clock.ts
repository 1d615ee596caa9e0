import type { Clock } from '#shared/kernel/clock.ts';

export interface ManualClock extends Clock {
  /** Runs the timers due within the span, in their order, each after what the one before set off. */
  advance(spanMs: number): Promise<void>;
  /** Resolves once a timer with this delay is set, or at once when one is. */
  timerSet(delayMs: number): Promise<void>;
  readonly timerCount: number;
}

type Timer = {
  readonly delayMs: number;
  readonly dueMs: number;
  readonly callback: () => void;
};

/** A clock that stands still until a test moves it. */
export function createManualClock(start = new Date('2026-01-01T00:00:00.000Z')): ManualClock {
  let nowMs = 0;
  const timers = new Set<Timer>();
  const waiting = new Set<{ readonly delayMs: number; readonly resolve: () => void }>();
  return {
    now: () => new Date(start.getTime() + nowMs),
    monotonicMs: () => nowMs,
    setTimer(callback, delayMs) {
      const timer = { delayMs, dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      for (const waiter of Array.from(waiting)) {
        if (delayMs !== waiter.delayMs) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
      return () => void timers.delete(timer);
    },
    async advance(spanMs) {
      const endMs = nowMs + spanMs;
      for (;;) {
        await settled();
        const due = Array.from(timers)
          .filter((timer) => timer.dueMs <= endMs)
          .toSorted((a, b) => a.dueMs - b.dueMs);
        const [next] = due;
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = endMs;
      await settled();
    },
    timerSet(delayMs) {
      if (Array.from(timers).some((timer) => timer.delayMs === delayMs)) return Promise.resolve();
      return new Promise((resolve) => waiting.add({ delayMs, resolve }));
    },
    get timerCount() {
      return timers.size;
    },
  };
}

/** Lets everything run that needs no more than resolved promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
