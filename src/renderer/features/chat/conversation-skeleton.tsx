import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './chat-pane.module.css';

/** A message and the start of its answer, while the conversation loads. */
export function ConversationSkeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading the conversation">
      <Skeleton height="52px" />
      <Skeleton width="82%" />
      <Skeleton width="94%" />
      <Skeleton width="61%" />
      <Skeleton width="38%" height="20px" />
      <Skeleton width="44%" height="20px" />
      <Skeleton width="88%" />
      <Skeleton width="72%" />
    </div>
  );
}
