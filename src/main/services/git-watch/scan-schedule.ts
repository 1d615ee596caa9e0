import type { Clock, Dispose } from '#shared/kernel/clock.ts';

/** Least pause before a hurried scan, and how much longer than the last scan it is. */
const hurriedGapMs = 200;
const restPerScan = 4;

/** `due`: somebody asked, or it was time; `hurried`: something is known to have changed. */
export type ScanReason = 'due' | 'hurried';

/**
 * Runs scans one after the other, with a pause between; triggers in between become one scan.
 * Hurried scans have a pause of their own, at most as long as the usual one, and neither delay nor
 * replace those that are due.
 */
export interface ScanSchedule {
  request(): void;
  hurry(): void;
  /** No further scan starts; resolves when the running one has ended. */
  close(): Promise<void>;
}

export function createScanSchedule(deps: {
  readonly clock: Clock;
  /** Least time from the end of a due scan to the start of the next. */
  readonly minGapMs: number;
  /** Must not reject. */
  readonly scan: (reason: ScanReason) => Promise<void>;
}): ScanSchedule {
  const { clock, minGapMs } = deps;
  const wanted = new Set<ScanReason>();
  let state: 'idle' | 'scanning' | 'closed' = 'idle';
  /** Earliest starts. */
  let [dueAtMs, hurriedAtMs] = [-Infinity, -Infinity];
  let running: Promise<void> = Promise.resolve();
  let stopTimer: Dispose = () => undefined;

  function want(reason: ScanReason): void {
    if (state === 'closed') return;
    wanted.add(reason);
    if (state === 'idle') arm();
  }

  function arm(): void {
    stopTimer();
    if (wanted.size === 0) return;
    const startMs = Math.min(
      wanted.has('due') ? dueAtMs : Infinity,
      wanted.has('hurried') ? hurriedAtMs : Infinity,
    );
    const waitMs = startMs - clock.monotonicMs();
    if (waitMs <= 0) running = run();
    else stopTimer = clock.setTimer(() => void (running = run()), waitMs);
  }

  async function run(): Promise<void> {
    const startedAtMs = clock.monotonicMs();
    const reason = wanted.has('due') && dueAtMs <= startedAtMs ? 'due' : 'hurried';
    state = 'scanning';
    // Whatever has changed is seen by either; who asked waits for a scan that is due.
    wanted.delete('hurried');
    wanted.delete(reason);
    await deps.scan(reason);
    if (isClosed()) return;
    const endedAtMs = clock.monotonicMs();
    const restMs = Math.max(hurriedGapMs, restPerScan * (endedAtMs - startedAtMs));
    hurriedAtMs = endedAtMs + Math.min(restMs, minGapMs);
    if (reason === 'due') dueAtMs = endedAtMs + minGapMs;
    state = 'idle';
    arm();
  }

  /** A call, since the state changes while a scan is awaited. */
  function isClosed(): boolean {
    return state === 'closed';
  }

  return {
    request: () => want('due'),
    hurry: () => want('hurried'),
    close() {
      state = 'closed';
      stopTimer();
      return running;
    },
  };
}
