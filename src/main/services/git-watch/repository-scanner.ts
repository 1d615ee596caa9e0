import { createHash } from 'node:crypto';
import type { Clock } from '#shared/kernel/clock.ts';
import type { GitPort, RepositorySnapshot } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';

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

/** Looks at repositories, one look at a time for each, shared by all that want it. */
export interface RepositoryScanner {
  /** The outcome of a look that began at or after the given (monotonic) time. */
  scan(root: string, notBeforeMs: number): Promise<RepositoryScan>;
}

type Look = { readonly startedAtMs: number; readonly outcome: Promise<RepositoryScan> };

export function createRepositoryScanner(deps: {
  readonly git: GitPort;
  readonly clock: Clock;
  readonly logger: Logger;
}): RepositoryScanner {
  const { git, clock, logger } = deps;
  const looks = new Map<string, Look>();

  async function look(root: string, previous: Look | undefined): Promise<RepositoryScan> {
    await previous?.outcome;
    const snapshot = await git.snapshot(root);
    if (snapshot.ok) {
      return { kind: 'found', root, snapshot: snapshot.value, identity: identify(snapshot.value) };
    }
    if (snapshot.error.kind === 'not_a_repository') return { kind: 'removed', root };
    logger.warn('git.scan_failed', { kind: snapshot.error.kind });
    return { kind: 'failed', root };
  }

  async function startLook(root: string, previous: Look | undefined): Promise<RepositoryScan> {
    const outcome = look(root, previous);
    // A look that waits for its turn begins later still, so sharing it is right all the more.
    const mine = { startedAtMs: clock.monotonicMs(), outcome };
    looks.set(root, mine);
    try {
      return await outcome;
    } finally {
      if (looks.get(root) === mine) looks.delete(root);
    }
  }

  return {
    scan(root, notBeforeMs) {
      const current = looks.get(root);
      return current !== undefined && current.startedAtMs >= notBeforeMs
        ? current.outcome
        : startLook(root, current);
    },
  };
}

function identify(snapshot: RepositorySnapshot): string {
  return createHash('sha1')
    .update(JSON.stringify([snapshot.branch, snapshot.remoteOrigin ?? null]))
    .update(snapshot.unifiedDiff)
    .digest('base64');
}
