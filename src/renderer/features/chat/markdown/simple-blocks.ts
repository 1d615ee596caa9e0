/** What a block is when no parser is needed to tell. */
export type SimpleBlock =
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string };

/**
 * What Markdown gives a meaning to, anywhere or at the begin of a line: marks, links, entities, a
 * hard break, or what makes a line more than a line of a paragraph. Rather too much than too
 * little: such a text is parsed.
 */
const meaningful =
  /[\\`*_[\]<&~|@\0]|www\.|:\/\/|[ \t]{2}(?:\n|$)|(?:^|\n)[ \t]*(?:[-+=#>:]|\d{1,9}[.)])|\n[ \t]*\n/i;

const opening = /^(`{3,}|~{3,})[ \t]*([^\s`~\\&]*)[ \t]*\n/;

const atxHeading = /^(#{1,6})[ \t]+(.+)$/;

/** Undefined for a block that has to be parsed. */
export function simpleBlock(block: string): SimpleBlock | undefined {
  const text = block.replaceAll(/^\n+|[ \t\n]+$/g, '');
  if (text === '' || /^\s/.test(text)) return undefined;
  const fence = opening.exec(block);
  if (fence) return fencedCode(block.slice(fence[0].length), fence[1] ?? '', fence[2] ?? '');
  const heading = atxHeading.exec(text);
  if (heading) return simpleHeading(heading[1] ?? '', heading[2] ?? '');
  return meaningful.test(text) ? undefined : { kind: 'paragraph', text };
}

function simpleHeading(marks: string, text: string): SimpleBlock | undefined {
  // Marks at the end close it, and what begins a list in a paragraph is plain here: rather parsed.
  if (meaningful.test(text) || text.endsWith('#')) return undefined;
  return { kind: 'heading', depth: marks.length, text };
}

/** Code up to the end of the block, closed or not; undefined when something follows it. */
function fencedCode(body: string, marks: string, language: string): SimpleBlock | undefined {
  const mark = marks.charAt(0);
  const closing = new RegExp(`(?:^|\\n) {0,3}${mark}{${marks.length},}[ \\t]*(?:\\n|$)`).exec(body);
  if (!closing) return { kind: 'code', language, text: body.replace(/\n$/, '') };
  const rest = body.slice(closing.index + closing[0].length);
  if (rest.trim() !== '') return undefined;
  return { kind: 'code', language, text: body.slice(0, closing.index) };
}

/** Characters from which on a block that grows is shown unparsed: parsing it again would be felt. */
const LONG_TAIL = 8_000;

/** What to show of a long block that may still grow; undefined for a short one. */
export function plainTail(block: string): SimpleBlock | undefined {
  if (block.length < LONG_TAIL) return undefined;
  const fence = /^\s{0,3}(?:`{3,}|~{3,})[ \t]*([^\s`]*)[^\n]*\n/.exec(block);
  if (!fence) return { kind: 'paragraph', text: block };
  return { kind: 'code', language: fence[1] ?? '', text: block.slice(fence[0].length) };
}

/** Characters of a slice of a long text. */
const SLICE = 4_000;

/**
 * Cuts a long text at ends of lines (within a line that is longer than a slice: at a space), so
 * that more text at its end changes the last slice only. Slices joined again are the text.
 */
export function sliceLines(text: string): readonly string[] {
  const slices: string[] = [];
  let start = 0;
  while (text.length - start > 2 * SLICE) {
    const from = start + SLICE;
    const end = cutBetween(text, from, from + SLICE);
    slices.push(text.slice(start, end));
    start = end;
  }
  slices.push(text.slice(start));
  return slices;
}

function cutBetween(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  const line = window.indexOf('\n');
  if (line >= 0) return from + line + 1;
  const space = window.indexOf(' ');
  return space >= 0 ? from + space + 1 : to;
}
