import { ChevronDown, ChevronUp, MessageSquareText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReviewComment } from '../../../state/review-comments.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Shortcut } from '../../../ui/kbd.tsx';
import { aboutLines } from './comment-words.ts';
import type { AnchorState } from './use-anchors.ts';
import styles from './comments.module.css';

export interface CommentBarProps {
  readonly comments: readonly ReviewComment[];
  readonly anchorOf: (comment: ReviewComment) => AnchorState;
  readonly nameOf: (comment: ReviewComment) => string;
  readonly sending: boolean;
  readonly onGo: (comment: ReviewComment) => void;
  readonly onRemove: (comment: ReviewComment) => void;
  readonly onSend: () => void;
}

const anchorWords: Readonly<Record<AnchorState, string | undefined>> = {
  there: undefined,
  moved: 'moved since',
  stale: 'these lines changed since',
  gone: 'the file is no longer changed',
};

/** The comments that wait, and the button that sends them to the agent. */
export function CommentBar(props: CommentBarProps) {
  const { comments, anchorOf, nameOf, sending, onGo, onRemove, onSend } = props;
  const [open, setOpen] = useState(false);
  const stale = comments.filter((comment) => anchorOf(comment) === 'stale').length;
  const count = comments.length === 1 ? '1 comment' : `${comments.length} comments`;
  return (
    <section className={styles.bar} aria-label="Draft comments">
      {open && (
        <ul className={styles.list}>
          {comments.map((comment) => {
            const note = anchorWords[anchorOf(comment)];
            return (
              <li key={comment.id} className={styles.listRow}>
                <button type="button" className={styles.go} onClick={() => onGo(comment)}>
                  <span className={styles.where} dir="ltr">
                    {nameOf(comment)} · {aboutLines(comment).toLowerCase()}
                    {note && <span className={styles.stale}> · {note}</span>}
                  </span>
                  <span className={styles.said} dir="auto">
                    {comment.text}
                  </span>
                </button>
                <IconButton
                  glyph={Trash2}
                  label="Remove the comment"
                  size="small"
                  onClick={() => onRemove(comment)}
                />
              </li>
            );
          })}
        </ul>
      )}
      <div className={styles.barFoot}>
        <Icon glyph={MessageSquareText} />
        <Button
          size="small"
          tone="ghost"
          aria-expanded={open}
          onClick={() => setOpen((before) => !before)}
        >
          {count}
          <Icon glyph={open ? ChevronDown : ChevronUp} size={14} />
        </Button>
        <span className={styles.stale}>{stale > 0 && `${stale} on lines that changed since`}</span>
        <Button size="small" tone="primary" busy={sending} onClick={onSend}>
          Send to the agent
          <Shortcut keys="mod+enter" />
        </Button>
      </div>
    </section>
  );
}
