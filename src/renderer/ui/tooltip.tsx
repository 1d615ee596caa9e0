import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Shortcut } from './kbd.tsx';
import styles from './tooltip.module.css';

type Hint = {
  /** A phrase; never the only place where something needed is said. */
  readonly text: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
};

export interface TooltipProps extends Hint {
  /** The element that is described; it receives the trigger's handlers. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** One popup for all that has a hint: a root for each would be most of what a row of buttons costs. */
const popup = Base.createHandle<Hint>();

/** Shown on hover and on keyboard focus. Needs a `TooltipProvider` above it. */
export function Tooltip({ children, ...hint }: TooltipProps) {
  return <Base.Trigger handle={popup} payload={hint} render={children} />;
}

/** Shows the hints, and shares the delay between neighbouring ones. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Base.Provider delay={500}>
      {children}
      <Base.Root
        handle={popup}
        onOpenChange={(_open, details) => {
          // The dialog that the tooltip stands in closes with it, not only at a second press.
          if (details.reason === 'escape-key') details.allowPropagation();
        }}
      >
        {({ payload }) => (
          <Base.Portal>
            <Base.Positioner
              className={styles.positioner}
              side={payload?.side ?? 'bottom'}
              sideOffset={6}
            >
              <Base.Popup className={styles.popup}>
                <span>{payload?.text}</span>
                {payload?.shortcut && <Shortcut keys={payload.shortcut} />}
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        )}
      </Base.Root>
    </Base.Provider>
  );
}
