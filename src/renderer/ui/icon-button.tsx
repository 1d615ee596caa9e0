import type { ComponentProps } from 'react';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';
import styles from './button.module.css';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly glyph: Glyph;
  /** What it does, as a verb: the accessible name and the tooltip. */
  readonly label: string;
  /** Shown in the tooltip, e.g. `mod+n`. */
  readonly shortcut?: string | undefined;
  readonly size?: 'regular' | 'small';
  readonly tone?: 'ghost' | 'plain' | 'primary' | 'danger';
}

export function IconButton(props: IconButtonProps) {
  const { glyph, label, shortcut, size = 'regular', tone = 'ghost', className, ...rest } = props;
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(
          styles.button,
          styles.icon,
          styles[tone],
          size === 'small' && styles.small,
          className,
        )}
      >
        <Icon glyph={glyph} />
      </button>
    </Tooltip>
  );
}
