import type { ReviewHunk } from '#shared/api/review.ts';
import type { SelectedLines } from '../../../state/review-items.ts';
import type { ChangeSpan } from '../../../widgets/diff-spans.ts';

/** A hunk's count of 0 stands for the place after its start, a span's for the place before. */
export function toSpan({
  old_start: oldStart,
  old_lines: oldLines,
  new_start: newStart,
  new_lines: newLines,
}: ReviewHunk): ChangeSpan {
  const oldFirst = oldLines === 0 ? oldStart + 1 : oldStart;
  const newFirst = newLines === 0 ? newStart + 1 : newStart;
  return {
    oldStart: oldFirst,
    oldEnd: oldFirst + oldLines - 1,
    newStart: newFirst,
    newEnd: newFirst + newLines - 1,
  };
}

/** The lines of changes, as they are asked for. */
export function linesOf(changes: readonly ChangeSpan[]): SelectedLines {
  return {
    old: changes.flatMap(({ oldStart, oldEnd }) => rangeOf(oldStart, oldEnd)),
    new: changes.flatMap(({ newStart, newEnd }) => rangeOf(newStart, newEnd)),
  };
}

function rangeOf(first: number, last: number): [number, number][] {
  return last < first ? [] : [[first, last]];
}
