import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Shortcut } from './kbd.tsx';
import styles from './tooltip.module.css';

export interface TooltipProps {
  /** A phrase; never the only place where something needed is said. */
  readonly text: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** The element that is described; it receives the trigger's handlers. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Shown on hover and on keyboard focus. Needs a `TooltipProvider` above it. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root
      onOpenChange={(_open, details) => {
        // The dialog that the tooltip stands in closes with it, not only at a second press.
        if (details.reason === 'escape-key') details.allowPropagation();
      }}
    >
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} side={side} sideOffset={6}>
          <Base.Popup className={styles.popup}>
            <span>{text}</span>
            {shortcut && <Shortcut keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Shares the delay between neighbouring tooltips. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Base.Provider delay={500}>{children}</Base.Provider>;
}
