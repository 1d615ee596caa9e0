import type { ReviewFile } from '#shared/api/review.ts';
import type { DiffContent } from '../../../widgets/monaco-diff.ts';
import { toSpan } from './selected-lines.ts';

/** What the editor is given of a file with two texts. */
export function toContent(
  key: string,
  { file, old: before, new: after, hunks }: ReviewFile,
): DiffContent {
  return {
    key,
    path: file.path,
    original: plainLines(before.text),
    modified: plainLines(after.text),
    changes: hunks.map(toSpan),
  };
}

/** Git knows no line end but the line feed; a lone carriage return would shift the numbers. */
function plainLines(text: string | undefined = ''): string {
  if (!text.includes('\r')) return text;
  return text.replaceAll(/\r(?!\n)/g, '␍');
}
