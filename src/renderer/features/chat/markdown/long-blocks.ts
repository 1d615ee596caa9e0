/** What ends where a text was cut. */
export type Seam = 'block' | 'line' | 'item' | 'row' | 'quote';

/** How a part was cut out of its text. */
export type Cut = {
  /** What ends before it, with no more room between than there would be within one text. */
  readonly follows?: Seam;
  /** What ends after it, and the text goes on. */
  readonly goesOn?: Seam;
  /**
   * Nothing in it means anything: it is of a long paragraph without marks, or (`source`) of what
   * cannot be cut and is too long to be read as Markdown, so that it is shown as it was written.
   */
  readonly plain?: 'text' | 'source';
  /** Number of its first item, when it goes on with a list that has numbers. */
  readonly start?: number;
  /** Markdown of the head of the table that it goes on with, without which rows mean nothing. */
  readonly head?: string;
  /** Characters of each column of the table that it is of, so that all parts are laid out alike. */
  readonly columns?: string;
};

/** From so much on a block is drawn in parts. */
const LONG_BLOCK = { lines: 100, characters: 8_000 };

/** What cannot be cut and is longer would keep the page from answering while it is read. */
const TOO_LONG = 40_000;

export function isTooLong(text: string): boolean {
  return text.length >= TOO_LONG;
}

/** About half a screen: what is drawn at once stays far below what is felt. */
export const PART_LINES = 20;
export const PART_CHARACTERS = 2_000;

export function isLongBlock(block: string): boolean {
  if (block.length >= LONG_BLOCK.characters) return true;
  let lines = 0;
  for (let at = block.indexOf('\n'); at >= 0; at = block.indexOf('\n', at + 1)) lines += 1;
  return lines >= LONG_BLOCK.lines;
}
