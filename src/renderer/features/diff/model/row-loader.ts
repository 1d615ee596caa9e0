import type { Dispose } from '#shared/kernel/clock.ts';
import type { Review } from '../../../state/review.ts';
import type { ReviewItem } from '../../../state/review-items.ts';
import { browserClock } from '../../../ui/browser-clock.ts';
import { hasTexts } from './file-sides.ts';
import { fileRows, type FileRow } from './flat-diff.ts';
import { rowOffsets } from './row-offsets.ts';

export type KnownRows = { readonly rows: readonly FileRow[]; readonly offsets: Float64Array };

export type RowsByItem = ReadonlyMap<ReviewItem, KnownRows>;

/** Files that are asked for at the same time. */
const AT_ONCE = 4;

/** What came within this time is told together, in milliseconds. */
const TOGETHER_MS = 60;

/** Makes rows of files, a few at a time. */
export interface RowLoader {
  /**
   * The files that are seen now, in the order in which they are needed; what was scrolled past
   * before its turn is not asked for at all.
   */
  want(items: readonly ReviewItem[]): void;
  dispose(): void;
}

export function createRowLoader(
  review: Pick<Review, 'file'>,
  onRows: (rows: RowsByItem) => void,
): RowLoader {
  let wanted: readonly ReviewItem[] = [];
  let arrived = new Map<ReviewItem, KnownRows>();
  let cancel: Dispose | undefined;
  let isOver = false;
  const asked = new Set<ReviewItem>();

  function pump(): void {
    for (const item of wanted) {
      if (asked.size >= AT_ONCE) return;
      if (!asked.has(item) && !arrived.has(item)) void load(item);
    }
  }

  async function load(item: ReviewItem): Promise<void> {
    asked.add(item);
    const rows = await findRows(review, item);
    asked.delete(item);
    if (isOver) return;
    arrived.set(item, { rows, offsets: rowOffsets(rows) });
    cancel ??= browserClock.setTimer(tell, TOGETHER_MS);
    pump();
  }

  function tell(): void {
    cancel = undefined;
    const news = arrived;
    arrived = new Map();
    wanted = wanted.filter((item) => !news.has(item));
    onRows(news);
  }

  return {
    want(items) {
      wanted = items;
      pump();
    },
    dispose() {
      isOver = true;
      wanted = [];
      cancel?.();
    },
  };
}

async function findRows(
  review: Pick<Review, 'file'>,
  item: ReviewItem,
): Promise<readonly FileRow[]> {
  try {
    const file = await review.file(item);
    return hasTexts(file) ? fileRows(file) : [{ kind: 'notice' }];
  } catch {
    // Opened alone, the file says what is the matter.
    return [{ kind: 'notice' }];
  }
}
