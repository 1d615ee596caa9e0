import { assertNever } from '#shared/kernel/assert-never.ts';
import { cx } from './cx.ts';
import styles from './status-glyph.module.css';

/**
 * What a row's glyph says: `needs-you` waits for an answer, `failed` its turn failed, `unread`
 * finished and not looked at yet, `running`, `queued` about to run, `idle`, `archived`.
 */
export type Status = 'needs-you' | 'failed' | 'unread' | 'running' | 'queued' | 'idle' | 'archived';

const names: Readonly<Record<Status, string>> = {
  'needs-you': 'Needs you',
  failed: 'Failed',
  unread: 'Finished, not read yet',
  running: 'Running',
  queued: 'About to run',
  idle: 'Idle',
  archived: 'Archived',
};

export function describeStatus(status: Status): string {
  return names[status];
}

/** Shapes differ, so that no status depends on colour alone. */
export function StatusGlyph({ status }: { readonly status: Status }) {
  const needsPerson = status === 'needs-you' || status === 'failed' || status === 'unread';
  return (
    <svg
      viewBox="0 0 16 16"
      role="img"
      aria-label={names[status]}
      className={cx(
        styles.glyph,
        needsPerson && styles.attention,
        status === 'running' && styles.running,
      )}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
    >
      {drawing(status)}
    </svg>
  );
}

function drawing(status: Status) {
  switch (status) {
    case 'needs-you':
      return (
        <>
          <circle cx="8" cy="8" r="5.75" fill="currentColor" stroke="none" />
          <path d="M8 5v3.5" stroke="var(--canvas)" />
          <path d="M8 11h.01" stroke="var(--canvas)" />
        </>
      );
    case 'failed':
      return (
        <>
          <circle cx="8" cy="8" r="5.25" />
          <path d="m6.1 6.1 3.8 3.8m0-3.8L6.1 9.9" />
        </>
      );
    case 'unread':
      return <circle cx="8" cy="8" r="3.5" fill="currentColor" stroke="none" />;
    case 'running':
      return (
        <>
          <circle cx="8" cy="8" r="5.25" opacity="0.3" />
          <path className={styles.arc} d="M8 2.75A5.25 5.25 0 0 1 13.25 8" />
        </>
      );
    case 'queued':
      return <circle cx="8" cy="8" r="5.25" strokeDasharray="2.2 3.3" />;
    case 'idle':
      return <circle cx="8" cy="8" r="5.25" opacity="0.65" />;
    case 'archived':
      return <path d="M3 4.5h10M4 4.5V12a1 1 0 0 0 1 1h6a1 1 0 0 0 1-1V4.5M6.5 8h3" />;
    default:
      return assertNever(status);
  }
}
