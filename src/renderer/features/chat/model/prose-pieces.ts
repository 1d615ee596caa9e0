import { simpleBlock, sliceLines } from '../markdown/simple-blocks.ts';
import { createBlockSplitter } from '../markdown/split-blocks.ts';

/** A part of an answer that is a row of its own, so that a long answer is drawn where it is seen. */
export type ProsePiece = {
  readonly text: string;
  /** What ends before it, with no more room between than there would be within one row. */
  readonly follows?: 'block' | 'line';
  /** The next row goes on with the same answer. */
  readonly goesOn?: true;
  /** A cut out of a long paragraph without marks: what stands at its begin means nothing. */
  readonly plain?: true;
};

/** Pieces joined again are the text. */
export type ProseSplitter = (text: string) => readonly ProsePiece[];

/** About half a screen: what is drawn at once stays far below what is felt. */
const PIECE_BLOCKS = 6;
const PIECE_CHARACTERS = 2_000;

/** Characters from which on a paragraph is cut. */
const LONG_PARAGRAPH = 8_000;

/** Splits one answer again and again while it grows: only its last piece changes. */
export function createProseSplitter(): ProseSplitter {
  const split = createBlockSplitter();
  return (text) => joined(split(text).reduce(addBlock, []));
}

type Gathered = { text: string; blocks: number; cut: boolean; inside: boolean };

function addBlock(pieces: Gathered[], block: string): Gathered[] {
  const slices = longParagraph(block);
  if (slices) {
    slices.forEach((text, index) =>
      pieces.push({ text, blocks: PIECE_BLOCKS, cut: true, inside: index > 0 }),
    );
    return pieces;
  }
  const last = pieces.at(-1);
  if (last && last.blocks < PIECE_BLOCKS && last.text.length < PIECE_CHARACTERS) {
    last.text += block;
    last.blocks += 1;
  } else pieces.push({ text: block, blocks: 1, cut: false, inside: false });
  return pieces;
}

/** Its slices; undefined for a block that is short or more than a paragraph. */
function longParagraph(block: string): readonly string[] | undefined {
  if (block.length < LONG_PARAGRAPH || simpleBlock(block)?.kind !== 'paragraph') return undefined;
  return sliceLines(block);
}

function joined(pieces: readonly Gathered[]): readonly ProsePiece[] {
  return pieces.map(({ text, cut, inside }, index) => ({
    text,
    ...(index > 0 && { follows: inside ? 'line' : 'block' }),
    ...(index < pieces.length - 1 && { goesOn: true }),
    ...(cut && { plain: true }),
  }));
}
