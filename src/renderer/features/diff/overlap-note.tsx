import type { ReviewOverlap } from '#shared/api/review.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { GitCompareArrows } from 'lucide-react';
import { linesText, otherChats } from './model/overlaps.ts';
import styles from './overlap-note.module.css';

/** Chats that are named; the rest is counted. */
const TOLD = 3;

export interface OverlapNoteProps {
  /** Of one file. */
  readonly overlaps: readonly ReviewOverlap[];
  /** Opens the other chat's changes at the file. */
  readonly onOpen: (overlap: ReviewOverlap) => void;
}

/** Says which other chats change the same lines, and leads to their changes. */
export function OverlapNote({ overlaps, onOpen }: OverlapNoteProps) {
  const more = overlaps.length - TOLD;
  return (
    <div className={styles.note} role="status">
      <Icon glyph={GitCompareArrows} size={14} className={styles.glyph} />
      <span className={styles.words}>
        Also changed in{' '}
        {overlaps.slice(0, TOLD).map((overlap, index) => (
          <span key={`${overlap.other.chat_id} ${overlap.other.repo_root}`}>
            {index > 0 && ', '}
            <button type="button" className={styles.chat} onClick={() => onOpen(overlap)}>
              {overlap.other.chat_title}
            </button>{' '}
            <span className={styles.lines}>({linesText(overlap.ranges)} here)</span>
          </span>
        ))}
        {more > 0 && ` and ${more} more`}
      </span>
    </div>
  );
}

export interface UnlistedOverlapsProps {
  /** Of files whose changes are committed. */
  readonly overlaps: readonly ReviewOverlap[];
  /** Absent where there is no branch to compare with. */
  readonly onShow: (() => void) | undefined;
}

/** Says the same of what is committed, and so not in the list. */
export function UnlistedOverlaps({ overlaps, onShow }: UnlistedOverlapsProps) {
  const paths = Array.from(new Set(overlaps.map(({ path }) => path)));
  const files = paths.length === 1 ? paths[0] : `${paths.length} files`;
  return (
    <>
      <span>
        {files}, committed here, also changed in {otherChats(overlaps)}.
      </span>
      {onShow && (
        <Button size="small" onClick={onShow}>
          Show the branch
        </Button>
      )}
    </>
  );
}

/** The mark of a file in a list. */
export function OverlapMark({ overlaps }: { readonly overlaps: readonly ReviewOverlap[] }) {
  if (overlaps.length === 0) return null;
  const words = `Also changed in ${otherChats(overlaps)}`;
  return (
    <span className={styles.mark} role="img" aria-label={words} title={words}>
      <Icon glyph={GitCompareArrows} size={14} />
    </span>
  );
}
