import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Review } from '../../state/review.ts';
import { describeProblem } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { sizeText } from './model/size-text.ts';
import { useRun } from './use-run.ts';
import styles from './dialogs.module.css';

export interface DiscardedDialogProps {
  readonly review: Review;
  readonly root: string;
  readonly onClose: () => void;
}

/** What was thrown away lately, and the way back. */
export function DiscardedDialog({ review, root, onClose }: DiscardedDialogProps) {
  const queryKey = ['review-discarded', root];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => review.discarded(root, signal),
    staleTime: 0,
  });
  const client = useQueryClient();
  const [busyId, setBusyId] = useState<string>();
  const run = useRun();

  async function restore(id: string): Promise<void> {
    const discarded = data?.discarded.find((each) => each.id === id);
    if (!discarded) return;
    setBusyId(id);
    await run('The changes were not brought back', () => review.restore({ ...discarded, root }));
    setBusyId(undefined);
    await client.invalidateQueries({ queryKey });
  }

  return (
    <Dialog open title="Discarded changes" width="wide" onClose={onClose}>
      {error && (
        <ErrorState
          title={describeProblem(error, 'The list could not be loaded').title}
          onRetry={() => void refetch()}
        >
          {describeProblem(error, '').text}
        </ErrorState>
      )}
      {data && data.discarded.length === 0 && (
        <p className={styles.quiet}>Nothing was discarded here lately.</p>
      )}
      {data && data.discarded.length > 0 && (
        <ul className={styles.discarded}>
          {data.discarded.map(({ id, created_at: time, paths, bytes }) => (
            <li key={id} className={styles.discardedRow}>
              <span className={styles.subject} dir="ltr" title={paths.join('\n')}>
                {paths[0]}
                {paths.length > 1 && ` and ${paths.length - 1} more`}
              </span>
              <span className={styles.quiet}>
                <RelativeTime time={time} /> · {sizeText(bytes)}
              </span>
              <Button size="small" busy={busyId === id} onClick={() => void restore(id)}>
                Bring back
              </Button>
            </li>
          ))}
        </ul>
      )}
      {data && (
        <p className={styles.quiet}>
          Kept for {data.max_age_days} days, up to {sizeText(data.max_bytes)}.
        </p>
      )}
    </Dialog>
  );
}
