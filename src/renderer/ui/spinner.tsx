import { cx } from './cx.ts';
import styles from './spinner.module.css';

export interface SpinnerProps {
  /** Says what is under way where no word beside it does. */
  readonly label?: string;
  readonly className?: string | undefined;
}

export function Spinner({ label, className }: SpinnerProps) {
  return (
    <svg
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      className={cx(styles.spinner, className)}
      {...(label ? { role: 'status', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <circle className={styles.track} cx="7" cy="7" r="5.5" />
      <path strokeLinecap="round" d="M7 1.5a5.5 5.5 0 0 1 5.5 5.5" />
    </svg>
  );
}
