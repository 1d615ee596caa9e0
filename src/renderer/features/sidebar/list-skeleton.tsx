import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './sidebar.module.css';

const titleWidths = ['70%', '52%', '81%', '60%'];

export function ListSkeleton({ compact }: { readonly compact: boolean }) {
  const visible = useDelayed(true);
  if (!visible || compact) return <div />;
  return (
    <div className={styles.loading} role="status">
      <VisuallyHidden>Loading the chats</VisuallyHidden>
      {titleWidths.map((width) => (
        <div key={width} className={styles.loadingRow}>
          <Skeleton width={width} />
          <Skeleton width="38%" height="10px" />
        </div>
      ))}
    </div>
  );
}
