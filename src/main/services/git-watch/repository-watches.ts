import { basename, sep } from 'node:path';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type {
  BlindReason,
  FolderWatch,
  GitPort,
  WatcherPort,
  WatchPlan,
} from '../../agent-bridge/ports/index.ts';
import { createChangeLog } from './change-log.ts';

/** Least time between two plans of one repository. */
const planGapMs = 10_000;
/** What cannot be watched is tried again after this. */
const retryMs = 60_000;
/** Files that decide what is to be watched: what git ignores, and where the branch is. */
const planFiles = new Set(['.gitignore', 'exclude', 'config', '.gitmodules', 'HEAD']);

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
  /**
   * The generation after every change that was made before the call; undefined where some may have
   * gone unseen.
   */
  settle(): Promise<number | undefined>;
  /** Absolute paths at and below which all changes since were; undefined when that is unknown. */
  changedSince(generation: number): readonly string[] | undefined;
  /** Somebody knows of a change before the watch tells of it. */
  note(path: string): void;
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
  const changeLog = createChangeLog();
  let plan: WatchPlan | undefined;
  let [stamp, heardSincePlan, closed] = ['', false, false];
  let watching: FolderWatch | undefined;
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
    watching?.close();
    blind = 'starting';
    const { folders, shared } = plan;
    watching = watcher.watch(shared ? [...folders, shared] : folders, (event) => {
      switch (event.kind) {
        case 'watching':
          blind = undefined;
          return noteChange([]);
        case 'changed':
          return heard(event.paths);
        case 'blind':
          return event.reason === 'starting' ? void (blind = 'starting') : lose(event.reason);
      }
    });
  }

  function heard(all: readonly string[]): void {
    const paths = all.filter((path) => plan === undefined || isOwn(plan, path));
    if (paths.length === 0 && all.length > 0) return;
    heardSincePlan = true;
    if (paths.some((path) => planFiles.has(basename(path)))) planSoon();
    noteChange(paths);
  }

  function isClosed(): boolean {
    return closed;
  }

  function lose(reason: BlindReason): void {
    watching?.close();
    blind = reason;
    stopTimer?.();
    stopTimer = clock.setTimer(() => void makePlan(), retryMs);
  }

  function noteChange(paths: readonly string[]): void {
    changeLog.add(paths);
    changes.emit(undefined);
  }

  function planSoon(): void {
    const waitMs = Math.max(0, plannedAtMs + planGapMs - clock.monotonicMs());
    stopTimer ??= clock.setTimer(() => void makePlan(), waitMs);
  }

  async function generation(): Promise<number | undefined> {
    if (plan === undefined || blind !== undefined) return undefined;
    const current = await git.stamp(plan.marks);
    if (current !== stamp) changeLog.add([]);
    stamp = current;
    return blind === undefined ? changeLog.generation : undefined;
  }

  async function settle(): Promise<number | undefined> {
    const settled = plan !== undefined && blind === undefined && (await watching?.settle());
    if (!settled || plan === undefined) return undefined;
    if ((await git.stamp([plan.index.path])) === plan.index.stamp) return generation();
    // What is ignored may be tracked by now.
    planSoon();
    return undefined;
  }

  void makePlan();
  return {
    holders: 0,
    listen: (changed) => changes.listen(changed),
    watch: {
      get blind() {
        return blind;
      },
      generation,
      settle,
      changedSince: (since) => changeLog.since(since),
      note: (path) => changeLog.add([path]),
      lookedInVain() {
        if (heardSincePlan) planSoon();
      },
    },
    close() {
      closed = true;
      stopTimer?.();
      watching?.close();
    },
  };
}

function isSame(a: WatchPlan | undefined, b: WatchPlan): boolean {
  return JSON.stringify([a?.folders, a?.shared]) === JSON.stringify([b.folders, b.shared]);
}

/** Whether a change there is about this work tree. */
function isOwn(plan: WatchPlan, path: string): boolean {
  return (
    plan.marks.includes(path) || plan.folders.some((folder) => path.startsWith(folder.path + sep))
  );
}
