/** Characters before the first word that was looked for, few enough for a narrow line, and after. */
const BEFORE = 30;
const AFTER = 170;

/**
 * The part of a text around the first of the words, in one line; the begin of the text when none is
 * found. Neither case nor diacritics count, as in the search.
 */
export function excerptOf(text: string, words: string): string {
  const tokens = words.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
  const found = firstOf(tokens, text) ?? firstOf(tokens.map(fold), fold(text)) ?? 0;
  const start = startOfWord(text, Math.max(0, found - BEFORE), found);
  const end = endOfWord(text, Math.min(text.length, found + AFTER), found);
  const line = text.slice(start, end).trim().replaceAll(/\s+/g, ' ');
  return `${start > 0 ? '…' : ''}${line}${end < text.length ? '…' : ''}`;
}

/** Where the first of the words, all without marks of a pattern, begins a word of the text. */
function firstOf(words: readonly string[], text: string): number | undefined {
  if (words.length === 0) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'iu').exec(text)?.index;
}

/** Without diacritics, character for character as long as the text. */
function fold(text: string): string {
  return text.replaceAll(/[^\0-\x7F]/g, (character) => character.normalize('NFD').charAt(0));
}

/** No word is cut in two, unless it is that long itself. */
function startOfWord(text: string, from: number, to: number): number {
  if (from === 0) return 0;
  const blank = text.slice(from, to).search(/\s/);
  return blank < 0 ? from : from + blank + 1;
}

function endOfWord(text: string, to: number, from: number): number {
  if (to === text.length) return to;
  const blank = text.slice(from, to).search(/\s\S*$/);
  return blank <= 0 ? to : from + blank;
}
