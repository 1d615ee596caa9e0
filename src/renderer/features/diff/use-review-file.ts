import { useEffect, useMemo, useState } from 'react';
import type { ReviewFile } from '#shared/api/review.ts';
import { describeProblem, type Problem } from '../../state/problem.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';

export type LoadedFile =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly file: ReviewFile; readonly item: ReviewItem }
  | { readonly phase: 'failed'; readonly problem: Problem };

type Loaded = {
  readonly item: ReviewItem;
  readonly attempt: number;
  readonly result: LoadedFile;
};

/**
 * Both sides of a file. While a newer version of the same file is on its way the older one stays,
 * and what is known already is there at once.
 */
export function useReviewFile(review: Review, item: ReviewItem | undefined) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!item) return undefined;
    let isGone = false;
    async function load(wanted: ReviewItem): Promise<void> {
      const result = await loadFile(review, wanted);
      if (!isGone) setLoaded({ item: wanted, attempt, result });
    }
    void load(item);
    return () => {
      isGone = true;
    };
  }, [review, item, attempt]);

  const known = item && review.knownFile(item);
  const content = useMemo((): LoadedFile => {
    if (item && known) return { phase: 'ready', file: known, item };
    const isCurrent = loaded?.item.key === item?.key && loaded?.attempt === attempt;
    return loaded && isCurrent ? loaded.result : { phase: 'loading' };
  }, [item, known, loaded, attempt]);
  return { content, retry: () => setAttempt((number) => number + 1) };
}

async function loadFile(review: Review, item: ReviewItem): Promise<LoadedFile> {
  try {
    return { phase: 'ready', file: await review.file(item), item };
  } catch (error) {
    return { phase: 'failed', problem: describeProblem(error, 'The file could not be loaded') };
  }
}
