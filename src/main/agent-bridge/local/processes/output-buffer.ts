import type { Truncation } from '../../ports/index.ts';
import { cutLine } from '../files/read-lines.ts';

/** Bytes kept of the beginning and of the end (chats contract 17.1). */
export const KEPT_BYTES = 16 * 1024;
/** A longer line of what is kept is cut. */
const lineBytes = 2048;

export type KeptOutput = { readonly output: string; readonly truncated?: Truncation };

/** Keeps the first and last 16 KiB of a stream, whatever its length. */
export interface OutputBuffer {
  write(chunk: Uint8Array): void;
  read(): KeptOutput;
}

export function createOutputBuffer(): OutputBuffer {
  const head: Uint8Array[] = [];
  let headBytes = 0;
  /** The newest bytes; at least `KEPT_BYTES` of them once so many came. */
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  let total = 0;

  return {
    write(chunk) {
      total += chunk.length;
      const forHead = chunk.subarray(0, KEPT_BYTES - headBytes);
      if (forHead.length > 0) {
        // Copied: a view would keep the whole chunk that Node read in memory.
        head.push(Uint8Array.from(forHead));
        headBytes += forHead.length;
      }
      const rest = chunk.subarray(forHead.length);
      if (rest.length === 0) return;
      const kept = Uint8Array.from(rest.subarray(-KEPT_BYTES));
      tail.push(kept);
      tailBytes += kept.length;
      if (tailBytes >= 2 * KEPT_BYTES) {
        tail = [Buffer.concat(tail).subarray(-KEPT_BYTES)];
        tailBytes = KEPT_BYTES;
      }
    },

    read() {
      const first = Buffer.concat(head);
      const last = Buffer.concat(tail).subarray(-KEPT_BYTES);
      const between = total - first.length - last.length;
      const parts =
        between === 0 ? [Buffer.concat([first, last])] : [wholeEnd(first), wholeStart(last)];
      const omitted = total - parts.reduce((sum, part) => sum + part.length, 0);
      const texts = parts.map((part) => part.toString('utf8'));
      const cut = texts.map(cutLines);
      const lost = omitted + cut.reduce((sum, part) => sum + part.lostBytes, 0);
      const output = cut
        .map((part) => part.text)
        .join(`\n\n[... ${omitted} bytes omitted ...]\n\n`);
      if (lost === 0) return { output };
      return {
        output,
        truncated: {
          original_bytes: total,
          retained_bytes: total - lost,
          omitted_bytes: lost,
          strategy: 'head_tail',
        },
      };
    },
  };
}

function cutLines(text: string): { readonly text: string; readonly lostBytes: number } {
  let lostBytes = 0;
  const lines = text.split('\n').map((line) => {
    const bytes = Buffer.byteLength(line);
    if (bytes <= lineBytes) return line;
    lostBytes += bytes - lineBytes;
    return cutLine(line, lineBytes);
  });
  return { text: lines.join('\n'), lostBytes };
}

const isContinuation = (byte: number | undefined): boolean => ((byte ?? 0) & 0xc0) === 0x80;

/** Without a character that was cut at the end. A character has at most four bytes. */
function wholeEnd(bytes: Buffer): Buffer {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && isContinuation(bytes[start])) start -= 1;
  const lead = bytes[start] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + length > bytes.length ? bytes.subarray(0, start) : bytes;
}

/** Without the rest of a character whose start was cut. */
function wholeStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  return bytes.subarray(start);
}
