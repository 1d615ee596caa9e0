import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import type {
  GitCheckpointsPort,
  ReviewError,
  WorkSnapshot,
} from '../../agent-bridge/ports/index.ts';
import { createLeasedTrees, type TreeLease } from '../git-watch/index.ts';

/** A work tree of which no state was wanted for so long is no longer watched. */
const leaseMs = 30 * 60_000;
/** What it takes to watch is not the first turn's to wait for; its checkpoint is kept by then. */
const restMs = 1000;
/** Watched at most. */
const maxTrees = 20;

/** States of work trees, made of the one before and what the watch has seen since. */
export interface WatchedStates {
  capture(root: string): Promise<Result<WorkSnapshot, ReviewError>>;
  close(): void;
}

type State = { readonly generation: number; readonly snapshot: WorkSnapshot };
export type StateLease = Pick<TreeLease, 'settle' | 'changedSince' | 'close'>;

export function createWatchedStates(deps: {
  readonly git: Pick<GitCheckpointsPort, 'capture'>;
  readonly lease: (root: string) => StateLease;
  readonly clock: Clock;
}): WatchedStates {
  const { git, clock } = deps;
  const trees = createLeasedTrees<StateLease, State>({ ...deps, maxTrees, leaseMs });
  /** Work trees that are watched in a moment. */
  const resting = new Map<string, Dispose>();
  let closed = false;

  function takeSoon(root: string): void {
    if (closed || resting.has(root)) return;
    const take = (): void => {
      resting.delete(root);
      trees.take(root);
    };
    resting.set(root, clock.setTimer(take, restMs));
  }

  return {
    async capture(root) {
      const tree = trees.find(root);
      if (!tree) {
        const first = await git.capture(root);
        if (first.ok) takeSoon(root);
        return first;
      }
      const { lease, known } = tree;
      // Before the look: a change during it belongs to the next state too.
      const generation = await lease.settle();
      const paths =
        known && generation !== undefined ? lease.changedSince(known.generation) : undefined;
      const captured = await git.capture(root, known && paths && { ...known, paths });
      tree.known =
        captured.ok && generation !== undefined
          ? { generation, snapshot: captured.value }
          : undefined;
      return captured;
    },
    close() {
      closed = true;
      for (const stopTimer of resting.values()) stopTimer();
      resting.clear();
      trees.close();
    },
  };
}
