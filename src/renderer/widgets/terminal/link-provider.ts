import type { IBufferLine, ILink, Terminal } from '@xterm/xterm';
import { readLines, startOfLine } from './buffer-text.ts';
import { findFileLinks, type FileLink } from './file-links.ts';

/** Makes the places in files that the output names into links. */
export function provideFileLinks(
  terminal: Terminal,
  open: (link: FileLink, event: MouseEvent) => void,
): void {
  terminal.registerLinkProvider({
    provideLinks(bufferLineNumber, callback) {
      const buffer = terminal.buffer.active;
      const start = startOfLine(buffer, bufferLineNumber - 1);
      let end = start + 1;
      while (buffer.getLine(end)?.isWrapped === true) end += 1;
      const [text = ''] = readLines(buffer, start, end);
      const cells = cellsOf(
        Array.from({ length: end - start }, (_, index) => buffer.getLine(start + index)),
      );
      const links = findFileLinks(text).flatMap((link): ILink[] => {
        const first = cells[link.start];
        const last = cells[link.end - 1];
        if (!first || !last) return [];
        return [
          {
            text: text.slice(link.start, link.end),
            range: {
              start: { x: first.x + 1, y: start + first.row + 1 },
              end: { x: last.x + 1, y: start + last.row + 1 },
            },
            activate: (event) => open(link, event),
          },
        ];
      });
      callback(links);
    },
  });
}

/** The cell of each UTF-16 unit of the line that these rows make up. */
function cellsOf(rows: readonly (IBufferLine | undefined)[]): { x: number; row: number }[] {
  return rows.flatMap((line, row) => {
    const cells: { x: number; row: number }[] = [];
    for (let x = 0; x < (line?.length ?? 0); x += 1) {
      const cell = line?.getCell(x);
      // The second half of a wide character has no text of its own.
      if (!cell || cell.getWidth() === 0) continue;
      const units = cell.getChars().length || 1;
      for (let unit = 0; unit < units; unit += 1) cells.push({ x, row });
    }
    return cells;
  });
}
