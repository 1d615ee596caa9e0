import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './pill.module.css';

export interface PillProps {
  readonly children: ReactNode;
  /** `attention` only for what needs the person. */
  readonly tone?: 'quiet' | 'attention' | 'added' | 'removed' | 'accent';
  readonly title?: string | undefined;
}

export function Pill({ children, tone = 'quiet', title }: PillProps) {
  return (
    <span className={cx(styles.pill, tone !== 'quiet' && styles[tone])} title={title}>
      {children}
    </span>
  );
}
