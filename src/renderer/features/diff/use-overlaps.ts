import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Overlap } from '#shared/api/checkpoints.ts';
import type { Review } from '../../state/review.ts';

/** The other chats tell nothing here when they change something, so it is asked for. */
const ASK_EVERY_MS = 15_000;

const none: readonly Overlap[] = [];

/** Lines that another chat changes, too, in a work tree of its own. */
export function useOverlaps(review: Review): readonly Overlap[] {
  const { data, refetch, isError } = useQuery({
    queryKey: ['overlaps', review.chatId],
    queryFn: ({ signal }) => review.overlaps(signal),
    staleTime: 0,
    gcTime: 0,
    // A server that does not know is not asked again; a window that is not looked at asks nothing.
    refetchInterval: (query) => (query.state.status === 'error' ? false : ASK_EVERY_MS),
  });
  useEffect(
    () =>
      review.store.subscribe(({ lists }, before) => {
        if (lists !== before.lists && !isError) void refetch();
      }),
    [review, refetch, isError],
  );
  return data?.overlaps ?? none;
}
