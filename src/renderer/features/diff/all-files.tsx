import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, Minus, Undo2 } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type Ref,
} from 'react';
import type { Review } from '../../state/review.ts';
import { verbsOf, type ReviewItem } from '../../state/review-items.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { HunkLine } from '../../widgets/hunk-view.tsx';
import { FileHeader } from './file-header.tsx';
import { hasTexts } from './file-view.tsx';
import { fileRows, guessRows, type FileRow } from './model/flat-diff.ts';
import { linesOf } from './model/selected-lines.ts';
import type { Verbs } from './use-verbs.ts';
import styles from './all-files.module.css';

export interface AllFilesHandle {
  /** False when there is no further change. */
  goToChange(direction: 1 | -1): boolean;
  goToFile(key: string): void;
  focus(): void;
}

export interface AllFilesProps {
  readonly review: Review;
  readonly items: readonly ReviewItem[];
  readonly isViewed: (item: ReviewItem) => boolean;
  readonly verbs: Verbs;
  /** The file at the top of what is seen. */
  readonly onTop: (item: ReviewItem) => void;
  /** Opens a file alone. */
  readonly onOpen: (item: ReviewItem) => void;
  readonly ref: Ref<AllFilesHandle>;
}

type StackRow = { readonly key: string; readonly item: ReviewItem } & (
  | { readonly kind: 'header' }
  | { readonly kind: 'waiting'; readonly height: number }
  | { readonly kind: 'content'; readonly row: FileRow }
);

/** Pixels. */
const HEADER = 40;
const HUNK = 28;
const LINE = 18;
const NOTICE = 36;

/** Rows of this many files are kept; those of others are made again when they come into view. */
const KEPT = 400;

type Known = ReadonlyMap<ReviewItem, readonly FileRow[]>;

/** Every changed file below the other, of which only what is seen is there. */
export function AllFiles(props: AllFilesProps) {
  const { review, items, isViewed, verbs, onTop, onOpen, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [known, setKnown] = useState<Known>(new Map());
  const rows = useMemo(
    () => items.flatMap((item) => stackRows(item, known.get(item), isViewed(item))),
    [items, known, isViewed],
  );
  const keyOf = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: keyOf,
    overscan: 24,
  });
  const shown = virtualizer.getVirtualItems();
  const top = rows[virtualizer.getVirtualItemForOffset(virtualizer.scrollOffset ?? 0)?.index ?? 0];
  const topItem = top?.item;

  useEffect(() => {
    if (topItem) onTop(topItem);
  }, [topItem, onTop]);

  const { startIndex = 0, endIndex = -1 } = virtualizer.range ?? {};
  useEffect(() => {
    async function load(item: ReviewItem): Promise<void> {
      const found = await loadRows(review, item);
      setKnown((before) => withRows(before, item, found));
    }
    for (const row of rows.slice(startIndex, endIndex + 1)) {
      if (row.kind === 'waiting') void load(row.item);
    }
  }, [review, rows, startIndex, endIndex]);

  useImperativeHandle(ref, () => ({
    goToChange(direction) {
      const at = virtualizer.getVirtualItemForOffset((virtualizer.scrollOffset ?? 0) + HEADER);
      const from = at?.index ?? 0;
      const isChange = (row: StackRow): boolean =>
        row.kind === 'waiting' || (row.kind === 'content' && row.row.kind === 'hunk');
      const index =
        direction > 0
          ? rows.findIndex((row, candidate) => candidate > from && isChange(row))
          : rows.findLastIndex((row, candidate) => candidate < from && isChange(row));
      if (index < 0) return false;
      virtualizer.scrollToOffset((virtualizer.measurementsCache[index]?.start ?? 0) - HEADER);
      return true;
    },
    goToFile(key) {
      const index = rows.findIndex((row) => row.kind === 'header' && row.item.key === key);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'start' });
    },
    focus: () => scroller.current?.focus(),
  }));

  return (
    <div
      ref={scroller}
      className={styles.stack}
      tabIndex={0}
      role="group"
      aria-label="All changed files"
      data-testid="all-files"
    >
      <div className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ index, key, start, size }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              className={styles.row}
              style={{ transform: `translateY(${start}px)`, height: size }}
            >
              {row.kind === 'header' && (
                <FileHeader
                  item={row.item}
                  viewed={isViewed(row.item)}
                  verbs={verbs}
                  onOpen={() => onOpen(row.item)}
                />
              )}
              {row.kind === 'content' && (
                <Content row={row.row} item={row.item} verbs={verbs} onOpen={onOpen} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface ContentProps {
  readonly row: FileRow;
  readonly item: ReviewItem;
  readonly verbs: Verbs;
  readonly onOpen: (item: ReviewItem) => void;
}

function Content({ row, item, verbs, onOpen }: ContentProps) {
  const can = verbsOf(item);
  switch (row.kind) {
    case 'line':
      return <HunkLine line={row.line} />;
    case 'hunk':
      return (
        <div className={styles.hunk}>
          <span>
            Line {row.line}
            {row.skipped > 0 && ` · ${row.skipped} unchanged above`}
          </span>
          {can.lines && can.stage && (
            <IconButton
              glyph={Check}
              label="Stage these changes"
              size="small"
              onClick={() => verbs.stage([item], linesOf(row.changes))}
            />
          )}
          {can.lines && can.unstage && (
            <IconButton
              glyph={Minus}
              label="Unstage these changes"
              size="small"
              onClick={() => verbs.unstage([item], linesOf(row.changes))}
            />
          )}
          {can.lines && can.discard && (
            <IconButton
              glyph={Undo2}
              label="Discard these changes"
              size="small"
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
}

async function loadRows(review: Review, item: ReviewItem): Promise<readonly FileRow[]> {
  try {
    const file = await review.file(item);
    return hasTexts(file) ? fileRows(file) : [{ kind: 'notice' }];
  } catch {
    // Opened alone, the file says what is the matter.
    return [{ kind: 'notice' }];
  }
}

function stackRows(
  item: ReviewItem,
  known: readonly FileRow[] | undefined,
  viewed: boolean,
): StackRow[] {
  const header: StackRow = { kind: 'header', key: item.key, item };
  // What was viewed is folded to its header.
  if (viewed) return [header];
  if (!known) {
    const height = guessRows(item) * LINE;
    return [header, { kind: 'waiting', key: `${item.key}\nwaiting`, item, height }];
  }
  return [
    header,
    ...known.map((row, index): StackRow => ({
      kind: 'content',
      key: `${item.key}\n${index}`,
      item,
      row,
    })),
  ];
}

function heightOf(row: StackRow | undefined): number {
  if (!row) return LINE;
  if (row.kind === 'header') return HEADER;
  if (row.kind === 'waiting') return row.height;
  if (row.row.kind === 'line') return LINE;
  return row.row.kind === 'hunk' ? HUNK : NOTICE;
}

function withRows(known: Known, item: ReviewItem, rows: readonly FileRow[]): Known {
  const next = new Map(known);
  next.set(item, rows);
  for (const oldest of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(oldest);
  }
  return next;
}
