import { Check, Minus, Undo2 } from 'lucide-react';
import { memo, useDeferredValue, useMemo } from 'react';
import type { ReviewOverlap } from '#shared/api/review.ts';
import { verbsOf, type ReviewItem } from '../../state/review-items.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import type { CodeRun } from '../../widgets/code-colour/runs.ts';
import { HunkLine } from '../../widgets/hunk-view.tsx';
import { FileHeader } from './file-header.tsx';
import type { FileRow } from './model/flat-diff.ts';
import type { KnownRows } from './model/row-loader.ts';
import { overlapBars, overlapsOf } from './model/overlaps.ts';
import { linesOf } from './model/selected-lines.ts';
import { useRowColours } from './use-row-colours.ts';
import type { Verbs } from './use-verbs.ts';
import styles from './all-files.module.css';

export interface StackedFileProps {
  readonly item: ReviewItem;
  readonly viewed: boolean;
  readonly verbs: Verbs;
  /** Of other chats, in any file. */
  readonly overlaps: readonly ReviewOverlap[];
  /** Undefined until they are known, and of a file that is folded to its header. */
  readonly known: KnownRows | undefined;
  /** The rows that are made. */
  readonly from: number;
  readonly to: number;
  readonly onOpen: (item: ReviewItem) => void;
}

/** One file in the stack: a header that stays in view, and those of its rows that are seen. */
export const StackedFile = memo(function StackedFile(props: StackedFileProps) {
  const { item, viewed, verbs, overlaps, known, from, to, onOpen } = props;
  // Headers come first; the lines of a file that is only scrolled past are not made at all.
  const ready = useDeferredValue(known, undefined);
  const { rows, offsets } = (known && ready) ?? {};
  const colours = useRowColours(item.path, rows);
  const others = useMemo(() => overlapsOf(overlaps, item), [overlaps, item]);
  const bars = useMemo(() => overlapBars(others, item), [others, item]);
  const barOf = (line: number | undefined): string | undefined =>
    line === undefined
      ? undefined
      : bars.find(({ start, end }) => start <= line && line <= end)?.title;
  return (
    <>
      <div className={styles.header}>
        <FileHeader
          item={item}
          viewed={viewed}
          verbs={verbs}
          overlaps={others}
          onOpen={() => onOpen(item)}
        />
      </div>
      {rows && offsets && (
        <>
          <div style={{ height: offsets[from] ?? 0 }} />
          {rows.slice(from, to).map((row, index) => (
            <Row
              key={from + index}
              row={row}
              runs={row.kind === 'line' ? colours.get(row.line) : undefined}
              bar={row.kind === 'line' ? barOf(row.line.newLine) : undefined}
              item={item}
              verbs={verbs}
              onOpen={onOpen}
            />
          ))}
        </>
      )}
    </>
  );
});

interface RowProps {
  readonly row: FileRow;
  readonly runs: readonly CodeRun[] | undefined;
  readonly bar: string | undefined;
  readonly item: ReviewItem;
  readonly verbs: Verbs;
  readonly onOpen: (item: ReviewItem) => void;
}

const Row = memo(function Row({ row, runs, bar, item, verbs, onOpen }: RowProps) {
  const can = verbsOf(item);
  switch (row.kind) {
    case 'line':
      return <HunkLine line={row.line} runs={runs} counterpart={row.counterpart} bar={bar} />;
    case 'hunk':
      return (
        <div className={styles.hunk}>
          <span>
            Line {row.line}
            {row.skipped > 0 && ` · ${row.skipped} unchanged above`}
          </span>
          {can.lines && can.stage && (
            <HunkButton
              glyph={Check}
              words="Stage these changes"
              onClick={() => verbs.stage([item], linesOf(row.changes))}
            />
          )}
          {can.lines && can.unstage && (
            <HunkButton
              glyph={Minus}
              words="Unstage these changes"
              onClick={() => verbs.unstage([item], linesOf(row.changes))}
            />
          )}
          {can.lines && can.discard && (
            <HunkButton
              glyph={Undo2}
              words="Discard these changes"
              onClick={() => verbs.discard([item], linesOf(row.changes))}
            />
          )}
        </div>
      );
    case 'more':
      return (
        <div className={styles.notice}>
          {row.lines.toLocaleString('en')} more lines.
          <Button size="small" onClick={() => onOpen(item)}>
            Open the file
          </Button>
        </div>
      );
    case 'notice':
      return (
        <div className={styles.notice}>
          No lines to compare.
          <Button size="small" onClick={() => onOpen(item)}>
            Look at the file
          </Button>
        </div>
      );
  }
});

interface HunkButtonProps {
  readonly glyph: Glyph;
  readonly words: string;
  readonly onClick: () => void;
}

/** There are many of them, made while scrolling: the browser's own tooltip costs nothing. */
function HunkButton({ glyph, words, onClick }: HunkButtonProps) {
  return (
    <button
      type="button"
      className={styles.hunkButton}
      aria-label={words}
      title={words}
      onClick={onClick}
    >
      <Icon glyph={glyph} size={14} />
    </button>
  );
}
