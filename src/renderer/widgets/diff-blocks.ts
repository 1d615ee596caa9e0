import type { ChangeSpan } from './diff-spans.ts';

/** Pairs of lines, and characters, that are compared while a person waits. */
const MAX_PAIRS = 60_000;
const MAX_CHARACTERS = 20_000;

/**
 * The changes of a file as git found them, for texts that an editor counts by another rule: there,
 * a line feed at the end begins one more line. Undefined when they do not fit the texts.
 */
export function blocksOf(
  changes: readonly ChangeSpan[],
  oldCount: number,
  newCount: number,
): readonly ChangeSpan[] | undefined {
  const last = changes.at(-1);
  if (!last) return undefined;
  const isTailSame = oldCount - last.oldEnd === newCount - last.newEnd;
  const blocks = isTailSame
    ? changes
    : [...changes.slice(0, -1), { ...last, oldEnd: oldCount, newEnd: newCount }];
  let oldEnd = 0;
  let newEnd = 0;
  for (const block of blocks) {
    const unchanged = block.oldStart - oldEnd - 1;
    if (unchanged !== block.newStart - newEnd - 1) return undefined;
    if (unchanged < (block === blocks[0] ? 0 : 1)) return undefined;
    ({ oldEnd, newEnd } = block);
  }
  return oldEnd <= oldCount && newEnd <= newCount ? blocks : undefined;
}

/** Whether the lines of these blocks can be compared with each other in a moment. */
export function isSmall(
  blocks: readonly ChangeSpan[],
  lengthOf: (side: 'old' | 'new', from: number, to: number) => number,
): boolean {
  let pairs = 0;
  let characters = 0;
  return blocks.every(({ oldStart, oldEnd, newStart, newEnd }) => {
    const product = (oldEnd - oldStart + 1) * (newEnd - newStart + 1);
    if (product === 0) return true;
    pairs += product;
    if (pairs > MAX_PAIRS) return false;
    characters += lengthOf('old', oldStart, oldEnd) + lengthOf('new', newStart, newEnd);
    return characters <= MAX_CHARACTERS;
  });
}
