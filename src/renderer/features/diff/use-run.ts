import { useCallback } from 'react';
import { describeProblem } from '../../state/problem.ts';
import { isOutdated } from '../../state/review.ts';
import { useToast } from '../../ui/toast.tsx';

/** Runs an action; when it fails, says so. Resolves with whether it was done. */
export type Run = (attempt: string, action: () => Promise<void>) => Promise<boolean>;

export function useRun(): Run {
  const toast = useToast();
  return useCallback(
    async (attempt, action) => {
      try {
        await action();
        return true;
      } catch (error) {
        const problem = describeProblem(error, attempt);
        const again = isOutdated(error) ? 'Nothing was changed.' : undefined;
        toast({ kind: 'failed', ...problem, text: problem.text ?? again });
        return false;
      }
    },
    [toast],
  );
}
