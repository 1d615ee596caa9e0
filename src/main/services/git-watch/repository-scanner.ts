import { createHash } from 'node:crypto';
import type { Clock } from '#shared/kernel/clock.ts';
import type {
  EarlierSnapshot,
  GitPort,
  RepositorySnapshot,
} from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { RepositoryWatch, RepositoryWatches } from './repository-watches.ts';

/** What one look at a repository found; `failed` is passing, `removed` is not. */
export type RepositoryScan =
  | {
      readonly kind: 'found';
      readonly root: string;
      readonly snapshot: RepositorySnapshot;
      /** Equal for equal branch, origin and diff. */
      readonly identity: string;
    }
  | { readonly kind: 'removed'; readonly root: string }
  | { readonly kind: 'failed'; readonly root: string };

export type ScanRequest = {
  /** The look begins at or after this (monotonic) time. */
  readonly notBeforeMs: number;
  /** Look at everything, even when nothing is known to have changed. */
  readonly fresh: boolean;
};

/**
 * Looks at repositories, one look at a time for each, shared by all that want it. Where a watch
 * notices every change, the last outcome stands until there is one, and git is not asked.
 */
export interface RepositoryScanner {
  scan(root: string, request: ScanRequest): Promise<RepositoryScan>;
}

type Found = RepositoryScan & { readonly kind: 'found' };
type Look = {
  readonly startedAtMs: number;
  readonly fresh: boolean;
  readonly outcome: Promise<RepositoryScan>;
};

export function createRepositoryScanner(deps: {
  readonly git: GitPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly watches: Pick<RepositoryWatches, 'get'>;
}): RepositoryScanner {
  const { git, clock, logger, watches } = deps;
  const looks = new Map<string, Look>();
  /** As of that generation; kept no longer than the watch. */
  const last = new WeakMap<
    RepositoryWatch,
    { readonly generation: number; readonly scan: Found }
  >();

  async function look(
    root: string,
    previous: Look | undefined,
    fresh: boolean,
  ): Promise<RepositoryScan> {
    await previous?.outcome;
    const watch = watches.get(root);
    const kept = watch && last.get(watch);
    // Before the look: a change during it must lead to another one.
    const generation = await watch?.generation();
    const isKnown = !fresh && generation !== undefined;
    const paths = isKnown && kept ? watch?.changedSince(kept.generation) : undefined;
    const scan = await ask(root, kept && paths && { snapshot: kept.scan.snapshot, paths });
    if (watch === undefined || scan.kind !== 'found') return scan;
    if (kept?.scan.identity === scan.identity) watch.lookedInVain();
    if (generation !== undefined) last.set(watch, { generation, scan });
    return scan;
  }

  async function ask(root: string, earlier: EarlierSnapshot | undefined): Promise<RepositoryScan> {
    const snapshot = await git.snapshot(root, earlier);
    if (snapshot.ok) {
      return { kind: 'found', root, snapshot: snapshot.value, identity: identify(snapshot.value) };
    }
    if (snapshot.error.kind === 'not_a_repository') return { kind: 'removed', root };
    logger.warn('git.scan_failed', { kind: snapshot.error.kind });
    return { kind: 'failed', root };
  }

  async function startLook(
    root: string,
    previous: Look | undefined,
    fresh: boolean,
  ): Promise<RepositoryScan> {
    const outcome = look(root, previous, fresh);
    // A look that waits for its turn begins later still, so sharing it is right all the more.
    const mine = { startedAtMs: clock.monotonicMs(), fresh, outcome };
    looks.set(root, mine);
    try {
      return await outcome;
    } finally {
      if (looks.get(root) === mine) looks.delete(root);
    }
  }

  async function known(root: string): Promise<Found | undefined> {
    const watch = watches.get(root);
    const kept = watch && last.get(watch);
    return kept && kept.generation === (await watch.generation()) ? kept.scan : undefined;
  }

  return {
    async scan(root, { notBeforeMs, fresh }) {
      const kept = fresh ? undefined : await known(root);
      if (kept) return kept;
      const current = looks.get(root);
      const isShared =
        current !== undefined && current.startedAtMs >= notBeforeMs && (current.fresh || !fresh);
      return isShared ? current.outcome : startLook(root, current, fresh);
    },
  };
}

function identify(snapshot: RepositorySnapshot): string {
  return createHash('sha1')
    .update(JSON.stringify([snapshot.branch, snapshot.remoteOrigin ?? null]))
    .update(snapshot.unifiedDiff)
    .digest('base64');
}
