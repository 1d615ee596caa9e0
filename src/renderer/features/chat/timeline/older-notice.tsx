import { Button } from '../../../ui/button.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import styles from './timeline.module.css';

export interface OlderNoticeProps {
  readonly older: 'none' | 'idle' | 'loading' | 'failed';
  readonly onRetry: () => void;
}

/** At the top: earlier messages are on their way, or could not be loaded. */
export function OlderNotice({ older, onRetry }: OlderNoticeProps) {
  if (older === 'loading') {
    return (
      <div className={styles.older}>
        <Spinner label="Loading earlier messages" />
      </div>
    );
  }
  if (older !== 'failed') return null;
  return (
    <div className={styles.older}>
      Earlier messages could not be loaded.
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
