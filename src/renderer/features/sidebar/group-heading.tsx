import { cx } from '../../ui/cx.ts';
import styles from './chat-row.module.css';
import type { Row } from './rows.ts';

export interface GroupHeadingProps {
  readonly row: Extract<Row, { kind: 'heading' }>;
  readonly compact: boolean;
}

/** Only the groups whose size asks for something say it. */
export function GroupHeading({ row, compact }: GroupHeadingProps) {
  if (compact) return <div className={styles.rule} onContextMenu={keepNative} />;
  const counted = row.count > 0 && (row.id === 'needs-you' || row.id === 'running');
  return (
    <div
      className={cx(styles.heading, row.id === 'needs-you' && styles.attention)}
      onContextMenu={keepNative}
    >
      <h2>{row.title}</h2>
      {counted && <span className={styles.count}>{row.count}</span>}
    </div>
  );
}

/** The list's menu is about a chat. */
function keepNative(event: { stopPropagation(): void }): void {
  event.stopPropagation();
}
