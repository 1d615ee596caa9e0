import { useMemo } from 'react';
import type { Review } from '../../state/review.ts';
import type { Discarded } from '../../state/review-actions.ts';
import type { ReviewItem, SelectedLines } from '../../state/review-items.ts';
import { useToast } from '../../ui/toast.tsx';
import { useRun } from './use-run.ts';

/** What can be done with changed files, or with lines of one; failures are told. */
export interface Verbs {
  stage(items: readonly ReviewItem[], lines?: SelectedLines): void;
  unstage(items: readonly ReviewItem[], lines?: SelectedLines): void;
  /** At once; the message that says so can bring it back. */
  discard(items: readonly ReviewItem[], lines?: SelectedLines): void;
  setViewed(items: readonly ReviewItem[], viewed: boolean): void;
}

export function useVerbs(review: Review): Verbs {
  const run = useRun();
  const toast = useToast();
  return useMemo(() => {
    async function undo(discarded: readonly Discarded[]): Promise<void> {
      for (const each of discarded) await review.restore(each);
    }
    return {
      stage: (items, lines) =>
        void run('The changes were not staged', () => review.stage(items, lines)),
      unstage: (items, lines) =>
        void run('The changes were not unstaged', () => review.unstage(items, lines)),
      discard: (items, lines) =>
        void run('The changes were not discarded', async () => {
          const discarded = await review.discard(items, lines);
          toast({
            title: discardedTitle(items, lines !== undefined),
            action: {
              verb: 'Undo',
              run: () => void run('The changes were not brought back', () => undo(discarded)),
            },
          });
        }),
      setViewed: (items, viewed) =>
        void run('The mark was not kept', () => review.setViewed(items, viewed)),
    };
  }, [review, run, toast]);
}

function discardedTitle(items: readonly ReviewItem[], isPart: boolean): string {
  const [first] = items;
  if (items.length !== 1 || !first) return `Discarded ${items.length} files`;
  const name = first.path.slice(first.path.lastIndexOf('/') + 1);
  return isPart ? `Discarded a change in ${name}` : `Discarded the changes in ${name}`;
}
