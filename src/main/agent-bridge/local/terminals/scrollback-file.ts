import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Kept of one terminal; its file may have twice as much. */
export const SCROLLBACK_BYTES = 1024 * 1024;
/** Kept of all terminals. */
const totalBytes = 96 * 1024 * 1024;

const suffix = '.scrollback';

export function scrollbackPath(folder: string, key: string): string {
  return join(folder, `${key}${suffix}`);
}

/** Empty when nothing is kept. */
export async function readScrollback(path: string): Promise<Buffer> {
  try {
    return newest(await readFile(path));
  } catch {
    // There is none.
    return Buffer.alloc(0);
  }
}

/** As much as is kept, or as the limit says; what had to be cut starts with a whole line. */
export function newest(bytes: Buffer, limitBytes = SCROLLBACK_BYTES): Buffer {
  return bytes.length <= limitBytes
    ? bytes
    : fromLineStart(bytes.subarray(bytes.length - limitBytes));
}

const lineFeed = 0x0a;
/** A line that is longer than this is cut inside. */
const maxLineBytes = 64 * 1024;

export function fromLineStart(bytes: Buffer): Buffer {
  const end = bytes.subarray(0, maxLineBytes).indexOf(lineFeed);
  return end === -1 ? wholeStart(bytes) : bytes.subarray(end + 1);
}

/** Without the rest of a character whose start was cut. */
export function wholeStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}

/** Deletes the oldest files until the rest is within the limit; never those in use. */
export async function sweepScrollback(
  folder: string,
  inUse: ReadonlySet<string>,
  limitBytes = totalBytes,
): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
      return { path, key: name.slice(0, -suffix.length), size, mtimeMs };
    }),
  );
  let total = found.reduce((sum, file) => sum + file.size, 0);
  for (const file of found.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= limitBytes) return;
    if (inUse.has(file.key)) continue;
    await rm(file.path, { force: true });
    total -= file.size;
  }
}
