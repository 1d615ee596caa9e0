import type { ReactNode } from 'react';
import styles from './kbd.module.css';
import { describeShortcut } from './shortcut.ts';

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}

/** A shortcut such as `mod+shift+a` as the person's keyboard prints it. */
export function Shortcut({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.shortcut}>
      {describeShortcut(keys).map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </span>
  );
}
