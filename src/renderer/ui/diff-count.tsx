import styles from './diff-count.module.css';

export interface DiffCountProps {
  readonly additions: number;
  readonly deletions: number;
}

/** `+n −n`, or nothing when there is no change. */
export function DiffCount({ additions, deletions }: DiffCountProps) {
  if (additions === 0 && deletions === 0) return null;
  return (
    <span className={styles.count}>
      <span className={styles.added} aria-label={`${additions} added`} role="img">
        +{additions}
      </span>
      <span className={styles.removed} aria-label={`${deletions} removed`} role="img">
        −{deletions}
      </span>
    </span>
  );
}
