import type { TerminalSize } from '../../ports/index.ts';

/**
 * Where a terminal changed its size, within what is kept of its output: a command (OSC) with the
 * size before and the one after, so that wherever older output was cut off, the first mark tells
 * what holds before it. A program that writes one itself only changes how its own output is shown
 * again.
 */
// Marks begin with a control character.
const marks = new RegExp(String.raw`\x1b\]7340;(\d+)x(\d+);(\d+)x(\d+)\x07`, 'g');

export function sizeMark(before: TerminalSize, after: TerminalSize): Buffer {
  return Buffer.from(`\u001b]7340;${formatSize(before)};${formatSize(after)}\u0007`, 'latin1');
}

export function isSameSize(one: TerminalSize, other: TerminalSize): boolean {
  return one.columns === other.columns && one.rows === other.rows;
}

export function withoutSizeMarks(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const rest = text.replace(marks, '');
  return rest.length === text.length ? bytes : Buffer.from(rest, 'latin1');
}

/** Output that a terminal of one size wrote. */
export type SizedOutput = { readonly size: TerminalSize; readonly bytes: Buffer };

/** Kept output in parts of one size each; at least one, the last of the size there is `now`. */
export function splitAtSizes(bytes: Buffer, now: TerminalSize): readonly SizedOutput[] {
  const text = bytes.toString('latin1');
  const parts: SizedOutput[] = [];
  let from = 0;
  let size: TerminalSize | undefined;
  for (const match of text.matchAll(marks)) {
    const [before, after] = readSizes(match);
    if (match.index > from) {
      parts.push({ size: size ?? before, bytes: bytes.subarray(from, match.index) });
    }
    from = match.index + match[0].length;
    size = after;
  }
  if (from < bytes.length) parts.push({ size: size ?? now, bytes: bytes.subarray(from) });
  const last = parts.at(-1);
  if (!last || !isSameSize(last.size, now)) parts.push({ size: now, bytes: Buffer.alloc(0) });
  return parts;
}

/** What holds after the last mark; undefined when there is none. */
export function lastSize(bytes: Buffer): TerminalSize | undefined {
  const last = Array.from(bytes.toString('latin1').matchAll(marks)).at(-1);
  return last && readSizes(last)[1];
}

function formatSize({ columns, rows }: TerminalSize): string {
  return `${columns}x${rows}`;
}

function readSizes(match: RegExpMatchArray): readonly [TerminalSize, TerminalSize] {
  const [columns = 1, rows = 1, nextColumns = 1, nextRows = 1] = match.slice(1).map(readNumber);
  return [
    { columns, rows },
    { columns: nextColumns, rows: nextRows },
  ];
}

function readNumber(digits: string): number {
  return Math.min(Math.max(Number(digits), 1), 65_535);
}
