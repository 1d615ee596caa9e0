import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReviewOverlaps } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';

/** What other chats change is not told here, so it is asked for; that costs the server little. */
const ASK_EVERY_MS = 3000;
const AFTER_FAILURE_MS = 15_000;

const none: ReviewOverlaps = { overlaps: [], cut: false };

/** What another chat changes, too, in a work tree of its own; the same list until it differs. */
export function useOverlaps(review: Review): ReviewOverlaps {
  const { data, refetch } = useQuery({
    queryKey: ['overlaps', review.chatId],
    queryFn: ({ signal }) => review.overlaps(signal),
    staleTime: 0,
    gcTime: 0,
    // A window that is not looked at asks nothing.
    refetchInterval: ({ state }) => (state.status === 'error' ? AFTER_FAILURE_MS : ASK_EVERY_MS),
  });
  useEffect(
    () =>
      review.store.subscribe(({ lists }, before) => {
        if (lists !== before.lists) void refetch();
      }),
    [review, refetch],
  );
  return data ?? none;
}
