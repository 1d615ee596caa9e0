import type { IBuffer } from '@xterm/xterm';

/** Lines of text from row `first` up to before `end`; rows that only wrapped are one line. */
export function readLines(buffer: IBuffer, first: number, end: number): string[] {
  const lines: string[] = [];
  for (let row = Math.max(0, first); row < Math.min(end, buffer.length); row += 1) {
    const line = buffer.getLine(row);
    if (!line) continue;
    const continues = buffer.getLine(row + 1)?.isWrapped === true && row + 1 < end;
    const text = line.translateToString(!continues);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines;
}

/** The first of the rows that make up the line which row `row` belongs to. */
export function startOfLine(buffer: IBuffer, row: number): number {
  let start = row;
  while (start > 0 && buffer.getLine(start)?.isWrapped === true) start -= 1;
  return start;
}
