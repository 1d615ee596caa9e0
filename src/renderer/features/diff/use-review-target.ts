import { useEffect, useEffectEvent } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import type { FileTarget, ReviewTarget } from '../../state/review-target.ts';
import { turnOfMessage, type KeptTurn } from '../../state/review-turns.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { useToast } from '../../ui/toast.tsx';
import { baseName } from './model/review-groups.ts';

export type ReviewTargetProps = {
  readonly app: App;
  readonly chatId: string;
  readonly review: Review;
  readonly onFile: (item: ReviewItem, line: number | undefined) => void;
  readonly onTurn: (turn: KeptTurn) => void;
};

/** Goes where another pane points; says so when nothing changed there. */
export function useReviewTarget(props: ReviewTargetProps): void {
  const { app, chatId, review, onFile, onTurn } = props;
  const target = useStore(app.reviewTargets.store, (state) => state.target);
  const toast = useToast();

  const follow = useEffectEvent(async (wanted: ReviewTarget): Promise<void> => {
    if ('messageId' in wanted) {
      await review.refresh();
      const turn = turnOfMessage(review.store.getState().kept, wanted.messageId);
      if (turn) onTurn(turn);
      else toast({ title: 'Nothing was kept before this message' });
      return;
    }
    const item = findFile(review, wanted) ?? (await lookFor(review, wanted));
    if (item) onFile(item, wanted.line);
    else {
      const title = `No change in ${baseName(wanted.path)}`;
      toast({ title, text: 'It is as it was at the last commit.' });
    }
  });

  useEffect(() => {
    if (target?.chatId !== chatId) return;
    const wanted = app.reviewTargets.take(chatId);
    if (wanted) void follow(wanted);
  }, [app, chatId, target]);
}

/** It may have changed just now, or be none of what is compared. */
async function lookFor(review: Review, target: FileTarget): Promise<ReviewItem | undefined> {
  review.setView({ scope: 'uncommitted' });
  await review.refresh();
  const changed = findFile(review, target);
  if (changed) return changed;
  // What the chat committed is a change of its branch.
  review.setView({ scope: 'branch' });
  await review.refresh();
  const committed = findFile(review, target);
  if (!committed) review.setView({ scope: 'uncommitted' });
  return committed;
}

function findFile(review: Review, { path }: FileTarget): ReviewItem | undefined {
  const wanted = path.replaceAll('\\', '/');
  return review.store
    .getState()
    .lists.flatMap(({ items }) => items)
    .find(
      ({ root, path: own }) =>
        own === wanted ||
        `${root}/${own}` === wanted ||
        // Named through a link, the folder has another place.
        wanted.endsWith(`/${baseName(root)}/${own}`),
    );
}
