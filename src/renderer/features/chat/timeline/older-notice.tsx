import { Button } from '../../../ui/button.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import styles from './timeline.module.css';

export interface OlderNoticeProps {
  /** `paused`: there is more, and the person is asked for it. */
  readonly older: 'none' | 'idle' | 'loading' | 'failed' | 'paused';
  readonly onRetry: () => void;
  readonly onMore: () => void;
}

/** At the top: earlier messages are on their way, could not be loaded, or are to be asked for. */
export function OlderNotice({ older, onRetry, onMore }: OlderNoticeProps) {
  if (older === 'loading') {
    return (
      <div className={styles.older}>
        <Spinner label="Loading earlier messages" />
      </div>
    );
  }
  if (older === 'paused') {
    return (
      <div className={styles.older}>
        <Button size="small" onClick={onMore}>
          Show earlier messages
        </Button>
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
