import type { ReviewFile } from '#shared/api/review.ts';

/** Whether its lines were compared: only then no change of them means that there is none. */
export function isCompared({ file, old: before, new: after }: ReviewFile): boolean {
  if (file.submodule || before.binary || after.binary) return false;
  return !before.too_large && !after.too_large;
}

/** Whether there are two texts to compare. */
export function hasTexts(compared: ReviewFile): boolean {
  const { old: before, new: after } = compared;
  if (!isCompared(compared)) return false;
  return (before.text ?? '') !== '' || (after.text ?? '') !== '';
}
