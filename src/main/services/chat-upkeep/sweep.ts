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
    deleteArchived(before: Date): 'chat' | 'piece' | 'nothing';
  };
  readonly debugRuns: { removeBefore(time: Date, limit: number): number };
  readonly files: { purgeUnlinked(before: Date): number };
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

  /** Repeats the work, which tells how many it dealt with, until it is undefined: no more. */
  async function inPieces(
    name: UpkeepAge,
    work: (before: Date) => number | undefined,
  ): Promise<void> {
    const days = deps.age(name);
    if (days === 0) return;
    const before = new Date(clock.now().getTime() - days * dayMs);
    let total = 0;
    try {
      while (total < maxPerSweep && !signal.aborted) {
        const done = work(before);
        if (done === undefined) break;
        total += done;
        await pause();
      }
    } catch (error) {
      logger.error('chat_upkeep.failed', { name, error });
    }
    if (total > 0) logger.info('chat_upkeep.done', { name, count: total });
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      clock.setTimer(resolve, 0);
    });
  }

  function deleteChat(before: Date): number | undefined {
    const deleted = chats.deleteArchived(before);
    if (deleted === 'piece') return 0;
    if (deleted === 'chat') return 1;
    files.purgeUnlinked(before);
    return undefined;
  }

  return async () => {
    await inPieces('autoArchive', (since) => chats.archiveIdle(since, atOnce) || undefined);
    await inPieces('retention', deleteChat);
    await inPieces(
      'debugRetention',
      (before) => debugRuns.removeBefore(before, atOnce) || undefined,
    );
  };
}
