import {
  isLongBlock,
  isTooLong,
  PART_CHARACTERS,
  PART_LINES,
  type Cut,
} from '../markdown/long-blocks.ts';
import { cutList } from '../markdown/long-list.ts';
import { cutParagraph, cutQuote } from '../markdown/long-prose.ts';
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
  if (!isLongBlock(block)) return undefined;
  const simple = simpleBlock(block)?.kind;
  if (simple === 'paragraph') return plainSlices({ text: block }, 'text');
  if (simple === 'code') return undefined;
  const parts = holdsDefinition(block)
    ? undefined
    : (cutList(block) ?? cutTable(block) ?? cutQuote(block) ?? cutParagraph(block));
  if (!parts && !isSource(block)) return undefined;
  return (parts ?? [{ text: block }]).flatMap((part: Part) =>
    isSource(part.text) ? plainSlices(part, 'source') : [part],
  );
}

/** Too long to be read as Markdown, but for code, which is read quickly. */
function isSource(text: string): boolean {
  return isTooLong(text) && !/^\s*(?:(?:[-*+>]|\d+[.)])\s+)*(?:`{3}|~{3})/m.test(text);
}

function plainSlices({ text, follows }: Part, plain: 'text' | 'source'): readonly Part[] {
  return sliceLines(text).map((slice, index): Part => ({
    text: slice,
    plain,
    ...(index > 0 ? { follows: 'line' } : follows && { follows }),
  }));
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
