import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import type {
  GitCheckpointsPort,
  ReviewError,
  WorkSnapshot,
} from '../../agent-bridge/ports/index.ts';
import type { TreeLease } from '../git-watch/index.ts';

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
type Tree = { readonly lease: StateLease; state: State | undefined; usedAtMs: number };
export type StateLease = Pick<TreeLease, 'settle' | 'changedSince' | 'close'>;

export function createWatchedStates(deps: {
  readonly git: Pick<GitCheckpointsPort, 'capture'>;
  readonly lease: (root: string) => StateLease;
  readonly clock: Clock;
}): WatchedStates {
  const { git, clock } = deps;
  /** The least lately used first. */
  const trees = new Map<string, Tree>();
  let stopTimer: Dispose | undefined;
  let closed = false;

  function leased(root: string): Tree {
    const tree = trees.get(root) ?? { lease: deps.lease(root), state: undefined, usedAtMs: 0 };
    tree.usedAtMs = clock.monotonicMs();
    trees.delete(root);
    trees.set(root, tree);
    const [oldest = root] = trees.keys();
    if (trees.size > maxTrees) drop(oldest);
    stopTimer ??= clock.setTimer(dropUnused, leaseMs);
    return tree;
  }

  function drop(root: string): void {
    trees.get(root)?.lease.close();
    trees.delete(root);
  }

  function dropUnused(): void {
    const before = clock.monotonicMs() - leaseMs;
    for (const [root, { usedAtMs }] of Array.from(trees)) if (usedAtMs <= before) drop(root);
    stopTimer = trees.size > 0 ? clock.setTimer(dropUnused, leaseMs) : undefined;
  }

  /** A call, since it changes while a state is awaited. */
  function isClosed(): boolean {
    return closed;
  }

  return {
    async capture(root) {
      if (closed) return git.capture(root);
      if (!trees.has(root)) {
        const first = await git.capture(root);
        // What it takes to watch is not the first turn's to wait for.
        if (!isClosed() && first.ok) leased(root);
        return first;
      }
      const tree = leased(root);
      const { lease, state } = tree;
      // Before the look: a change during it belongs to the next state too.
      const generation = await lease.settle();
      const paths =
        state && generation !== undefined ? lease.changedSince(state.generation) : undefined;
      const captured = await git.capture(root, state && paths && { ...state, paths });
      tree.state =
        captured.ok && generation !== undefined
          ? { generation, snapshot: captured.value }
          : undefined;
      return captured;
    },
    close() {
      closed = true;
      stopTimer?.();
      for (const root of Array.from(trees.keys())) drop(root);
    },
  };
}
