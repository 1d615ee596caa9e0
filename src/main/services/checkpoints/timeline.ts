import type { CheckpointRow } from '../../store/tables/checkpoints-store.ts';

/** A state of a repository that was kept. */
export type KeptState = {
  readonly tree: string;
  /** Microseconds since 1970. */
  readonly at: number;
};

/** In the order in which they were taken. */
export function timelineOf(rows: readonly CheckpointRow[]): readonly KeptState[] {
  const states = rows.flatMap((row) => [
    { tree: row.before.tree, at: row.begunAt },
    ...(row.after && row.endedAt !== undefined ? [{ tree: row.after.tree, at: row.endedAt }] : []),
  ]);
  return states.toSorted((a, b) => a.at - b.at);
}

/**
 * Whose work the changes between two neighbouring states are; undefined for the person's, or
 * whatever else works outside of turns. `to` is undefined for the work tree now.
 */
export function workerBetween(
  rows: readonly CheckpointRow[],
  span: { readonly from: number; readonly to: number | undefined },
  context: { readonly path: string; readonly isRunning: (id: number) => boolean },
): CheckpointRow | undefined {
  const active = rows.filter(
    (row) => row.begunAt <= span.from && isActiveUntil(rows, row, span, context.isRunning),
  );
  // Where several work at once, their tools tell whose file it is.
  const touching = active.filter((row) => row.touched.includes(context.path));
  return (touching.length > 0 ? touching : active).at(-1);
}

function isActiveUntil(
  rows: readonly CheckpointRow[],
  row: CheckpointRow,
  { from, to }: { readonly from: number; readonly to: number | undefined },
  isRunning: (id: number) => boolean,
): boolean {
  if (row.endedAt !== undefined) return to !== undefined && to <= row.endedAt;
  if (isRunning(row.id)) return true;
  // The app ended in the middle of it: it worked until the next state at most.
  const next = rows.find((each) => each.begunAt > row.begunAt);
  return to !== undefined && from === row.begunAt && to === next?.begunAt;
}
