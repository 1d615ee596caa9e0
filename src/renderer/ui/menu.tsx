import { ContextMenu as BaseContext } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';
import { Shortcut } from './kbd.tsx';
import styles from './floating.module.css';

export interface MenuProps {
  /** The button that opens it; it receives the trigger's handlers and states. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  /** `MenuItem`s and the like. */
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom';
}

export function Menu({ trigger, children, align = 'start', side = 'bottom' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          className={styles.positioner}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
        >
          <Base.Popup className={styles.popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ContextMenuProps {
  /** The element whose right click or long press opens the menu. */
  readonly target: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
}

/** Everything in it must also be reachable another way. */
export function ContextMenu({ target, children }: ContextMenuProps) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={target} />
      <BaseContext.Portal>
        <BaseContext.Positioner className={styles.positioner} collisionPadding={8}>
          <BaseContext.Popup className={styles.popup}>{children}</BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly glyph?: Glyph;
  readonly shortcut?: string | undefined;
  readonly destructive?: boolean;
  readonly disabled?: boolean;
}

export function MenuItem(props: MenuItemProps) {
  const { children, onSelect, glyph, shortcut, destructive = false, disabled = false } = props;
  return (
    <Base.Item
      className={cx(styles.item, destructive && styles.destructive)}
      disabled={disabled}
      onClick={onSelect}
    >
      {glyph && <Icon glyph={glyph} />}
      <span className={styles.label}>{children}</span>
      {shortcut && (
        <span className={styles.hint}>
          <Shortcut keys={shortcut} />
        </span>
      )}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}
