import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeProblem } from '../../state/problem.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';

export interface QueryPartProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** As in "The models could not be loaded". */
  readonly failure: string;
  readonly children: (data: Data) => ReactNode;
}

/** The loading and failed states of a part that shows one answer. */
export function QueryPart<Data>({ query, failure, children }: QueryPartProps<Data>) {
  const late = useDelayed(query.isPending);
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    const problem = describeProblem(query.error, failure);
    return (
      <ErrorState title={problem.title} onRetry={() => void query.refetch()}>
        {problem.text}
      </ErrorState>
    );
  }
  return late ? <Skeleton height="44px" /> : null;
}
