import { Check, Minus, Undo2 } from 'lucide-react';
import type { ReviewOverlap } from '#shared/api/review.ts';
import { verbsOf, type ReviewItem } from '../../state/review-items.ts';
import { Button } from '../../ui/button.tsx';
import { DiffCount } from '../../ui/diff-count.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { FileMark, fileNote } from './file-mark.tsx';
import { OverlapMark } from './overlap-note.tsx';
import type { Verbs } from './use-verbs.ts';
import styles from './review.module.css';

export interface FileHeaderProps {
  readonly item: ReviewItem;
  readonly viewed: boolean;
  readonly verbs: Verbs;
  /** Of other chats, where they are not told of in words. */
  readonly overlaps?: readonly ReviewOverlap[];
  /** Opens the file alone; absent where it is. */
  readonly onOpen?: () => void;
}

/** The file that is shown, and what can be done with it as a whole. */
export function FileHeader({ item, viewed, verbs, overlaps, onOpen }: FileHeaderProps) {
  const { summary, path } = item;
  const can = verbsOf(item);
  const note = fileNote(summary);
  const isOneOfMany = onOpen !== undefined;
  const slash = path.lastIndexOf('/') + 1;
  const name = (
    <span className={styles.path} title={path} dir="ltr">
      <span className={styles.pathFolder}>{path.slice(0, slash)}</span>
      <span className={styles.pathName}>{path.slice(slash)}</span>
    </span>
  );
  return (
    <div className={styles.header}>
      {onOpen ? (
        <button type="button" className={styles.open} onClick={onOpen}>
          {name}
        </button>
      ) : (
        name
      )}
      <FileMark summary={summary} spelled />
      {overlaps && <OverlapMark overlaps={overlaps} />}
      {summary.old_path !== undefined && (
        <span className={styles.quiet} title={summary.old_path} dir="ltr">
          from {summary.old_path}
        </span>
      )}
      {note && <span className={styles.quiet}>{note}</span>}
      <DiffCount additions={summary.additions ?? 0} deletions={summary.deletions ?? 0} />
      <span className={styles.headerActions}>
        {can.stage && (
          <Act
            glyph={Check}
            word="Stage"
            tip="Stage the file"
            keys="shift+s"
            isOneOfMany={isOneOfMany}
            onClick={() => verbs.stage([item])}
          />
        )}
        {can.unstage && (
          <Act
            glyph={Minus}
            word="Unstage"
            tip="Unstage the file"
            keys="shift+u"
            isOneOfMany={isOneOfMany}
            onClick={() => verbs.unstage([item])}
          />
        )}
        {can.discard && (
          <Act
            glyph={Undo2}
            word="Discard"
            tip="Discard the changes in the file"
            keys="shift+x"
            isOneOfMany={isOneOfMany}
            onClick={() => verbs.discard([item])}
          />
        )}
        <label className={styles.viewed} title="Viewed (V)">
          <input
            type="checkbox"
            className={styles.viewedBox}
            checked={viewed}
            onChange={(event) => verbs.setViewed([item], event.target.checked)}
          />
          Viewed
        </label>
      </span>
    </div>
  );
}

interface ActProps {
  readonly glyph: Parameters<typeof Icon>[0]['glyph'];
  readonly word: string;
  readonly tip: string;
  readonly keys: string;
  /** Made while scrolling: the browser's own tooltip costs nothing. */
  readonly isOneOfMany: boolean;
  readonly onClick: () => void;
}

function Act({ glyph, word, tip, keys, isOneOfMany, onClick }: ActProps) {
  const button = (
    <Button
      size="small"
      tone="ghost"
      className={styles.act}
      aria-label={tip}
      title={isOneOfMany ? tip : undefined}
      onClick={onClick}
    >
      <Icon glyph={glyph} size={14} />
      <span className={styles.actWord}>{word}</span>
    </Button>
  );
  if (isOneOfMany) return button;
  return (
    <Tooltip text={tip} shortcut={keys}>
      {button}
    </Tooltip>
  );
}
