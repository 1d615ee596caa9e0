import type { CheckpointRow, CheckpointState } from '../../store/tables/checkpoints-store.ts';
import type { Checkpoint } from './types.ts';

/** The rows of one turn in one repository: it may have been interrupted and gone on. */
export type CheckpointGroup = {
  readonly first: CheckpointRow;
  readonly last: CheckpointRow;
  readonly rows: readonly CheckpointRow[];
};

/** In the order of their first rows. */
export function groupRows(rows: readonly CheckpointRow[]): readonly CheckpointGroup[] {
  const groups = new Map<string, CheckpointRow[]>();
  for (const row of rows) {
    const key =
      row.about.kind === 'turn'
        ? `${row.chatId} ${row.about.messageId} ${row.repositoryRoot}`
        : `restore ${row.id}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return Array.from(groups.values(), (group) => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) throw new Error('a group has rows');
    return { first, last, rows: group };
  });
}

export function toCheckpoint({ first, last, rows }: CheckpointGroup): Checkpoint {
  const { id, chatId, repositoryRoot, about, begunAt } = first;
  return {
    id,
    chatId,
    repositoryRoot,
    about,
    begunAt,
    endedAt: last.endedAt,
    // Of several parts of a turn nobody counted the whole; the largest is the least it was.
    filesChanged:
      last.endedAt === undefined
        ? undefined
        : Math.max(...rows.map((row) => row.filesChanged ?? 0)),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    skipped: Array.from(new Set(rows.flatMap((row) => row.skipped))),
  };
}

/** The state that a side stands for; undefined after a turn that has not ended. */
export function stateOf(
  { first, last }: CheckpointGroup,
  side: 'before' | 'after',
): CheckpointState | undefined {
  return side === 'before' ? first.before : last.after;
}
