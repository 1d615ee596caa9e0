import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode, type RefObject } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons, the one that acts last. */
  readonly actions?: ReactNode;
  readonly width?: 'regular' | 'wide';
  /** Else the first field, or the first of the actions. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

const FIELD = ':is(input:not([type=file]), textarea, [role=combobox]):not(:disabled)';

/** Modal: focus stays inside, Escape closes, focus returns to where it was. */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, children, actions, width = 'regular' } = props;
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const initialFocus =
    props.initialFocus ??
    (() =>
      body.current?.querySelector<HTMLElement>(FIELD) ??
      foot.current?.querySelector<HTMLElement>('button') ??
      true);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup
            className={cx(styles.popup, width === 'wide' && styles.wide)}
            initialFocus={initialFocus}
          >
            <div className={styles.head}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <IconButton glyph={X} label="Close" size="small" onClick={onClose} />
            </div>
            <div ref={body} className={styles.body}>
              {children}
            </div>
            {actions && (
              <div ref={foot} className={styles.foot}>
                {actions}
              </div>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export interface BareDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** For screen readers. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A modal near the top of the window without head or foot, such as the palette. */
export function BareDialog({ open, onClose, label, children }: BareDialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Viewport className={cx(styles.viewport, styles.top)}>
          <Base.Popup aria-label={label} className={cx(styles.popup, styles.wide)}>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** The verb of the button that does it. */
  readonly verb: string;
  readonly destructive?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, verb, destructive = false, busy = false } = props;
  return (
    <Dialog
      open={open}
      title={title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button tone={destructive ? 'danger' : 'primary'} busy={busy} onClick={props.onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
