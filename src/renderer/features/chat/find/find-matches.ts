import type { TimelineRow } from '../model/timeline-row.ts';
import { countMatches, patternOf, textOfRow } from './find-text.ts';

/** One place where the words stand. */
export type Match = {
  /** Key of the row. */
  readonly key: string;
  /** Which of the row's matches, from 0. */
  readonly nth: number;
  /** Rows that must be open for it to be seen, outermost first. */
  readonly inside: readonly string[];
};

export interface Finder {
  /** Matches in reading order. What did not change since the last call costs nothing. */
  find(rows: readonly TimelineRow[], query: string, root: string): readonly Match[];
}

/** One row, or the rows of one answer. */
type Run = readonly [TimelineRow, ...TimelineRow[]];
type Found = { readonly run: Run; readonly matches: readonly Match[] };

export function createFinder(): Finder {
  let known = new WeakMap<TimelineRow, Found>();
  let lastQuery = '';
  let lastRoot = '';
  return {
    find(rows, query, root) {
      const pattern = patternOf(query);
      if (!pattern) return [];
      if (query !== lastQuery || root !== lastRoot) known = new WeakMap();
      lastQuery = query;
      lastRoot = root;
      const matches: Match[] = [];
      for (const run of runsOf(rows)) {
        const [first] = run;
        const before = known.get(first);
        const isKnown = before !== undefined && isSameRun(before.run, run);
        const found = isKnown ? before : { run, matches: matchesOfRun(run, pattern, root) };
        known.set(first, found);
        for (const match of found.matches) matches.push(match);
      }
      return matches;
    },
  };
}

function runsOf(rows: readonly TimelineRow[]): readonly Run[] {
  const runs: [TimelineRow, ...TimelineRow[]][] = [];
  let last: TimelineRow | undefined;
  for (const row of rows) {
    if (last?.kind === 'prose' && last.goesOn) runs.at(-1)?.push(row);
    else runs.push([row]);
    last = row;
  }
  return runs;
}

function isSameRun(one: Run, other: Run): boolean {
  return one.length === other.length && one.every((row, index) => row === other[index]);
}

/** An answer is searched as it is written; what goes on in the next row belongs to the first. */
function matchesOfRun(run: Run, pattern: RegExp, root: string): readonly Match[] {
  const [first] = run;
  if (run.length === 1) return matchesOf(first, pattern, root, []);
  const texts = run.map((row) => textOfRow(row, root).line);
  const matches: Match[] = [];
  let at = 0;
  let end = texts[0]?.length ?? 0;
  let nth = 0;
  for (const { index } of texts.join('').matchAll(pattern)) {
    for (; index >= end && at < run.length - 1; nth = 0) {
      at += 1;
      end += texts[at]?.length ?? 0;
    }
    matches.push({ key: run[at]?.key ?? first.key, nth, inside: [] });
    nth += 1;
  }
  return matches;
}

function matchesOf(
  row: TimelineRow,
  pattern: RegExp,
  root: string,
  parents: readonly string[],
): readonly Match[] {
  const { line, details } = textOfRow(row, root);
  const inLine = countMatches(line, pattern);
  const total = inLine + countMatches(details, pattern);
  const own = Array.from({ length: total }, (_, nth): Match => ({
    key: row.key,
    nth,
    inside: nth < inLine ? parents : [...parents, row.key],
  }));
  if (row.kind !== 'group') return own;
  const inner = [...parents, row.key];
  return own.concat(row.items.flatMap((item) => matchesOf(item, pattern, root, inner)));
}

export function isSameMatch(one: Match | undefined, other: Match | undefined): boolean {
  return one?.key === other?.key && one?.nth === other?.nth;
}

/** Place of the match in the list; -1 when it is gone. */
export function indexOfMatch(matches: readonly Match[], match: Match | undefined): number {
  return matches.findIndex((candidate) => isSameMatch(candidate, match));
}

/** The match after or before the current one, round and round. */
export function stepMatch(
  matches: readonly Match[],
  current: Match | undefined,
  step: 1 | -1,
): Match | undefined {
  const at = indexOfMatch(matches, current);
  if (at < 0) return step === 1 ? matches[0] : matches.at(-1);
  return matches[(at + step + matches.length) % matches.length];
}

/**
 * Where a new search begins: the first match in or after the row, else the last one.
 *
 * @param keys Keys of all rows in reading order.
 */
export function firstMatchFrom(
  matches: readonly Match[],
  keys: readonly string[],
  fromKey: string | undefined,
): Match | undefined {
  const order = new Map(keys.map((key, index) => [key, index]));
  const from = fromKey === undefined ? undefined : order.get(fromKey);
  if (from === undefined) return matches.at(-1);
  return matches.find(({ key }) => (order.get(key) ?? -1) >= from) ?? matches.at(-1);
}

/** Keys of the rows and of what groups hold, in reading order. */
export function keysOf(rows: readonly TimelineRow[]): readonly string[] {
  return rows.flatMap((row) =>
    row.kind === 'group' ? [row.key, ...row.items.map(({ key }) => key)] : [row.key],
  );
}
