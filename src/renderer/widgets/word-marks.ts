import type { LinePart } from './code-colour/line-runs.ts';

/** Pairs of words that are compared at most; beyond, all between the common ends counts as changed. */
const MAX_PAIRS = 20_000;

/** Longer lines are no source that a person wrote. */
const MAX_LINE = 2_000;

/** Of a line, how much may differ for its words to be worth marking. */
const MAX_SHARE = 0.75;

/**
 * The parts of a line that its counterpart does not have, by whole words; none where so much
 * differs that the lines are two lines.
 */
export function wordMarks(line: string, counterpart: string): readonly LinePart[] {
  if (line.length > MAX_LINE || counterpart.length > MAX_LINE) return [];
  const own = wordsOf(line);
  const other = wordsOf(counterpart);
  let from = 0;
  while (from < own.length && from < other.length && own[from] === other[from]) from += 1;
  let tail = 0;
  const shorter = Math.min(own.length, other.length) - from;
  while (tail < shorter && own.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const middle = own.slice(from, own.length - tail);
  const kept = commonWords(middle, other.slice(from, other.length - tail));

  const marks: LinePart[] = [];
  let at = own.slice(0, from).join('').length;
  let marked = 0;
  middle.forEach((word, index) => {
    const end = at + word.length;
    if (!kept.has(index)) {
      const last = marks.at(-1);
      if (last?.end === at) marks[marks.length - 1] = { start: last.start, end };
      else marks.push({ start: at, end });
      marked += word.length;
    }
    at = end;
  });
  return marked > line.trim().length * MAX_SHARE ? [] : marks;
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^]/gu) ?? [];
}

/** Which of the words belong to the longest common subsequence. */
function commonWords(own: readonly string[], other: readonly string[]): ReadonlySet<number> {
  const kept = new Set<number>();
  if (own.length * other.length > MAX_PAIRS) return kept;
  const width = other.length + 1;
  const lengths = new Uint16Array((own.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = own.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        own[row] === other[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < own.length && column < other.length;) {
    if (own[row] === other[column]) {
      kept.add(row);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}
