import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';
import styles from './states.module.css';

export interface EmptyStateProps {
  readonly glyph?: Glyph;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** Fills its parent and stands in the middle. */
  readonly fill?: boolean;
}

/** Nothing here yet, and what would put something here. */
export function EmptyState({ glyph, title, children, actions, fill = false }: EmptyStateProps) {
  return (
    <div className={cx(styles.state, fill && styles.fill)}>
      {glyph && <Icon glyph={glyph} size={20} className={styles.glyph} />}
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
