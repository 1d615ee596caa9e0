import { expect, test } from 'vitest';
import type { FileRow } from '#renderer/features/diff/model/flat-diff.ts';
import { LINE_HEIGHT, rowOffsets, rowWindow } from '#renderer/features/diff/model/row-offsets.ts';

const line: FileRow = {
  kind: 'line',
  line: { kind: 'added', text: '', oldLine: undefined, newLine: 1, noNewline: false },
};

test('only rows near what is seen are made, and small movements make none anew', () => {
  const offsets = rowOffsets(Array.from({ length: 2000 }, () => line));
  expect(offsets.at(-1)).toBe(2000 * LINE_HEIGHT);
  const seen = rowWindow(offsets, 10_000, 10_800);
  expect(offsets[seen.from]).toBeLessThanOrEqual(10_000);
  expect(offsets[seen.to]).toBeGreaterThanOrEqual(10_800);
  expect(seen.to - seen.from).toBeLessThan(120);
  expect(rowWindow(offsets, 10_020, 10_790)).toEqual(seen);
});

test('a file above or below what is seen keeps one row, an empty one none', () => {
  const offsets = rowOffsets([line, line, line]);
  expect(rowWindow(offsets, -9000, -8000)).toEqual({ from: 0, to: 1 });
  expect(rowWindow(offsets, 8000, 9000)).toEqual({ from: 2, to: 3 });
  expect(rowOffsets([])).toHaveLength(1);
});
