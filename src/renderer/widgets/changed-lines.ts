/** Where two texts differ, by UTF-16 units; each offset is the begin of a line or the text's end. */
export type ChangedLines = {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
};

/** The whole lines in which two texts differ; all three offsets are equal when they do not. */
export function changedLines(before: string, after: string): ChangedLines {
  if (before === after) return { start: 0, oldEnd: 0, newEnd: 0 };
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before.charCodeAt(same) === after.charCodeAt(same)) same += 1;
  const start = same === 0 ? 0 : before.lastIndexOf('\n', same - 1) + 1;

  let tail = 0;
  while (tail < shorter - start && lastUnit(before, tail) === lastUnit(after, tail)) tail += 1;
  const added = after.length - before.length;
  let oldEnd = before.length - tail;
  const isBegin = (text: string, offset: number): boolean =>
    offset === start || text[offset - 1] === '\n';
  if (!isBegin(before, oldEnd) || !isBegin(after, oldEnd + added)) {
    const next = before.indexOf('\n', oldEnd);
    oldEnd = next < 0 ? before.length : next + 1;
  }
  return { start, oldEnd, newEnd: oldEnd + added };
}

function lastUnit(text: string, fromEnd: number): number {
  return text.charCodeAt(text.length - 1 - fromEnd);
}
