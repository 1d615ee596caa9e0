import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Spinner } from './spinner.tsx';
import styles from './button.module.css';

export type ButtonTone = 'primary' | 'plain' | 'ghost' | 'danger';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly children: ReactNode;
  readonly tone?: ButtonTone;
  /** `small` (24 px) in dense places. */
  readonly size?: 'regular' | 'small';
  /** Work is under way: the button keeps its width and focus, and does nothing. */
  readonly busy?: boolean;
}

/** A verb. One `primary` at most in a view. */
export function Button(props: ButtonProps) {
  const { tone = 'plain', size = 'regular', busy = false, children, className, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      {...(busy && { 'aria-disabled': true, 'aria-busy': true, onClick: ignoreClick })}
      className={cx(styles.button, styles[tone], size === 'small' && styles.small, className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

function ignoreClick(event: { preventDefault(): void }): void {
  event.preventDefault();
}
