import { useCallback, useEffect } from 'react';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import type { MonacoDiff } from '../../widgets/monaco-diff.ts';
import { toContent } from './model/diff-content.ts';
import { hasTexts } from './model/file-sides.ts';

export type PreparedFilesOptions = {
  readonly review: Review;
  readonly editor: MonacoDiff | undefined;
  /** Likely to be chosen after the one that is shown, the likeliest first. */
  readonly soon: readonly ReviewItem[];
  /** The one that was chosen is on the screen: it came first. */
  readonly isShown: boolean;
};

/** Who goes on at once to the next file should not wait for those around this one, in milliseconds. */
const PAUSE_MS = 200;

/** Loads and compares the files around the one that is shown; gives a function that does so, too. */
export function usePreparedFiles({ review, editor, soon, isShown }: PreparedFilesOptions) {
  const prepare = useCallback(
    async (item: ReviewItem): Promise<void> => {
      // A file that cannot be loaded says so when it is opened.
      const file = await review.file(item).catch(() => undefined);
      if (file && hasTexts(file)) editor?.prepare(toContent(item.key, file));
    },
    [review, editor],
  );

  useEffect(() => {
    if (!isShown) return undefined;
    let isOver = false;
    async function prepareAll(): Promise<void> {
      for (const item of soon) {
        if (isOver) return;
        await prepare(item);
      }
    }
    const timer = window.setTimeout(() => void prepareAll(), PAUSE_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [soon, isShown, prepare]);

  return prepare;
}
