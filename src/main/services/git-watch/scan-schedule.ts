import type { Clock, Dispose } from '#shared/kernel/clock.ts';

/** Runs scans one after the other, with a pause between; triggers in between become one scan. */
export interface ScanSchedule {
  request(): void;
  /** No further scan starts; resolves when the running one has ended. */
  close(): Promise<void>;
}

export function createScanSchedule(deps: {
  readonly clock: Clock;
  /** Least time from the end of a scan to the start of the next. */
  readonly minGapMs: number;
  /** Must not reject. */
  readonly scan: () => Promise<void>;
}): ScanSchedule {
  const { clock, minGapMs } = deps;
  let state: 'idle' | 'waiting' | 'scanning' | 'closed' = 'idle';
  let again = false;
  let endedAtMs = -Infinity;
  let running: Promise<void> = Promise.resolve();
  let stopTimer: Dispose = () => undefined;

  function request(): void {
    if (state === 'scanning') again = true;
    if (state !== 'idle') return;
    const waitMs = endedAtMs + minGapMs - clock.monotonicMs();
    if (waitMs <= 0) {
      running = run();
      return;
    }
    state = 'waiting';
    stopTimer = clock.setTimer(() => {
      running = run();
    }, waitMs);
  }

  async function run(): Promise<void> {
    state = 'scanning';
    again = false;
    await deps.scan();
    endedAtMs = clock.monotonicMs();
    if (isClosed()) return;
    state = 'idle';
    if (again) request();
  }

  /** A call, since the state changes while a scan is awaited. */
  function isClosed(): boolean {
    return state === 'closed';
  }

  return {
    request,
    close() {
      state = 'closed';
      stopTimer();
      return running;
    },
  };
}
