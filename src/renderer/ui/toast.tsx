import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, X } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import buttons from './button.module.css';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './toast.module.css';

export interface ToastMessage {
  readonly title: string;
  readonly text?: string | undefined;
  /** `failed` stays until it is closed and is announced at once. */
  readonly kind?: 'done' | 'failed';
  readonly action?: { readonly verb: string; readonly run: () => void } | undefined;
}

export type ShowToast = (message: ToastMessage) => void;

/** Says that something happened outside the place that is looked at. */
export function useToast(): ShowToast {
  const { add, close } = Base.useToastManager();
  return useCallback(
    ({ title, text, kind = 'done', action }) => {
      const id = add({
        title,
        description: text,
        type: kind,
        priority: kind === 'failed' ? 'high' : 'low',
        timeout: kind === 'failed' ? 0 : 5000,
        actionProps: action && {
          children: action.verb,
          onClick: () => {
            close(id);
            action.run();
          },
        },
      });
    },
    [add, close],
  );
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Base.Provider limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={styles.toast}>
      <Base.Content className={styles.content}>
        {toast.type === 'failed' && <Icon glyph={CircleAlert} className={styles.glyph} />}
        <div className={styles.text}>
          <Base.Title className={styles.title} />
          <Base.Description className={styles.description} />
          {toast.actionProps && (
            <Base.Action
              className={cx(buttons.button, buttons.plain, buttons.small, styles.action)}
            />
          )}
        </div>
        <Base.Close
          aria-label="Close"
          className={cx(buttons.button, buttons.icon, buttons.ghost, buttons.small)}
        >
          <Icon glyph={X} />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
