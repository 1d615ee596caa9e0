const fence = /^\s{0,3}(`{3,}|~{3,})/;
// Also what may still become an item: the stream can stop after the dash or the digits.
const listItem = /^(?:[-*+]|\d{1,9}[.)]?)(?:\s|$)/;
const definition = /^\s{0,3}\[[^\]]+\]:\s/m;

/** Whether links elsewhere may have their targets in it, so that it cannot be taken apart. */
export function holdsDefinition(text: string): boolean {
  return definition.test(text);
}

/**
 * Splits Markdown into pieces that mean the same when each is rendered alone, so that growing text
 * changes the last piece only. Pieces joined again are the text.
 */
export function splitBlocks(text: string): readonly string[] {
  if (holdsDefinition(text)) return [text];
  const blocks: string[] = [];
  let start = 0;
  let openFence: string | undefined;
  let inList = false;
  let afterBlank = false;
  for (let offset = 0; offset < text.length;) {
    const end = text.indexOf('\n', offset);
    const next = end < 0 ? text.length : end + 1;
    const line = text.slice(offset, next);
    const isBlank = line.trim() === '';
    if (openFence === undefined && afterBlank && !isBlank && startsBlock(line, inList)) {
      blocks.push(text.slice(start, offset));
      start = offset;
      inList = false;
    }
    if (!isBlank && offset === start) inList = listItem.test(line);
    openFence = nextFence(openFence, line);
    afterBlank = isBlank;
    offset = next;
  }
  if (start < text.length) blocks.push(text.slice(start));
  return blocks;
}

/**
 * Splits one text again and again while it grows; what was split before is taken over, so that
 * more text costs no more than the last piece. Gives what `splitBlocks` gives.
 */
export function createBlockSplitter(): typeof splitBlocks {
  let lastText = '';
  let lastBlocks: readonly string[] = [];
  return (text) => {
    if (text === lastText) return lastBlocks;
    const ending = text.slice(lastText.length - (lastBlocks.at(-1) ?? '').length);
    const isGrown = lastBlocks.length > 1 && text.startsWith(lastText);
    // A definition at the end makes one piece of the whole.
    lastBlocks =
      isGrown && !holdsDefinition(ending)
        ? [...lastBlocks.slice(0, -1), ...splitBlocks(ending)]
        : splitBlocks(text);
    lastText = text;
    return lastBlocks;
  };
}

/** What is indented, or goes on with a list, belongs to the block before the blank line. */
function startsBlock(line: string, inList: boolean): boolean {
  if (/^\s/.test(line)) return false;
  return !(inList && listItem.test(line));
}

function nextFence(open: string | undefined, line: string): string | undefined {
  const marks = fence.exec(line)?.[1];
  if (marks === undefined) return open;
  if (open === undefined) return marks;
  const closes = marks[0] === open[0] && marks.length >= open.length && line.trim() === marks;
  return closes ? undefined : open;
}

/** Ends emphasis and code that the stream has not ended yet, so that no bare marks flash by. */
export function closeOpenMarks(block: string): string {
  if (fence.test(block)) return block;
  const line = block.slice(block.lastIndexOf('\n') + 1);
  const ticks = line.split('`').length - 1;
  if (ticks % 2 === 1) return line.endsWith('`') ? block.slice(0, -1) : `${block}\``;
  const stars = line.split('**').length - 1;
  if (stars % 2 === 1) return line.endsWith('**') ? block.slice(0, -2) : `${block}**`;
  return block.replace(/!?\[([^\]\n]*)(?:\]\([^)\s]*)?$/, '$1');
}
