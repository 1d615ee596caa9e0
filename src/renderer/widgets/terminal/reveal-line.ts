import type { Terminal } from '@xterm/xterm';
import { readLines } from './buffer-text.ts';

/** Scrolls to the newest line that holds this text, and selects it; false when none does. */
export function revealLine(terminal: Terminal, text: string): boolean {
  const buffer = terminal.buffer.normal;
  const wanted = text.trimEnd();
  const rows = Math.ceil(wanted.length / terminal.cols) + 1;
  for (let row = buffer.length - 1; row >= 0; row -= 1) {
    const line = buffer.getLine(row);
    if (!line || line.isWrapped) continue;
    const [whole = ''] = readLines(buffer, row, row + rows);
    if (!whole.includes(wanted)) continue;
    terminal.scrollToLine(Math.max(0, row - Math.floor(terminal.rows / 3)));
    terminal.selectLines(row, row);
    return true;
  }
  return false;
}
