import type { LineSpan } from '../../../widgets/diff-spans.ts';

/** "Line 12", "Lines 3 to 9", "Removed line 4". */
export function aboutLines({ side, start, end }: LineSpan): string {
  const lines = start === end ? `line ${start}` : `lines ${start} to ${end}`;
  const words = side === 'old' ? `removed ${lines}` : lines;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
