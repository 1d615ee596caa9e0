import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './states.module.css';

export interface ErrorStateProps {
  /** What happened, in the person's terms. */
  readonly title: string;
  /** What can be done. */
  readonly children?: ReactNode;
  readonly detail?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly actions?: ReactNode;
  readonly fill?: boolean;
}

/** A failure with a way out. */
export function ErrorState(props: ErrorStateProps) {
  const { title, children, detail, onRetry, actions, fill = false } = props;
  return (
    <div role="alert" className={cx(styles.state, fill && styles.fill)}>
      <Icon glyph={CircleAlert} size={20} className={styles.glyph} />
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {detail && <p className={styles.detail}>{detail}</p>}
      {(onRetry ?? actions) && (
        <div className={styles.actions}>
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {actions}
        </div>
      )}
    </div>
  );
}
