/**
 * Lines of both sides that a change takes up, 1-based and inclusive. An end before its start means
 * no line: the place is then before line `start`.
 */
export type ChangeSpan = {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
};

/** Lines of one side, 1-based and inclusive. */
export type LineSpan = {
  readonly side: 'old' | 'new';
  readonly start: number;
  readonly end: number;
};

/** The change that a line belongs to or stands beside, or the last one above it. */
export function changeNear(
  changes: readonly ChangeSpan[],
  { side, start }: LineSpan,
): ChangeSpan | undefined {
  const startOf = (change: ChangeSpan): number =>
    side === 'new' ? change.newStart : change.oldStart;
  return changes.findLast((change) => startOf(change) <= start + 1) ?? changes[0];
}

/** Where the next (1) or previous (-1) change is, from a line of the new side; -1 when none is. */
export function stepToChange(
  changes: readonly ChangeSpan[],
  line: number,
  direction: 1 | -1,
): number {
  return direction > 0
    ? changes.findIndex((change) => change.newStart > line)
    : changes.findLastIndex((change) => change.newStart < line);
}

/**
 * The part of a file's changes that lies within a selection. On the side that is selected a change
 * is cut to the selected lines; what it replaces goes along only when it is selected whole.
 */
export function changesWithin(
  changes: readonly ChangeSpan[],
  { side, start, end }: LineSpan,
): readonly ChangeSpan[] {
  return changes.flatMap((change): readonly ChangeSpan[] => {
    const from = side === 'new' ? change.newStart : change.oldStart;
    const to = side === 'new' ? change.newEnd : change.oldEnd;
    // A place without lines on this side counts with the line before it.
    if (to < from) return start <= from && from - 1 <= end ? [change] : [];
    if (to < start || end < from) return [];
    if (start <= from && to <= end) return [change];
    const cut = { from: Math.max(from, start), to: Math.min(to, end) };
    return side === 'new'
      ? [{ ...change, oldEnd: change.oldStart - 1, newStart: cut.from, newEnd: cut.to }]
      : [{ ...change, newEnd: change.newStart - 1, oldStart: cut.from, oldEnd: cut.to }];
  });
}

/** Whether two changes of the same file have a line, or a place between lines, in common. */
export function touches(left: ChangeSpan, right: ChangeSpan): boolean {
  return (
    meets(left.oldStart, left.oldEnd, right.oldStart, right.oldEnd) ||
    meets(left.newStart, left.newEnd, right.newStart, right.newEnd)
  );
}

/** An empty range is a place: it meets a range that begins there, holds it, or ends just before. */
function meets(start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end < start && otherEnd < otherStart) return start === otherStart;
  if (end < start) return otherStart <= start && start <= otherEnd + 1;
  if (otherEnd < otherStart) return start <= otherStart && otherStart <= end + 1;
  return start <= otherEnd && otherStart <= end;
}
