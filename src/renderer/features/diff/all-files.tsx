import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import type { ReviewOverlap } from '#shared/api/review.ts';
import type { Review } from '../../state/review.ts';
import type { ReviewItem } from '../../state/review-items.ts';
import { guessRows } from './model/flat-diff.ts';
import type { KnownRows } from './model/row-loader.ts';
import { HEADER_HEIGHT, LINE_HEIGHT, rowWindow } from './model/row-offsets.ts';
import { StackedFile } from './stacked-file.tsx';
import { useFileRows } from './use-file-rows.ts';
import type { Verbs } from './use-verbs.ts';
import styles from './all-files.module.css';

export interface AllFilesHandle {
  goToChange(direction: 1 | -1): void;
  goToFile(key: string): void;
  focus(): void;
}

export interface AllFilesProps {
  readonly review: Review;
  readonly items: readonly ReviewItem[];
  readonly isViewed: (item: ReviewItem) => boolean;
  readonly verbs: Verbs;
  /** Of other chats. */
  readonly overlaps: readonly ReviewOverlap[];
  /** The file at the top of what is seen, told when the scrolling ended. */
  readonly onTop: (item: ReviewItem) => void;
  /** Opens a file alone. */
  readonly onOpen: (item: ReviewItem) => void;
  readonly ref: Ref<AllFilesHandle>;
}

/** Every changed file below the other, of which only what is seen is there. */
export function AllFiles(props: AllFilesProps) {
  const { review, items, isViewed, verbs, overlaps, onTop, onOpen, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { known, want } = useFileRows(review);
  /** What was viewed is folded to its header. */
  const rowsOf = useCallback(
    (item: ReviewItem): KnownRows | undefined => (isViewed(item) ? undefined : known.get(item)),
    [known, isViewed],
  );
  const heights = useMemo(
    () =>
      items.map((item) => {
        if (isViewed(item)) return HEADER_HEIGHT;
        const below = known.get(item)?.offsets.at(-1) ?? guessRows(item) * LINE_HEIGHT;
        return HEADER_HEIGHT + below;
      }),
    [items, known, isViewed],
  );
  // A new function for new heights: the places are counted again only then.
  const keyOf = useCallback(
    (index: number) => `${items[index]?.key} ${heights[index]}`,
    [items, heights],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[index] ?? HEADER_HEIGHT,
    getItemKey: keyOf,
    overscan: 2,
    // Not within the scrolling itself, so that a frame and what it brings are two tasks.
    useFlushSync: false,
  });
  const scrollTop = virtualizer.scrollOffset ?? 0;
  const { height = 0 } = virtualizer.scrollRect ?? {};
  const shown = virtualizer.getVirtualItems();
  const top = shown.find(({ end }) => end > scrollTop + 1);
  const topItem = virtualizer.isScrolling ? undefined : items[top?.index ?? 0];
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? -1;

  useEffect(() => {
    if (topItem) onTop(topItem);
  }, [topItem, onTop]);

  useEffect(() => {
    const seen = items.slice(first, last + 1);
    want(seen.filter((item) => !known.has(item) && !isViewed(item)));
  }, [items, first, last, known, isViewed, want]);

  /** Where the changes begin, and where files of which they are not known do. */
  function changePlaces(): number[] {
    return items.flatMap((item, index) => {
      const start = virtualizer.measurementsCache[index]?.start ?? 0;
      const rows = rowsOf(item);
      if (!rows) return isViewed(item) ? [] : [start];
      return rows.rows.flatMap((row, at) =>
        row.kind === 'hunk' ? [start + (rows.offsets[at] ?? 0)] : [],
      );
    });
  }

  useImperativeHandle(ref, () => ({
    goToChange(direction) {
      const places = changePlaces();
      const place =
        direction > 0
          ? places.find((candidate) => candidate > scrollTop + 1)
          : places.findLast((candidate) => candidate < scrollTop - 1);
      if (place !== undefined) virtualizer.scrollToOffset(place);
    },
    goToFile(key) {
      const index = items.findIndex((item) => item.key === key);
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
      <div className={styles.files} style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ index, start, size }) => {
          const item = items[index];
          if (!item) return null;
          const rows = rowsOf(item);
          const window = rows
            ? rowWindow(rows.offsets, scrollTop - start, scrollTop - start + height)
            : { from: 0, to: 0 };
          return (
            <div key={item.key} className={styles.file} style={{ top: start, height: size }}>
              <StackedFile
                item={item}
                viewed={isViewed(item)}
                verbs={verbs}
                overlaps={overlaps}
                known={rows}
                from={window.from}
                to={window.to}
                onOpen={onOpen}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
