import { useEffect, useEffectEvent } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import type { ReviewTarget } from '../../state/review-target.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { useToast } from '../../ui/toast.tsx';

export type ReviewTargetProps = {
  readonly app: App;
  readonly chatId: string;
  readonly review: Review;
  readonly onFound: (item: ReviewItem, line: number | undefined) => void;
};

/** Goes where another pane points; says so when nothing changed there. */
export function useReviewTarget({ app, chatId, review, onFound }: ReviewTargetProps): void {
  const target = useStore(app.reviewTargets.store, (state) => state.target);
  const toast = useToast();

  const follow = useEffectEvent(async (wanted: ReviewTarget): Promise<void> => {
    const item = findTarget(review, wanted) ?? (await lookFor(review, wanted));
    if (item) onFound(item, wanted.line);
    else
      toast({
        title: `No change in ${baseName(wanted.path)}`,
        text: 'It is as it was at the last commit.',
      });
  });

  useEffect(() => {
    if (target?.chatId !== chatId) return;
    const wanted = app.reviewTargets.take(chatId);
    if (wanted) void follow(wanted);
  }, [app, chatId, target]);
}

/** It may have changed just now, or be none of what is compared. */
async function lookFor(review: Review, target: ReviewTarget): Promise<ReviewItem | undefined> {
  review.setView({ scope: 'uncommitted' });
  await review.refresh();
  return findTarget(review, target);
}

function findTarget(review: Review, { path }: ReviewTarget): ReviewItem | undefined {
  const wanted = path.replaceAll('\\', '/');
  return review.store
    .getState()
    .lists.flatMap(({ items }) => items)
    .find((item) => item.path === wanted || `${item.root}/${item.path}` === wanted);
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
