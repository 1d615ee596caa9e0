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
  /** Matches in reading order. Rows that did not change since the last call cost nothing. */
  find(rows: readonly TimelineRow[], query: string, root: string): readonly Match[];
}

export function createFinder(): Finder {
  let known = new WeakMap<TimelineRow, readonly Match[]>();
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
      for (const row of rows) {
        const found = known.get(row) ?? matchesOf(row, pattern, root, []);
        known.set(row, found);
        for (const match of found) matches.push(match);
      }
      return matches;
    },
  };
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
