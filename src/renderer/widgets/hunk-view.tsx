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
  const shown = total > maxLines ? cutHunks(hunks, maxLines) : hunks;
  return (
    <div className={styles.frame} tabIndex={0} role="group" aria-label="Diff" dir="ltr">
      <div className={styles.lines}>
        {shown.map((hunk, index) => (
          <div key={`${hunk.oldStart}:${hunk.newStart}`}>
            {index > 0 && <div className={styles.gap}>{hunk.heading || '⋯'}</div>}
            {hunk.lines.map((line, number) => (
              <HunkLine key={number} line={line} />
            ))}
          </div>
        ))}
      </div>
      {total > maxLines && (
        <p className={styles.more}>{(total - maxLines).toLocaleString('en')} more lines</p>
      )}
    </div>
  );
});

function cutHunks(hunks: readonly DiffHunk[], maxLines: number): readonly DiffHunk[] {
  const shown: DiffHunk[] = [];
  let left = maxLines;
  for (const hunk of hunks) {
    if (left <= 0) break;
    shown.push({ ...hunk, lines: hunk.lines.slice(0, left) });
    left -= hunk.lines.length;
  }
  return shown;
}

const signs = { added: '+', removed: '−', context: ' ' } as const;

/** One line of a diff with its number and sign. */
export function HunkLine({ line }: { readonly line: DiffLine }) {
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
