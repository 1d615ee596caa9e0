import type { Overlap } from '#shared/api/checkpoints.ts';
import styles from './review.module.css';

/** Told one by one; the rest is counted. */
const TOLD = 2;

export interface OverlapNoteProps {
  readonly overlaps: readonly Overlap[];
  readonly onFile: (overlap: Overlap) => void;
  readonly onChat: (chatId: string) => void;
}

/** Says where another chat changes the same lines, and leads to both. */
export function OverlapNote({ overlaps, onFile, onChat }: OverlapNoteProps) {
  const more = overlaps.length - TOLD;
  return (
    <>
      {overlaps.slice(0, TOLD).map((overlap) => {
        const { chat_id: chatId, chat_title: title } = overlap.other;
        return (
          <span key={`${overlap.repo_root} ${overlap.path} ${chatId}`}>
            Also changed in “{title}”:{' '}
            <button type="button" className={styles.overlap} onClick={() => onFile(overlap)}>
              {overlap.path} {linesText(overlap.ranges)}
            </button>{' '}
            ·{' '}
            <button
              type="button"
              className={styles.overlap}
              aria-label={`Open “${title}”`}
              onClick={() => onChat(chatId)}
            >
              Open
            </button>
          </span>
        );
      })}
      {more > 0 && <span>and {more} more, marked in the list</span>}
    </>
  );
}

function linesText(ranges: Overlap['ranges']): string {
  const words = ranges
    .slice(0, 3)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  const isOne = ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1];
  return `${isOne ? 'line' : 'lines'} ${words.join(', ')}${ranges.length > 3 ? ' …' : ''}`;
}
