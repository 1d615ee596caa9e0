import { useMutation, useQueryClient } from '@tanstack/react-query';
import { describeProblem, type Problem } from '../../state/problem.ts';
import { useToast } from '../../ui/toast.tsx';

export type Change = {
  /** What failed, when it fails. */
  readonly failure: string;
  readonly run: () => Promise<unknown>;
};

/**
 * Runs changes, then fetches what they touch anew. A failure is told by a toast, or where the
 * person looks when `inline` is set.
 */
export function useChange(touches: readonly string[], { inline = false } = {}) {
  const queries = useQueryClient();
  const toast = useToast();
  const mutation = useMutation<unknown, unknown, Change>({
    mutationFn: ({ run }) => run(),
    onError: (error, { failure }) => {
      if (!inline) toast({ kind: 'failed', ...describeProblem(error, failure) });
    },
    onSettled: () =>
      Promise.all(touches.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  const { error, variables } = mutation;
  const problem: Problem | undefined =
    inline && error ? describeProblem(error, variables?.failure ?? '') : undefined;
  return { change: mutation.mutate, busy: mutation.isPending, problem, reset: mutation.reset };
}
