import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileError } from '../../ports/index.ts';
import { fail, fileFailure } from '../files/file-errors.ts';

export type FileHead = { readonly text: string; readonly truncated: boolean };

/** The first bytes of a regular text file, ending between two characters. */
export async function readHead(
  path: string,
  maxBytes: number,
): Promise<Result<FileHead, FileError>> {
  try {
    // Without blocking: opening a pipe could wait for ever.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await file.stat();
    if (!found.isFile()) return fail('invalid', `${path} is not a regular file`);
    const buffer = Buffer.alloc(Math.min(found.size, maxBytes) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const truncated = length > maxBytes;
    const bytes = buffer.subarray(0, truncated ? maxBytes : length);
    if (bytes.includes(0)) return fail('invalid', `${path} is a binary file`);
    // Streaming holds back the beginning of a character that was cut.
    return ok({ text: new TextDecoder().decode(bytes, { stream: truncated }), truncated });
  } catch (cause) {
    return fileFailure(path, cause);
  }
}
