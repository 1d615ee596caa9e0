import type { ReactNode } from 'react';
import styles from './section.module.css';

export interface SectionProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, note, actions, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {note && <div className={styles.note}>{note}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A framed list of `Row`s. */
export function Rows({ children }: { readonly children: ReactNode }) {
  return <div className={styles.card}>{children}</div>;
}

export interface RowProps {
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** Controls at the end. */
  readonly children?: ReactNode;
}

export function Row({ title, detail, children }: RowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.main}>
        <div className={styles.title}>{title}</div>
        {detail && <div className={styles.detail}>{detail}</div>}
      </div>
      {children && <div className={styles.end}>{children}</div>}
    </div>
  );
}
