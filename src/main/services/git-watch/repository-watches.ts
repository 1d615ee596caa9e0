import { basename } from 'node:path';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type {
  BlindReason,
  GitPort,
  WatcherPort,
  WatchPlan,
} from '../../agent-bridge/ports/index.ts';

/** Least time between two plans of one repository. */
const planGapMs = 10_000;
/** What cannot be watched is tried again after this. */
const retryMs = 60_000;
/** Files that decide what git ignores. */
const ignoreFiles = new Set(['.gitignore', 'exclude', 'config', '.gitmodules']);

export type RepositoryWatchesDeps = {
  readonly git: Pick<GitPort, 'watchPlan' | 'stamp'>;
  readonly watcher: WatcherPort;
  readonly clock: Clock;
};

/** What happens to a repository on disk, without asking git. */
export interface RepositoryWatch {
  /** Why changes may go unseen; undefined while all are noticed. */
  readonly blind: BlindReason | undefined;
  /** Another number after each change that was noticed; undefined while blind. */
  generation(): Promise<number | undefined>;
  /** A look that a change had led to found nothing new: perhaps what changes is ignored by now. */
  lookedInVain(): void;
}

/** The watched repositories, each watched once for all that want it. */
export interface RepositoryWatches {
  /** Watches until it is disposed, and calls back after each noticed change. */
  hold(root: string, changed: () => void): Dispose;
  /** Undefined when nobody holds it. */
  get(root: string): RepositoryWatch | undefined;
}

type Held = {
  readonly watch: RepositoryWatch;
  readonly listen: (changed: () => void) => Dispose;
  readonly close: () => void;
  holders: number;
};

export function createRepositoryWatches(deps: RepositoryWatchesDeps): RepositoryWatches {
  const held = new Map<string, Held>();
  return {
    hold(root, changed) {
      const entry = held.get(root) ?? watchRepository(deps, root);
      held.set(root, entry);
      entry.holders += 1;
      const stopListening = entry.listen(changed);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        stopListening();
        entry.holders -= 1;
        if (entry.holders > 0) return;
        held.delete(root);
        entry.close();
      };
    },
    get: (root) => held.get(root)?.watch,
  };
}

function watchRepository(deps: RepositoryWatchesDeps, root: string): Held {
  const { git, watcher, clock } = deps;
  const changes = createEmitter<undefined>();
  let blind: BlindReason | undefined = 'starting';
  let generation = 0;
  let plan: WatchPlan | undefined;
  let [stamp, heardSincePlan, closed] = ['', false, false];
  let stopWatching: Dispose = () => undefined;
  let stopTimer: Dispose | undefined;
  let plannedAtMs = -Infinity;

  async function makePlan(): Promise<void> {
    stopTimer = undefined;
    plannedAtMs = clock.monotonicMs();
    heardSincePlan = false;
    const made = await git.watchPlan(root);
    if (isClosed()) return;
    if (!made.ok) return lose('failed');
    const same = blind === undefined && isSame(plan, made.value);
    plan = made.value;
    if (same) return;
    stopWatching();
    blind = 'starting';
    stopWatching = watcher.watch(plan.folders, (event) => {
      switch (event.kind) {
        case 'watching':
          blind = undefined;
          return noteChange();
        case 'changed':
          heardSincePlan = true;
          if (event.paths.some((path) => ignoreFiles.has(basename(path)))) planSoon();
          return noteChange();
        case 'blind':
          return event.reason === 'starting' ? void (blind = 'starting') : lose(event.reason);
      }
    });
  }

  function isClosed(): boolean {
    return closed;
  }

  function lose(reason: BlindReason): void {
    stopWatching();
    blind = reason;
    stopTimer?.();
    stopTimer = clock.setTimer(() => void makePlan(), retryMs);
  }

  function noteChange(): void {
    generation += 1;
    changes.emit(undefined);
  }

  function planSoon(): void {
    const waitMs = Math.max(0, plannedAtMs + planGapMs - clock.monotonicMs());
    stopTimer ??= clock.setTimer(() => void makePlan(), waitMs);
  }

  void makePlan();
  return {
    holders: 0,
    listen: (changed) => changes.listen(changed),
    watch: {
      get blind() {
        return blind;
      },
      async generation() {
        if (plan === undefined || blind !== undefined) return undefined;
        const current = await git.stamp(plan.marks);
        if (current !== stamp) generation += 1;
        stamp = current;
        return blind === undefined ? generation : undefined;
      },
      lookedInVain() {
        if (heardSincePlan) planSoon();
      },
    },
    close() {
      closed = true;
      stopTimer?.();
      stopWatching();
    },
  };
}

function isSame(a: WatchPlan | undefined, b: WatchPlan): boolean {
  return JSON.stringify(a?.folders) === JSON.stringify(b.folders);
}
