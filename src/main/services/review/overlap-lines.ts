import type { LineRange, ReplacedLines } from '../../agent-bridge/ports/index.ts';

/** The lines of both sides that meet, in order; empty where git merges them by itself. */
export type MeetingLines = {
  readonly mine: readonly LineRange[];
  readonly theirs: readonly LineRange[];
};

type Side = 'mine' | 'theirs';
type Change = ReplacedLines & { readonly side: Side; readonly start: number; readonly end: number };
/** Changes of which each touches the one before. */
type Group = { readonly start: number; readonly end: number; readonly changes: readonly Change[] };

/**
 * Which changes of one file, made to the same base on two sides, git could not merge: those that
 * touch the same or adjacent lines, unless both sides come to the same text there.
 */
export function meetingLines(
  mine: readonly ReplacedLines[],
  theirs: readonly ReplacedLines[],
): MeetingLines {
  const changes = [...mine.map(placed('mine')), ...theirs.map(placed('theirs'))];
  const meeting = groupsOf(changes).filter(isConflict);
  const rangesOf = (side: Side): LineRange[] =>
    meeting.flatMap((group) => changesOf(group, side).map(rangeOf));
  return { mine: rangesOf('mine'), theirs: rangesOf('theirs') };
}

/** Places between lines of the base, counted from 0: a change reaches from `start` to `end`. */
function placed(side: Side): (change: ReplacedLines) => Change {
  return (change) => {
    const start = change.oldLines === 0 ? change.oldStart : change.oldStart - 1;
    return { ...change, side, start, end: start + change.oldLines };
  };
}

function groupsOf(changes: readonly Change[]): readonly Group[] {
  const groups: Group[] = [];
  for (const change of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = groups.at(-1);
    // Changes of one side never touch, so that whatever touches is of the other.
    if (last && change.start <= last.end) {
      const end = Math.max(last.end, change.end);
      groups[groups.length - 1] = { ...last, end, changes: [...last.changes, change] };
    } else groups.push({ start: change.start, end: change.end, changes: [change] });
  }
  return groups;
}

function isConflict(group: Group): boolean {
  const [mine, theirs] = [changesOf(group, 'mine'), changesOf(group, 'theirs')];
  if (mine.length === 0 || theirs.length === 0) return false;
  const base = new Map(
    group.changes.flatMap(({ start, removed }) =>
      removed.map((line, at) => [start + at, line] as const),
    ),
  );
  return textOf(group, mine, base) !== textOf(group, theirs, base);
}

function changesOf(group: Group, side: Side): readonly Change[] {
  return group.changes.filter((change) => change.side === side);
}

/** What a side makes of the lines. Every line of a group was replaced by one side, so it is known. */
function textOf(
  group: Group,
  changes: readonly Change[],
  base: ReadonlyMap<number, string>,
): string {
  const text: string[] = [];
  let at = group.start;
  const keepUntil = (end: number): void => {
    for (; at < end; at += 1) text.push(base.get(at) ?? '');
  };
  for (const { start, end, added } of changes) {
    keepUntil(start);
    text.push(...added);
    at = end;
  }
  keepUntil(group.end);
  return text.join('');
}

/** On the newer side; where lines were only taken away, the line before that place. */
function rangeOf({ newStart, newLines }: ReplacedLines): LineRange {
  const first = Math.max(1, newStart);
  return [first, Math.max(first, newStart + newLines - 1)];
}
