import { CHECKPOINT_NOW } from '#shared/api/checkpoints.ts';
import type { ReviewOverlap } from '#shared/api/review.ts';
import { showsWorkTree, type ReviewItem } from '../../../state/review-items.ts';
import type { LineBar } from '../../../widgets/monaco-line-marks.ts';

/** Ranges that are spelled out. */
const TOLD_RANGES = 3;

/** Those of a file, unless what is compared lies in the past. */
export function overlapsOf(
  overlaps: readonly ReviewOverlap[],
  { root, path, range: { scope, to } }: ReviewItem,
): readonly ReviewOverlap[] {
  const isPast = scope === 'commits' || (scope === 'turn' && to !== CHECKPOINT_NOW);
  if (isPast) return [];
  return overlaps.filter((overlap) => overlap.repo_root === root && overlap.path === path);
}

/** Those of files that are not listed. */
export function unlisted(
  overlaps: readonly ReviewOverlap[],
  items: readonly ReviewItem[],
): readonly ReviewOverlap[] {
  const listed = new Set(items.map(({ root, path }) => `${root}\n${path}`));
  return overlaps.filter(({ repo_root: root, path }) => !listed.has(`${root}\n${path}`));
}

/** The other chats, each once, in words. */
export function otherChats(overlaps: readonly ReviewOverlap[]): string {
  return Array.from(new Set(overlaps.map(({ other }) => `“${other.chat_title}”`))).join(', ');
}

/** Such as `lines 3, 7–9`; the file as a whole has none. */
export function linesText(ranges: ReviewOverlap['ranges']): string {
  if (ranges.length === 0) return 'the whole file';
  const words = ranges
    .slice(0, TOLD_RANGES)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  const isOne = ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1];
  const more = ranges.length > TOLD_RANGES ? ' …' : '';
  return `${isOne ? 'line' : 'lines'} ${words.join(', ')}${more}`;
}

/** Where the lines are, as long as the newer side is the file that has them. */
export function overlapBars(
  overlaps: readonly ReviewOverlap[],
  item: ReviewItem,
): readonly LineBar[] {
  if (!showsWorkTree(item)) return [];
  return overlaps.flatMap(({ ranges, other }) =>
    ranges.map(([start, end]) => ({ start, end, title: `Also changed in “${other.chat_title}”` })),
  );
}
