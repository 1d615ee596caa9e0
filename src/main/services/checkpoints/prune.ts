import { CHECKPOINT_DAYS, CHECKPOINT_LIMIT_BYTES } from '#shared/api/checkpoints.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitCheckpointsPort, ReviewError } from '../../agent-bridge/ports/index.ts';
import type { CheckpointsStore } from '../../store/tables/checkpoints-store.ts';
import { type CheckpointGroup, groupRows } from './groups.ts';
import { refName } from './turn-checkpoints.ts';
import type { Pruned } from './types.ts';

/** Turns that are remembered of one repository, whatever they take. */
const maxGroups = 2000;
const dayMicros = 24 * 60 * 60 * 1_000_000;
const orphansAtOnce = 500;

export type PruneDeps = {
  readonly git: Pick<GitCheckpointsPort, 'drop'>;
  readonly store: CheckpointsStore;
  readonly now: () => number;
  readonly isRunning: (id: number) => boolean;
  readonly limits?: { readonly days: number; readonly bytes: number };
};

/** Drops what is older than so many days; without a number what is over the limits. */
export async function prune(
  deps: PruneDeps,
  root: string,
  olderThanDays: number | undefined,
): Promise<Result<Pruned, ReviewError>> {
  const limits = deps.limits ?? { days: CHECKPOINT_DAYS, bytes: CHECKPOINT_LIMIT_BYTES };
  const maxBytes = olderThanDays === undefined ? limits.bytes : Infinity;
  const oldest = deps.now() - (olderThanDays ?? limits.days) * dayMicros;
  const dropped: CheckpointGroup[] = [];
  let [bytes, kept] = [0, 0];
  for (const group of groupRows(deps.store.ofRepository(root)).toReversed()) {
    bytes += bytesOf(group);
    kept += 1;
    const isOver = bytes > maxBytes || kept > maxGroups || group.last.begunAt <= oldest;
    if (isOver && !group.rows.some(({ id }) => deps.isRunning(id))) dropped.push(group);
  }
  return dropGroups(deps, root, dropped);
}

/** Drops what is kept of chats that are gone. */
export async function pruneOrphans(deps: PruneDeps): Promise<void> {
  const orphans = deps.store.orphans(orphansAtOnce).filter(({ id }) => !deps.isRunning(id));
  const roots = new Set(orphans.map((row) => row.repositoryRoot));
  for (const root of roots) {
    const groups = groupRows(orphans.filter((row) => row.repositoryRoot === root));
    await dropGroups(deps, root, groups);
  }
}

async function dropGroups(
  { git, store }: PruneDeps,
  root: string,
  groups: readonly CheckpointGroup[],
): Promise<Result<Pruned, ReviewError>> {
  const rows = groups.flatMap((group) => group.rows);
  const names = rows.map(({ chatId, id }) => refName(chatId, id));
  const dropped = await git.drop(root, names);
  // Of a repository that is gone nothing is left to be dropped.
  if (!dropped.ok && dropped.error.kind !== 'not_a_repository') return dropped;
  for (const { id } of rows) store.delete(id);
  return ok({
    checkpoints: groups.length,
    bytes: groups.reduce((sum, group) => sum + bytesOf(group), 0),
  });
}

export function bytesOf({ rows }: CheckpointGroup): number {
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}
