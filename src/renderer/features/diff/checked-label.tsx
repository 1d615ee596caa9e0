import { useEffect, useState } from 'react';
import { browserClock } from '../../ui/browser-clock.ts';
import styles from './changes-pane.module.css';

export interface CheckedLabelProps {
  /** RFC 3339. */
  readonly scannedAt: string | undefined;
  readonly refreshing: boolean;
}

/** Milliseconds between renewals of the label. */
const TICK_MS = 5000;

/** "Checked 4 s ago": how far what is shown can be trusted. */
export function CheckedLabel({ scannedAt, refreshing }: CheckedLabelProps) {
  const [now, setNow] = useState(() => browserClock.now().getTime());
  useEffect(() => browserClock.setTimer(() => setNow(browserClock.now().getTime()), TICK_MS));
  if (refreshing) return <span className={styles.checked}>Checking</span>;
  if (scannedAt === undefined) return <span className={styles.checked} />;
  const seconds = Math.max(0, Math.round((now - Date.parse(scannedAt)) / 1000));
  return <span className={styles.checked}>Checked {describeSeconds(seconds)}</span>;
}

function describeSeconds(seconds: number): string {
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  return `${Math.floor(seconds / 60)} min ago`;
}
