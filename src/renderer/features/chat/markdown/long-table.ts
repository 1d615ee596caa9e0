import { PART_CHARACTERS, PART_LINES, type Cut } from './long-blocks.ts';

export type TablePart = Pick<Cut, 'head' | 'columns' | 'follows'> & { readonly text: string };

/** Without a bar at its begin a line is a row where it cannot begin anything else. */
const row = /^ {0,3}(?:\||(?![-+*>#<=~`[]|\d{1,9}[.)])[^\s|].*\|)/;
/** Without that bar only what cannot be read as an item or as a line across. */
const delimiter =
  /^ {0,3}(?:\||(?=:?--+:?[ \t]*\|))(?:[ \t]*:?-+:?[ \t]*\|)*(?:[ \t]*:?-+:?[ \t]*)?$/;

/** Characters of a column: a longer text is broken into lines, and a shorter one has this room. */
const WIDEST = 40;
const NARROWEST = 4;

/** Widths go in steps, so that rows that come while it grows seldom move those before. */
const STEP = 4;

/**
 * Cuts a table between its rows. From the first line on that does not begin as a row nothing is
 * cut. Parts joined again are the block; undefined when it is no table.
 */
export function cutTable(block: string): readonly TablePart[] | undefined {
  const lines = block.split(/(?<=\n)/);
  const [names = '', rule = ''] = lines;
  const count = cellsOf(names).length;
  const isTable = row.test(names) && delimiter.test(rule.trimEnd());
  if (!isTable || cellsOf(rule).length !== count) return undefined;
  const head = names + rule;
  const widths = Array.from({ length: count }, () => NARROWEST);
  const texts: string[] = [];
  let text = head;
  let rows = 0;
  let canCut = true;
  lines.slice(2).forEach((line) => {
    canCut &&= row.test(line);
    if (canCut && (rows >= PART_LINES || text.length >= PART_CHARACTERS)) {
      texts.push(text);
      text = '';
      rows = 0;
    }
    text += line;
    rows += 1;
    if (canCut) widen(widths, line);
  });
  widen(widths, names);
  const columns = widths.join(' ');
  return [...texts, text].map((part, index) => ({
    text: part,
    ...(index > 0 && { head, follows: 'row' }),
    columns,
  }));
}

function widen(widths: number[], line: string): void {
  const cells = cellsOf(line);
  widths.forEach((width, index) => {
    const length = (cells[index] ?? '').length;
    if (length > width) widths[index] = Math.min(WIDEST, Math.ceil(length / STEP) * STEP);
  });
}

/** The cells of a row as they read, but for marks that take little room. */
function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replaceAll(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(/\]\([^)]*\)|\*\*|`/g, ''));
}
