import { Skeleton } from '../ui/skeleton.tsx';
import { useDelayed } from '../ui/use-delayed.ts';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import styles from './loading.module.css';

/** The place of a part whose code is still on its way. */
export function Loading() {
  if (!useDelayed(true)) return null;
  return (
    <div className={styles.loading} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton width="40%" />
      <Skeleton width="85%" />
      <Skeleton width="70%" />
    </div>
  );
}
