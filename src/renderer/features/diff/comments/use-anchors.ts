import { useEffect, useMemo, useState } from 'react';
import { findAnchor, type ReviewComment } from '../../../state/review-comments.ts';
import type { Review } from '../../../state/review.ts';
import type { ReviewItem } from '../../../state/review-items.ts';

/**
 * `there`: the lines read as when the comment was written. `moved`: they do so elsewhere. `stale`:
 * they do not. `gone`: the file is not among the changed ones.
 */
export type AnchorState = 'there' | 'moved' | 'stale' | 'gone';

export type Anchor = {
  readonly state: AnchorState;
  /** Where the comment belongs now; where it was when its lines are gone. */
  readonly start: number;
  readonly end: number;
};

/** Where the comments' lines are in the files of now; looked up again when a file changes. */
export function useAnchors(
  review: Review,
  comments: readonly ReviewComment[],
  items: readonly ReviewItem[],
): (comment: ReviewComment) => Anchor {
  const [anchors, setAnchors] = useState<ReadonlyMap<string, Anchor>>(new Map());
  const byPath = useMemo(
    () => new Map(items.map((item) => [`${item.root}\n${item.path}`, item])),
    [items],
  );

  useEffect(() => {
    let isGone = false;
    async function look(): Promise<void> {
      const found = await Promise.all(
        comments.map(async (comment) => {
          const item = byPath.get(`${comment.root}\n${comment.path}`);
          return [
            comment.id,
            item ? await anchorIn(review, item, comment) : gone(comment),
          ] as const;
        }),
      );
      if (!isGone) setAnchors(new Map(found));
    }
    void look();
    return () => {
      isGone = true;
    };
  }, [review, comments, byPath]);

  return (comment) => anchors.get(comment.id) ?? there(comment);
}

async function anchorIn(review: Review, item: ReviewItem, comment: ReviewComment): Promise<Anchor> {
  try {
    const file = await review.file(item);
    const place = findAnchor(comment, file[comment.side].text ?? '');
    if (!place) return { ...there(comment), state: 'stale' };
    return { ...place, state: place.start === comment.start ? 'there' : 'moved' };
  } catch {
    // The file says itself, where it is shown, that it could not be loaded.
    return there(comment);
  }
}

function there({ start, end }: ReviewComment): Anchor {
  return { state: 'there', start, end };
}

function gone(comment: ReviewComment): Anchor {
  return { ...there(comment), state: 'gone' };
}
