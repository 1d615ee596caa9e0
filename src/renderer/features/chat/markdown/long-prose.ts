import { isLongBlock, PART_CHARACTERS, PART_LINES, type Cut } from './long-blocks.ts';
import { cutList } from './long-list.ts';
import { splitBlocks } from './split-blocks.ts';

export type ProsePart = Pick<Cut, 'follows'> & { readonly text: string };

/** What a line of a paragraph cannot be: it ends the paragraph, or makes another thing of it. */
const interrupting =
  /^ {0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|[><]|[-+*](?:\s|$)|1[.)](?:\s|$)|=+\s*$|(?:[-*_][ \t]*){3,}\s*$|[ \t:|-]*-[ \t:|-]*\s*$)/;

/** What would mean something else at the begin of a part than it does within a paragraph. */
const unsafeBegin = /^(?: {4}|\s*(?:\d{1,9}[.)]|[|:\t]|$))/;

/** How much longer a part may become while a mark is open in it. */
const PATIENCE = 3;

/**
 * Cuts a paragraph at ends of lines, where no mark is open if there is such a place nearby.
 * Parts joined again are the block; undefined when it is no paragraph.
 */
export function cutParagraph(block: string): readonly ProsePart[] | undefined {
  const lines = linesOf(block);
  if (unsafeBegin.test(lines[0] ?? '')) return undefined;
  if (lines.some((line) => line.trim() === '' || interrupting.test(line))) return undefined;
  const parts: ProsePart[] = [];
  let from = 0;
  let offset = 0;
  let count = 0;
  let marks = new Map<string, number>();
  for (const line of lines) {
    const size = Math.max(count / PART_LINES, (offset - from) / PART_CHARACTERS);
    if (size >= 1 && !unsafeBegin.test(line) && (isClosed(marks) || size >= PATIENCE)) {
      parts.push({ text: block.slice(from, offset), ...(from > 0 && { follows: 'line' }) });
      from = offset;
      count = 0;
      marks = new Map();
    }
    for (const [sign] of line.matchAll(/\*\*|__|~~|[`*_~[\]]/g))
      marks.set(sign, (marks.get(sign) ?? 0) + 1);
    count += 1;
    offset += line.length;
  }
  parts.push({ text: block.slice(from), ...(from > 0 && { follows: 'line' }) });
  return parts;
}

/** @param marks How many of each sign there were. */
function isClosed(marks: ReadonlyMap<string, number>): boolean {
  return (
    marks.get('[') === marks.get(']') &&
    Array.from(marks).every(([sign, count]) => sign === '[' || sign === ']' || count % 2 === 0)
  );
}

const quoteMark = /^ {0,3}> ?/;

/**
 * Cuts a quote between the blocks in it, and in those that are long and can be cut. Parts joined
 * again are the block; undefined when it is no quote, or when a line of it lacks the mark.
 */
export function cutQuote(block: string): readonly ProsePart[] | undefined {
  const lines = linesOf(block);
  if (!lines.every((line) => quoteMark.test(line))) return undefined;
  const content = lines.map((line) => line.replace(quoteMark, '')).join('');
  const parts: ProsePart[] = [];
  let follows: Cut['follows'];
  let from = 0;
  let offset = 0;
  let at = 0;
  let count = 0;

  function cut(next: Cut['follows']): void {
    if (count === 0) return;
    parts.push({ text: block.slice(from, offset), ...(follows && { follows }) });
    follows = next;
    from = offset;
    count = 0;
  }

  for (const inner of splitBlocks(content)) {
    const inside = isLongBlock(inner) ? cutInQuote(inner) : undefined;
    for (const part of inside ?? [{ text: inner, follows: undefined }]) {
      if (inside || count >= PART_LINES) cut(part.follows === 'line' ? 'line' : 'quote');
      const length = linesOf(part.text).length;
      for (const line of lines.slice(at, at + length)) offset += line.length;
      at += length;
      count += length;
    }
  }
  offset = block.length;
  cut(undefined);
  return parts;
}

function cutInQuote(inner: string): readonly ProsePart[] | undefined {
  const list = cutList(inner);
  if (!list) return cutQuote(inner) ?? cutParagraph(inner);
  // Within a quote no part could tell at which number it goes on.
  return list.every(({ start }) => start === undefined) ? list : undefined;
}

/** With their ends; none after the last. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
