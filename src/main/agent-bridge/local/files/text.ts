import { readFile, stat } from 'node:fs/promises';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileError } from '../../ports/index.ts';
import { fail, fileFailure } from './file-errors.ts';

/** Text decoded without loss: encoding it again gives the same bytes, a byte order mark too. */
export function decodeExactly(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same, with replacement characters for what is not UTF-8. Undefined for a binary file. */
export function decodeForReading(bytes: Uint8Array): string | undefined {
  return bytes.includes(0) ? undefined : new TextDecoder('utf-8').decode(bytes);
}

/** The bytes of a regular file of at most `maxBytes`. `path` must have its links followed. */
export async function readRegularFile(
  path: string,
  maxBytes: number,
): Promise<Result<Uint8Array, FileError>> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return fail('is_directory', `${path} is a directory`);
    // Opening a pipe or a device could wait for ever.
    if (!found.isFile()) return fail('invalid', `${path} is not a regular file`);
    if (found.size > maxBytes) return tooLarge(path, found.size, maxBytes);
    const bytes = await readFile(path);
    return bytes.length > maxBytes ? tooLarge(path, bytes.length, maxBytes) : ok(bytes);
  } catch (cause) {
    return fileFailure(path, cause);
  }
}

function tooLarge(path: string, size: number, limit: number): ReturnType<typeof fail> {
  return fail('too_large', `${path} is too large: ${size} bytes, the limit is ${limit} bytes`);
}
