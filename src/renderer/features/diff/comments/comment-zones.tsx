import type { ReviewComment } from '../../../state/review-comments.ts';
import type { ReviewItem } from '../../../state/review-items.ts';
import type { LineSpan } from '../../../widgets/diff-spans.ts';
import type { Zone } from '../diff-editor.tsx';
import { CommentCard } from './comment-card.tsx';
import { CommentForm } from './comment-form.tsx';
import { aboutLines } from './comment-words.ts';
import type { Anchor } from './use-anchors.ts';

export type CommentZonesOptions = {
  readonly item: ReviewItem;
  /** Of any file. */
  readonly comments: readonly ReviewComment[];
  readonly anchorOf: (comment: ReviewComment) => Anchor;
  /** The lines that a comment is being written on. */
  readonly composing: LineSpan | undefined;
  /** An empty text removes it. */
  readonly onEdit: (comment: ReviewComment, text: string) => void;
  readonly onAdd: (lines: LineSpan, text: string) => void;
  readonly onCancel: () => void;
};

/** The comments of a file, each below its lines, and the one that is being written. */
export function commentZones(options: CommentZonesOptions): readonly Zone[] {
  const { item, comments, anchorOf, composing, onEdit, onAdd, onCancel } = options;
  const zones: Zone[] = comments
    .filter(({ root, path }) => root === item.root && path === item.path)
    .map((comment) => {
      const { start, end } = anchorOf(comment);
      return {
        key: comment.id,
        lines: { side: comment.side, start, end },
        node: (
          <CommentCard
            comment={comment}
            onEdit={(text) => onEdit(comment, text)}
            onRemove={() => onEdit(comment, '')}
          />
        ),
      };
    });
  if (!composing) return zones;
  const form = (
    <CommentForm
      about={aboutLines(composing)}
      initial=""
      onCancel={onCancel}
      onSave={(text) => onAdd(composing, text)}
    />
  );
  return [...zones, { key: 'composing', lines: composing, node: form }];
}
