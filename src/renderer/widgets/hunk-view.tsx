import { memo, useMemo } from 'react';
import { cx } from '../ui/cx.ts';
import code from './code-colour/code-text.module.css';
import { linePieces, type LinePart } from './code-colour/line-runs.ts';
import type { CodeRun } from './code-colour/runs.ts';
import styles from './hunk-view.module.css';
import type { DiffHunk, DiffLine } from './unified-diff.ts';
import { wordMarks } from './word-marks.ts';

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

export interface HunkLineProps {
  readonly line: DiffLine;
  /** What its code is made of. */
  readonly runs?: readonly CodeRun[] | undefined;
  /** The line that stands in its place on the other side. */
  readonly counterpart?: string | undefined;
  /** Said of a line that has a bar in the margin. */
  readonly bar?: string | undefined;
}

/** One line of a diff with its number and sign. */
export const HunkLine = memo(function HunkLine({ line, runs, counterpart, bar }: HunkLineProps) {
  const text = line.text.replace(/\r$/, '');
  const marks = useMemo(
    () => (counterpart === undefined ? noMarks : wordMarks(text, counterpart)),
    [text, counterpart],
  );
  return (
    <div className={cx(styles.line, styles[line.kind])}>
      <span
        className={styles.number}
        data-line={line.newLine ?? line.oldLine}
        data-bar={bar === undefined ? undefined : true}
        title={bar}
      />
      <span className={styles.sign}>{signs[line.kind]}</span>
      <span className={cx(styles.text, code.code)}>
        {text === '' ? '\u200b' : <Pieces text={text} runs={runs ?? noRuns} marks={marks} />}
        {line.noNewline && <span className={styles.note}> no newline at end</span>}
      </span>
    </div>
  );
});

const noRuns: readonly CodeRun[] = [];
const noMarks: readonly LinePart[] = [];

interface PiecesProps {
  readonly text: string;
  readonly runs: readonly CodeRun[];
  readonly marks: readonly LinePart[];
}

function Pieces({ text, runs, marks }: PiecesProps) {
  return linePieces(text, runs, marks).map(({ start, end, role, marked }) => {
    const content = text.slice(start, end);
    if (role === undefined && !marked) return content;
    return (
      <span key={start} data-code={role} className={marked ? styles.mark : undefined}>
        {content}
      </span>
    );
  });
}
