import { memo } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './hunk-view.module.css';
import type { DiffHunk, DiffLine } from './unified-diff.ts';

export interface HunkViewProps {
  readonly hunks: readonly DiffHunk[];
  /** Lines shown at most; the rest is counted. */
  readonly maxLines?: number;
}

/** A small unified diff: for reading in passing, where an editor would be too much. */
export const HunkView = memo(function HunkView({ hunks, maxLines = 400 }: HunkViewProps) {
  const total = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  let left = maxLines;
  return (
    <div className={styles.frame} tabIndex={0} role="group" aria-label="Diff" dir="ltr">
      <div className={styles.lines}>
        {hunks.map((hunk, index) => {
          const lines = hunk.lines.slice(0, Math.max(left, 0));
          left -= lines.length;
          if (lines.length === 0) return null;
          return (
            <div key={`${hunk.oldStart}:${hunk.newStart}`} className={styles.hunk}>
              {index > 0 && <div className={styles.gap}>{hunk.heading || '⋯'}</div>}
              {lines.map((line, number) => (
                <Line key={number} line={line} />
              ))}
            </div>
          );
        })}
      </div>
      {total > maxLines && (
        <p className={styles.more}>{(total - maxLines).toLocaleString('en')} more lines</p>
      )}
    </div>
  );
});

const signs = { added: '+', removed: '−', context: ' ' } as const;

function Line({ line }: { readonly line: DiffLine }) {
  return (
    <div className={cx(styles.line, styles[line.kind])}>
      <span className={styles.number} data-line={line.newLine ?? line.oldLine} />
      <span className={styles.sign}>{signs[line.kind]}</span>
      <span className={styles.text}>
        {line.text.replace(/\r$/, '') || '\u200b'}
        {line.noNewline && <span className={styles.note}> no newline at end</span>}
      </span>
    </div>
  );
}
