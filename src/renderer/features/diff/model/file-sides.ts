import type { ReviewFile } from '#shared/api/review.ts';

/** Whether there are two texts to compare. */
export function hasTexts({ file, old: before, new: after }: ReviewFile): boolean {
  if (file.submodule || before.binary || after.binary) return false;
  if (before.too_large || after.too_large) return false;
  return (before.text ?? '') !== '' || (after.text ?? '') !== '';
}
