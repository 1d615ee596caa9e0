import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeProblem, refusalStatus } from '../../state/problem.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import styles from './settings.module.css';

export interface QueryPartProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** As in "The models could not be loaded". */
  readonly failure: string;
  /** Not every server offers it. */
  readonly optional?: boolean;
  readonly children: (data: Data) => ReactNode;
}

/** The loading and failed states of a part that shows one answer. */
export function QueryPart<Data>(props: QueryPartProps<Data>) {
  const { query, failure, optional = false, children } = props;
  const late = useDelayed(query.isPending);
  if (query.data !== undefined) return children(query.data);
  if (optional && refusalStatus(query.error) === 404) {
    return <p className={styles.quiet}>This server does not offer it.</p>;
  }
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
