import { diffArrays } from 'diff';

/**
 * The lines that take the place of a fuzzy match. A line that search and replace share stays as
 * the file has it; a changed one gets the file's indentation where search and replace agree on it.
 * `file` and `search` are the same number of lines.
 */
export function rewriteLines(lines: {
  readonly file: readonly string[];
  readonly search: readonly string[];
  readonly replace: readonly string[];
}): readonly string[] {
  const indents = indentPairs(lines.search, lines.file);
  const result: string[] = [];
  let at = 0;
  for (const change of diffArrays([...lines.search], [...lines.replace])) {
    if (change.removed) {
      at += change.count;
    } else if (change.added) {
      result.push(...change.value.map((line) => reindent(line, indents)));
    } else {
      // Past the file's lines there is only the empty piece after a final newline.
      result.push(...change.value.map((line, index) => lines.file[at + index] ?? line));
      at += change.count;
    }
  }
  return result;
}

/** Indentation as written in the search text, and what the file has there. */
type IndentPair = { readonly written: string; readonly actual: string };

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function indentPairs(search: readonly string[], file: readonly string[]): readonly IndentPair[] {
  const pairs = new Map<string, string>();
  for (const [index, line] of search.entries()) {
    const actual = file[index];
    if (line.trim() === '' || actual === undefined) continue;
    const written = indentOf(line);
    if (!pairs.has(written)) pairs.set(written, indentOf(actual));
  }
  return Array.from(pairs, ([written, actual]) => ({ written, actual })).toSorted(
    (a, b) => b.written.length - a.written.length,
  );
}

function reindent(line: string, pairs: readonly IndentPair[]): string {
  if (line.trim() === '') return line;
  const indent = indentOf(line);
  const body = line.slice(indent.length);
  const outer = pairs.find((pair) => indent.startsWith(pair.written));
  if (outer !== undefined) {
    return outer.actual + convert(indent.slice(outer.written.length), outer, pairs) + body;
  }
  // Less indented than everything searched for: take off as much as the replacement does.
  const inner = pairs.findLast((pair) => pair.written.startsWith(indent));
  if (inner === undefined) return line;
  const keep = inner.actual.length - (inner.written.length - indent.length);
  return inner.actual.slice(0, Math.max(0, keep)) + body;
}

/** Deeper indentation in the file's own kind of blank, where the pairs tell how wide it is. */
function convert(extra: string, outer: IndentPair, pairs: readonly IndentPair[]): string {
  const sample = [outer, ...pairs].find(
    (pair) => pair.written !== '' && pair.actual !== '' && pair.written[0] !== pair.actual[0],
  );
  if (extra === '' || sample === undefined) return extra;
  const ratio = sample.actual.length / sample.written.length;
  const width = extra.length * ratio;
  const blank = sample.actual[0] ?? '';
  return Number.isInteger(width) ? blank.repeat(width) : extra;
}
