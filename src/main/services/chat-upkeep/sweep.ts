import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { UpkeepAge } from './index.ts';

/** Chats, records or files that one sweep deals with, so that it ends. */
const maxPerSweep = 1_000;
/** Dealt with before others get their turn. */
const atOnce = 20;
const dayMs = 24 * 60 * 60_000;

/** Where the old things are. */
export type SweepPorts = {
  readonly chats: {
    archiveIdle(since: Date, limit: number): number;
    expelArchived(before: Date): boolean;
    deletePiece(): 'chat' | 'piece' | 'nothing';
  };
  readonly debugRuns: { removeBefore(time: Date, limit: number): number };
  readonly files: { purgeUnlinked(before: Date, limit: number): number };
};

type SweepDeps = SweepPorts & {
  readonly age: (name: UpkeepAge) => number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
};

/** One round of cleaning up. Never rejects; what fails is tried again in the next round. */
export function createSweep(deps: SweepDeps): () => Promise<void> {
  const { chats, debugRuns, files, clock, logger, signal } = deps;

  /** Does the work over what is older than the age. */
  async function byAge(
    name: UpkeepAge,
    what: string,
    work: (before: Date) => number | undefined,
  ): Promise<void> {
    const days = deps.age(name);
    if (days === 0) return;
    const before = new Date(clock.now().getTime() - days * dayMs);
    await inPieces(what, () => work(before));
  }

  /** Repeats the work, which tells how many it dealt with, until it is undefined: no more. */
  async function inPieces(what: string, work: () => number | undefined): Promise<void> {
    let total = 0;
    try {
      while (total < maxPerSweep && !signal.aborted) {
        const done = work();
        if (done === undefined) break;
        total += done;
        await pause();
      }
    } catch (error) {
      logger.error('chat_upkeep.failed', { what, error });
    }
    if (total > 0) logger.info('chat_upkeep.done', { what, count: total });
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      clock.setTimer(resolve, 0);
    });
  }

  function deletePiece(): number | undefined {
    const deleted = chats.deletePiece();
    return deleted === 'nothing' ? undefined : deleted === 'chat' ? 1 : 0;
  }

  return async () => {
    await byAge(
      'autoArchive',
      'archived',
      (since) => chats.archiveIdle(since, atOnce) || undefined,
    );
    await byAge('retention', 'expelled', (before) => (chats.expelArchived(before) ? 1 : undefined));
    // Also what an earlier sweep did not come to the end of.
    await inPieces('deleted', deletePiece);
    await byAge('retention', 'files', (before) => files.purgeUnlinked(before, atOnce) || undefined);
    await byAge(
      'debugRetention',
      'debug_runs',
      (before) => debugRuns.removeBefore(before, atOnce) || undefined,
    );
  };
}
