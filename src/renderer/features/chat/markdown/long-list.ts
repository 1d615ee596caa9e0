import { PART_CHARACTERS, PART_LINES, type Cut } from './long-blocks.ts';

export type ListPart = Pick<Cut, 'start' | 'follows'> & { readonly text: string };

/** An item with something in it; what is still empty may become anything. */
const itemLine = /^( {0,3})(?:([-*+])|(\d{1,9})([.)]))( +)(?=[^\s])/;

const bullets: ReadonlySet<string> = new Set('-*+');

/** Only signs that also draw a line across. */
const signs = /^[-*_ \t]+$/;

/** What before a list makes it something else than a list: indented, fenced, quoted, in HTML. */
const unclear = /^(?:[ \t]|`{3}|~{3}|[<>|])/;

/**
 * Cuts a list between its items, so that each part shows what it shows in the whole. Of lists that
 * follow each other without a blank line every one is cut, and nothing from the first line on that
 * is neither an item nor indented below one. Parts joined again are the block; undefined when it
 * is no list.
 */
export function cutList(block: string): readonly ListPart[] | undefined {
  const parts: ListPart[] = [];
  let last: Item | undefined;
  let part: Omit<ListPart, 'text'> = {};
  let from = 0;
  let lines = 0;
  for (let offset = 0; offset < block.length;) {
    const end = endOfLine(block, offset);
    const line = block.slice(offset, end);
    const found = itemOf(line);
    if (found && (!last || found.indent < last.width)) {
      // In a paragraph only a first item begins a list.
      if (!last && offset > 0 && found.number > 1) return undefined;
      const goesOn = last?.mark === found.mark;
      const item = goesOn && last ? { ...found, number: last.number + 1 } : found;
      if (lines >= PART_LINES || (last && offset - from >= PART_CHARACTERS)) {
        parts.push({ ...part, text: block.slice(from, offset) });
        part = goesOn ? { follows: 'item', ...startOf(item) } : { follows: 'block' };
        from = offset;
        lines = 0;
      }
      last = item;
    } else if (!last) {
      if (unclear.test(line)) return undefined;
    } else if (line.trim() !== '' && indentOf(line) < last.width) break;
    lines += 1;
    offset = end;
  }
  if (!last) return undefined;
  parts.push({ ...part, text: block.slice(from) });
  return parts;
}

function startOf({ mark, number }: Item): Pick<ListPart, 'start'> {
  return bullets.has(mark) ? {} : { start: number };
}

type Item = {
  /** What all items of one list have in common. */
  readonly mark: string;
  /** 0 where there are none. */
  readonly number: number;
  readonly indent: number;
  readonly width: number;
};

function itemOf(line: string): Item | undefined {
  const found = itemLine.exec(line);
  if (!found || signs.test(line.trim())) return undefined;
  const [before, indent = '', bullet, digits, delimiter = '', room = ''] = found;
  // After more room code begins, which is indented by four from the first column after the mark.
  const excess = room.length > 4 ? room.length - 1 : 0;
  return {
    mark: bullet ?? delimiter,
    number: Number(digits ?? 0),
    indent: indent.length,
    width: before.length - excess,
  };
}

function indentOf(line: string): number {
  let columns = 0;
  for (const sign of line) {
    if (sign === '\t') columns += 4 - (columns % 4);
    else if (sign === ' ') columns += 1;
    else break;
  }
  return columns;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
