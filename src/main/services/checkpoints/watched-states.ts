import type { Clock } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import type {
  GitCheckpointsPort,
  ReviewError,
  WorkSnapshot,
} from '../../agent-bridge/ports/index.ts';
import { createLeasedTrees, type TreeLease } from '../git-watch/index.ts';

/** A work tree of which no state was wanted for so long is no longer watched. */
const leaseMs = 30 * 60_000;
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
  const { git } = deps;
  const trees = createLeasedTrees<StateLease, State>({ ...deps, maxTrees, leaseMs });
  return {
    async capture(root) {
      const tree = trees.find(root);
      if (!tree) {
        const first = await git.capture(root);
        // What it takes to watch is not the first turn's to wait for.
        if (first.ok) trees.take(root);
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
    close: () => trees.close(),
  };
}
