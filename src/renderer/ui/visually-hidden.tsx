import type { ReactNode } from 'react';
import styles from './field.module.css';

/** Said to screen readers only. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className={styles.hiddenLabel}>{children}</span>;
}
