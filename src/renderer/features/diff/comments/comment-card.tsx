import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReviewComment } from '../../../state/review-comments.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { CommentForm } from './comment-form.tsx';
import { aboutLines } from './comment-words.ts';
import styles from './comments.module.css';

export interface CommentCardProps {
  readonly comment: ReviewComment;
  readonly onEdit: (text: string) => void;
  readonly onRemove: () => void;
}

/** A remark that waits to be sent, at its lines. */
export function CommentCard({ comment, onEdit, onRemove }: CommentCardProps) {
  const [editing, setEditing] = useState(false);
  const about = aboutLines(comment);
  if (editing) {
    return (
      <CommentForm
        about={about}
        initial={comment.text}
        onCancel={() => setEditing(false)}
        onSave={(text) => {
          setEditing(false);
          onEdit(text);
        }}
      />
    );
  }
  return (
    <div
      className={styles.card}
      role="group"
      aria-label={`Draft comment on ${about.toLowerCase()}`}
    >
      <div className={styles.cardHead}>
        <span className={styles.about}>{about} · in the draft</span>
        <IconButton
          glyph={Pencil}
          label="Edit the comment"
          size="small"
          onClick={() => setEditing(true)}
        />
        <IconButton glyph={Trash2} label="Remove the comment" size="small" onClick={onRemove} />
      </div>
      <p className={styles.text} dir="auto">
        {comment.text}
      </p>
    </div>
  );
}
