import { isLongBlock, PART_CHARACTERS, PART_LINES, type Cut } from '../markdown/long-blocks.ts';
import { cutList } from '../markdown/long-list.ts';
import { cutTable } from '../markdown/long-table.ts';
import { simpleBlock, sliceLines } from '../markdown/simple-blocks.ts';
import { createBlockSplitter, holdsDefinition } from '../markdown/split-blocks.ts';

/** A part of an answer that is a row of its own, so that a long answer is drawn where it is seen. */
export type ProsePiece = Cut & { readonly text: string };

/** Pieces joined again are the text. */
export type ProseSplitter = (text: string) => readonly ProsePiece[];

const PIECE_BLOCKS = 6;

/** Splits one answer again and again while it grows: only its last piece changes. */
export function createProseSplitter(): ProseSplitter {
  const split = createBlockSplitter();
  return (text) => joined(split(text).reduce(addBlock, []));
}

type Part = Omit<ProsePiece, 'goesOn'>;
type Gathered = { part: Part; blocks: number };

function addBlock(pieces: Gathered[], block: string): Gathered[] {
  const parts = cutBlock(block);
  const last = pieces.at(-1);
  if (parts) {
    for (const part of parts) pieces.push({ part, blocks: PIECE_BLOCKS });
  } else if (last && last.blocks < PIECE_BLOCKS && last.part.text.length < PART_CHARACTERS) {
    last.part = { ...last.part, text: last.part.text + block };
    last.blocks += 1;
  } else pieces.push({ part: { text: block }, blocks: 1 });
  return pieces;
}

/** The parts of a long block; undefined for one that is short or cannot be cut. */
function cutBlock(block: string): readonly Part[] | undefined {
  if (!isLongBlock(block) || holdsDefinition(block)) return undefined;
  if (simpleBlock(block)?.kind === 'paragraph') return sliceLines(block).map(lineSlice);
  return cutList(block) ?? cutTable(block);
}

function lineSlice(text: string, index: number): Part {
  return { text, plain: true, ...(index > 0 && { follows: 'line' }) };
}

function joined(pieces: readonly Gathered[]): readonly ProsePiece[] {
  const parts = pieces.map(({ part }, index): Part =>
    index === 0 ? part : { follows: 'block', ...part },
  );
  return parts.map((part, index) => {
    const goesOn = parts[index + 1]?.follows;
    return goesOn ? { ...part, goesOn } : part;
  });
}

/** Pixels of a character of an answer, lists and code taken together. */
const CHARACTER_ESTIMATE = 0.25;

/** Pixels of a line of a list or a table that is cut. */
const LINE_ESTIMATE = 28;

/** Pixels of a piece before it was measured. */
export function estimatePiece(piece: ProsePiece | undefined): number {
  const text = Math.ceil(30 + (piece?.text.length ?? 0) * CHARACTER_ESTIMATE);
  const isLines = piece?.follows === 'item' || piece?.follows === 'row';
  return isLines ? Math.max(text, PART_LINES * LINE_ESTIMATE) : text;
}
