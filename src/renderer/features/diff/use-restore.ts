import { useCallback } from 'react';
import type { RestoredState, RestoreOptions } from '../../state/review-actions.ts';
import type { Review } from '../../state/review.ts';
import type { KeptState } from '../../state/review-turns.ts';
import { useToast } from '../../ui/toast.tsx';
import { useRun } from './use-run.ts';

export type RestoreStep = { readonly state: KeptState } & Partial<RestoreOptions>;

/** Brings files back, says what was done and offers to undo it. False when it was refused. */
export function useRestore(review: Review): (steps: readonly RestoreStep[]) => Promise<boolean> {
  const run = useRun();
  const toast = useToast();
  return useCallback(
    (steps) => {
      async function undo(restored: readonly RestoredState[]): Promise<void> {
        for (const { root, checkpoint } of restored) {
          if (checkpoint) await review.restoreState({ root, id: checkpoint.id }, { force: false });
        }
        toast({ title: 'The files are as they were' });
      }
      return run('The files were not restored', async () => {
        const restored: RestoredState[] = [];
        for (const { state, paths, force = false } of steps) {
          restored.push(await review.restoreState(state, { paths, force }));
        }
        const canUndo = restored.some(({ checkpoint }) => checkpoint !== undefined);
        toast({
          ...describe(restored),
          ...(canUndo && {
            action: {
              verb: 'Undo',
              run: () => void run('The files were not brought back', () => undo(restored)),
            },
          }),
        });
      });
    },
    [review, run, toast],
  );
}

function describe(restored: readonly RestoredState[]) {
  const files = restored.reduce((sum, each) => sum + each.files, 0);
  const skipped = restored.flatMap((each) => each.skipped);
  const [first] = skipped;
  return {
    title:
      files === 0
        ? 'Nothing had to be restored'
        : `Restored ${files} ${files === 1 ? 'file' : 'files'}`,
    text:
      first &&
      `${first.path} stays as it is: ${first.reason}${skipped.length > 1 ? `, and ${skipped.length - 1} more` : ''}`,
  };
}
