import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileError, FileLines, LinesRequest } from '../../ports/index.ts';
import { fail } from './file-errors.ts';

/** Limits of one answer (chats contract 17.1). */
export const READ_LIMITS = {
  fileBytes: 1024 * 1024,
  lineBytes: 1024,
  lines: 2000,
  answerBytes: 32 * 1024,
} as const;

/** Cuts at a character boundary, so that the result has at most `maxBytes` plus the mark. */
export function cutLine(line: string, maxBytes: number): string {
  // A UTF-16 unit is at most three bytes of UTF-8, so short lines need no encoding.
  if (line.length * 3 <= maxBytes) return line;
  const bytes = Buffer.from(line);
  if (bytes.length <= maxBytes) return line;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}... [line cut: ${bytes.length} bytes]`;
}

/** Numbered lines of a text. A newline at the end counts as one more, empty line. */
export function numberLines(
  text: string,
  fileSize: number,
  request: LinesRequest,
): Result<FileLines, FileError> {
  const offset = request.offset ?? 1;
  const limit = request.limit ?? 0;
  if (!Number.isSafeInteger(offset) || offset < 1) {
    return fail('invalid', 'offset must be a line number from 1 on');
  }
  if (!Number.isSafeInteger(limit) || limit < 0) {
    return fail('invalid', 'limit must be a number of lines, 0 or more');
  }
  if (text === '') return ok({ content: '', fileSize, totalLines: 0, linesRead: 0 });
  const lines = text.split('\n');
  if (offset > lines.length) {
    return fail('invalid', `offset ${offset} is past the end: the file has ${lines.length} lines`);
  }
  const chosen = lines.slice(offset - 1, offset - 1 + (limit === 0 ? READ_LIMITS.lines : limit));
  if (chosen.length > READ_LIMITS.lines) {
    return fail(
      'too_large',
      `${chosen.length} lines are too many at once: read at most ${READ_LIMITS.lines} with offset and limit`,
    );
  }
  const content = chosen
    .map((line, index) => {
      const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
      return `${offset + index}\t${cutLine(shown, READ_LIMITS.lineBytes)}`;
    })
    .join('\n');
  const bytes = Buffer.byteLength(content);
  if (bytes > READ_LIMITS.answerBytes) {
    return fail(
      'too_large',
      `${bytes} bytes are too much at once (limit ${READ_LIMITS.answerBytes}): read fewer of the ${lines.length} lines with offset and limit`,
    );
  }
  return ok({ content, fileSize, totalLines: lines.length, linesRead: chosen.length });
}
