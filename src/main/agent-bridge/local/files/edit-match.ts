import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { SearchReplace } from '../../ports/index.ts';
import { changesEndings, dominantEnding, withEnding } from './line-endings.ts';
import { rewriteLines } from './rewrite-lines.ts';

/** A stretch of the text, by offset, and what takes its place. */
type Match = { readonly start: number; readonly end: number; readonly replacement: string };

const blanks = { trailing: /[ \t\r]+$/, outer: /^[ \t]+|[ \t\r]+$/g } as const;

/**
 * Applies one edit. The text is looked for exactly, then with LF and CRLF alike, then line by line
 * without trailing blanks, then without outer blanks; the first way that finds anything decides.
 * The error says what the model can do about it.
 */
export function applyEdit(text: string, edit: SearchReplace): Result<string, string> {
  if (edit.search === '') return err('the search text is empty');
  const matches = find(text, edit);
  if (matches.length === 0) return err(notFound(text, edit.search));
  if (matches.length > 1 && edit.replaceAll !== true) return err(ambiguous(text, matches));
  let [result, at] = ['', 0];
  for (const match of matches) {
    // Overlapping places count when one is wanted; of all of them, the first one wins.
    if (match.start < at) continue;
    result += text.slice(at, match.start) + match.replacement;
    at = match.end;
  }
  return ok(result + text.slice(at));
}

function find(text: string, edit: SearchReplace): readonly Match[] {
  const exact = findExact(text, edit);
  if (exact.length > 0) return exact;
  const bridged = findBridged(text, edit);
  if (bridged.length > 0) return bridged;
  const trailing = findLines(text, edit, (line) => line.replace(blanks.trailing, ''));
  if (trailing.length > 0) return trailing;
  return findLines(text, edit, (line) => line.replaceAll(blanks.outer, ''));
}

function findExact(text: string, edit: SearchReplace): Match[] {
  const matches: Match[] = [];
  for (
    let start = text.indexOf(edit.search);
    start !== -1;
    start = text.indexOf(edit.search, start + (edit.replaceAll === true ? edit.search.length : 1))
  ) {
    const end = start + edit.search.length;
    matches.push({ start, end, replacement: adapted(text, start, end, edit) });
  }
  return matches;
}

function findBridged(text: string, edit: SearchReplace): Match[] {
  if (!edit.search.includes('\n')) return [];
  const pattern = edit.search
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
    .join(String.raw`\r?\n`);
  return Array.from(text.matchAll(new RegExp(pattern, 'g')), (found) => {
    const [start, end] = [found.index, found.index + found[0].length];
    return { start, end, replacement: adapted(text, start, end, edit) };
  });
}

/** The replacement with the line endings of the place it goes to, unless they are the point. */
function adapted(text: string, start: number, end: number, edit: SearchReplace): string {
  if (!edit.replace.includes('\n') || changesEndings(edit.search, edit.replace)) {
    return edit.replace;
  }
  const ending = dominantEnding(text.slice(start, end)) ?? dominantEnding(text);
  return ending === undefined ? edit.replace : withEnding(edit.replace, ending);
}

type Line = { readonly start: number; readonly text: string; readonly ending: string };

/** Lines with their offsets; a text that ends with a newline has no empty line after it. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(start, end);
    const ending = /\r?\n$/.exec(line)?.[0] ?? '';
    lines.push({ start, text: line.slice(0, line.length - ending.length), ending });
    start = end;
  }
  return lines;
}

function findLines(
  text: string,
  edit: SearchReplace,
  simplify: (line: string) => string,
): readonly Match[] {
  const wanted = linesOf(edit.search);
  const wantedText = wanted.map((line) => simplify(line.text));
  if (wantedText.every((line) => line === '')) return [];
  const lines = linesOf(text);
  const have = lines.map((line) => simplify(line.text));
  const matches: Match[] = [];
  for (let first = 0; first + wanted.length <= lines.length; first += 1) {
    if (!wantedText.every((line, index) => have[first + index] === line)) continue;
    const found = lines.slice(first, first + wanted.length);
    const [head, tail] = [found[0], found.at(-1)];
    if (head === undefined || tail === undefined) continue;
    const throughEnding = edit.search.endsWith('\n');
    const end = tail.start + tail.text.length + (throughEnding ? tail.ending.length : 0);
    matches.push({
      start: head.start,
      end,
      replacement: fuzzyReplacement(text, edit, found),
    });
  }
  return matches;
}

function fuzzyReplacement(text: string, edit: SearchReplace, found: readonly Line[]): string {
  const rewritten = rewriteLines({
    file: found.map((line) => line.text),
    search: edit.search.split(/\r?\n/).slice(0, found.length),
    replace: edit.replace.split(/\r?\n/),
  });
  const region = found.map((line) => line.text + line.ending).join('');
  const literal = changesEndings(edit.search, edit.replace);
  const ending = literal
    ? dominantEnding(edit.replace)
    : (dominantEnding(region) ?? dominantEnding(text));
  const result = rewritten.join(ending ?? dominantEnding(edit.replace) ?? '\n');
  // The last line of the file may lack the newline that both texts show.
  const unfinished = found.at(-1)?.ending === '';
  return unfinished && edit.search.endsWith('\n') && edit.replace.endsWith('\n')
    ? result.replace(/\r?\n$/, '')
    : result;
}

function lineNumber(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

function ambiguous(text: string, matches: readonly Match[]): string {
  const shown = matches.slice(0, 5).map((match) => lineNumber(text, match.start));
  const more = matches.length > shown.length ? ', ...' : '';
  return `the search text is found ${matches.length} times (lines ${shown.join(', ')}${more}): add lines around it until it is unique, or set replace_all`;
}

function notFound(text: string, search: string): string {
  const first = search
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  const line = first === undefined ? -1 : text.split('\n').findIndex((l) => l.includes(first));
  return line === -1
    ? 'the search text is not in the file: read the file again and copy it exactly'
    : `the search text is not in the file (its first line is at line ${line + 1}, what follows differs): read the file again and copy it exactly`;
}
