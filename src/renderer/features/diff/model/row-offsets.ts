import type { FileRow } from './flat-diff.ts';

/** Pixels. */
export const HEADER_HEIGHT = 40;
const HUNK_HEIGHT = 28;
export const LINE_HEIGHT = 18;
const NOTICE_HEIGHT = 36;

/** Where each row of a file begins, below its header, and at the end where the last one ends. */
export function rowOffsets(rows: readonly FileRow[]): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + heightOf(row);
  });
  return offsets;
}

function heightOf({ kind }: FileRow): number {
  if (kind === 'line') return LINE_HEIGHT;
  return kind === 'hunk' ? HUNK_HEIGHT : NOTICE_HEIGHT;
}

/** Rows are made in steps of so many pixels, so that most movements of the wheel make none. */
const STEP = 360;

export type RowWindow = { readonly from: number; readonly to: number };

/** The rows that are seen between two heights of a file, and some beyond on either side. */
export function rowWindow(offsets: Float64Array, top: number, bottom: number): RowWindow {
  const start = (Math.floor(top / STEP) - 1) * STEP;
  const end = (Math.ceil(bottom / STEP) + 1) * STEP;
  return { from: rowAt(offsets, start), to: rowAt(offsets, end) + 1 };
}

/** The row that a height falls into; the nearest one outside of the file. */
function rowAt(offsets: Float64Array, height: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}
