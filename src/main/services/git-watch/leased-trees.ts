import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { TreeLease } from './git-watch.ts';

/** `known`: what its user knows of the work tree; forgotten with the lease. */
type LeasedTree<Lease, Known> = { readonly lease: Lease; known: Known | undefined };

/** Work trees that are watched as long as somebody uses them. */
export interface LeasedTrees<Lease, Known> {
  find(root: string): LeasedTree<Lease, Known> | undefined;
  /** Watches it from now on; undefined once all are closed. */
  take(root: string): LeasedTree<Lease, Known> | undefined;
  close(): void;
}

export function createLeasedTrees<Lease extends Pick<TreeLease, 'close'>, Known>(deps: {
  readonly lease: (root: string) => Lease;
  /** Watched at most; the one that was used the longest ago is dropped for another. */
  readonly maxTrees: number;
  /** A work tree that was not used for so long is no longer watched. */
  readonly leaseMs: number;
  readonly clock: Clock;
}): LeasedTrees<Lease, Known> {
  const { maxTrees, leaseMs, clock } = deps;
  /** The one that was used the longest ago first. */
  const trees = new Map<string, LeasedTree<Lease, Known> & { usedAtMs: number }>();
  let stopTimer: Dispose | undefined;
  let closed = false;

  function take(root: string): LeasedTree<Lease, Known> | undefined {
    if (closed) return undefined;
    const tree = trees.get(root) ?? { lease: deps.lease(root), known: undefined, usedAtMs: 0 };
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

  return {
    find: (root) => (trees.has(root) ? take(root) : undefined),
    take,
    close() {
      closed = true;
      stopTimer?.();
      for (const root of Array.from(trees.keys())) drop(root);
    },
  };
}
