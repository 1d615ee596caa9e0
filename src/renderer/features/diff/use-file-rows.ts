import { useCallback, useEffect, useRef, useState } from 'react';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { createRowLoader, type RowLoader, type RowsByItem } from './model/row-loader.ts';

/** Rows of this many files are kept; those of others are made again when they come into view. */
const KEPT = 400;

/** The rows of the files that were seen; `want` names those that are seen now. */
export function useFileRows(review: Review) {
  const [known, setKnown] = useState<RowsByItem>(new Map());
  const loader = useRef<RowLoader>(undefined);
  useEffect(() => {
    const created = createRowLoader(review, (rows) => setKnown((before) => withRows(before, rows)));
    loader.current = created;
    return () => created.dispose();
  }, [review]);
  const want = useCallback((items: readonly ReviewItem[]) => loader.current?.want(items), []);
  return { known, want };
}

function withRows(known: RowsByItem, news: RowsByItem): RowsByItem {
  const next = new Map([...known, ...news]);
  for (const oldest of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(oldest);
  }
  return next;
}
