import type { Truncation } from '../../agent-bridge/ports/index.ts';

/** Bytes of one tool's output that reach the model. */
export const MAX_OUTPUT_BYTES = 32 * 1024;
const MAX_LINE_BYTES = 2048;
/** Bytes kept for the mark that says how much was left out. */
const MARK_BYTES = 64;

export type ShownOutput = { readonly output: string; readonly truncated?: Truncation };

/** A command's output for the model: long lines cut, then the middle left out. */
export function showOutput(output: string, before?: Truncation): ShownOutput {
  const originalBytes = before?.original_bytes ?? Buffer.byteLength(output);
  const shown = keepHeadAndTail(cutLongLines(output), MAX_OUTPUT_BYTES, originalBytes);
  if (shown === output && before === undefined) return { output };
  const retainedBytes = Math.min(Buffer.byteLength(shown), originalBytes);
  return {
    output: shown,
    truncated: {
      original_bytes: originalBytes,
      retained_bytes: retainedBytes,
      omitted_bytes: originalBytes - retainedBytes,
      strategy: 'head_tail',
    },
  };
}

/**
 * At most `maxBytes` of UTF-8, from both ends, with a mark between them. `originalBytes`: the
 * length that the mark counts from, for a text of which something was left out before.
 */
export function keepHeadAndTail(text: string, maxBytes: number, originalBytes?: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const half = Math.max(0, Math.floor((maxBytes - MARK_BYTES) / 2));
  const head = headOf(bytes, half);
  const tail = tailOf(bytes, half);
  const shownBytes = Buffer.byteLength(head) + Buffer.byteLength(tail);
  const omitted = (originalBytes ?? bytes.length) - shownBytes;
  return `${head}\n[... ${omitted} bytes omitted ...]\n${tail}`;
}

/** At most `maxBytes` of UTF-8 from the start, with a mark at the end when something is missing. */
export function keepHead(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const head = headOf(bytes, Math.max(0, maxBytes - MARK_BYTES));
  return `${head}\n[... ${bytes.length - Buffer.byteLength(head)} bytes omitted ...]\n`;
}

function cutLongLines(text: string): string {
  // Nothing to do for most outputs; splitting them would cost a copy.
  if (text.length <= MAX_LINE_BYTES / 4) return text;
  return text
    .split('\n')
    .map((line) => {
      const bytes = Buffer.from(line);
      if (bytes.length <= MAX_LINE_BYTES) return line;
      const head = headOf(bytes, MAX_LINE_BYTES - MARK_BYTES);
      return `${head}[... ${bytes.length - Buffer.byteLength(head)} bytes omitted ...]`;
    })
    .join('\n');
}

/** The longest start of at most `maxBytes` that ends between two characters. */
function headOf(bytes: Buffer, maxBytes: number): string {
  let end = maxBytes;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function tailOf(bytes: Buffer, maxBytes: number): string {
  let start = bytes.length - maxBytes;
  while (start < bytes.length && isContinuation(bytes[start])) start += 1;
  return bytes.toString('utf8', start);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}
