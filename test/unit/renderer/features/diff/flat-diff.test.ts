import { describe, expect, test } from 'vitest';
import { reviewFileSchema, type ReviewFile, type ReviewHunk } from '#shared/api/review.ts';
import { fileRows } from '#renderer/features/diff/model/flat-diff.ts';
import { linesOf, toSpan } from '#renderer/features/diff/model/selected-lines.ts';
import { sizeText } from '#renderer/features/diff/model/size-text.ts';

function lines(count: number, changed: Readonly<Record<number, string>> = {}): string {
  return Array.from(
    { length: count },
    (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`,
  ).join('');
}

function file(before: string, after: string, hunks: readonly ReviewHunk[]): ReviewFile {
  const side = (text: string) => ({
    exists: true,
    size: text.length,
    binary: false,
    too_large: false,
    text,
  });
  return reviewFileSchema.parse({
    file: {
      path: 'a.ts',
      status: 'modified',
      untracked: false,
      binary: false,
      submodule: false,
      content_id: '1',
    },
    old: side(before),
    new: side(after),
    hunks,
  });
}

const hunk = (
  old_start: number,
  old_lines: number,
  new_start: number,
  new_lines: number,
): ReviewHunk => ({ old_start, old_lines, new_start, new_lines });

function text(rows: ReturnType<typeof fileRows>): string[] {
  const signs = { added: '+', removed: '-', context: ' ' };
  return rows.map((row) => {
    if (row.kind !== 'line') return row.kind === 'hunk' ? `@${row.line} ~${row.skipped}` : row.kind;
    return `${signs[row.line.kind]}${row.line.text}`;
  });
}

describe('a file in the stack of all files', () => {
  test('shows its changes with three lines around them, close ones together', () => {
    const rows = fileRows(
      file(lines(20), lines(20, { 5: 'five', 9: 'nine' }), [hunk(5, 1, 5, 1), hunk(9, 1, 9, 1)]),
    );
    expect(text(rows)).toEqual([
      '@5 ~1',
      ' line 2',
      ' line 3',
      ' line 4',
      '-line 5',
      '+five',
      ' line 6',
      ' line 7',
      ' line 8',
      '-line 9',
      '+nine',
      ' line 10',
      ' line 11',
      ' line 12',
    ]);
  });

  test('numbers both sides through additions and removals far apart', () => {
    const before = lines(30);
    const after = `new\n${before.replace('line 25\n', '')}`;
    const rows = fileRows(file(before, after, [hunk(0, 0, 1, 1), hunk(25, 1, 25, 0)]));
    expect(text(rows)).toEqual([
      '@1 ~0',
      '+new',
      ' line 1',
      ' line 2',
      ' line 3',
      '@26 ~18',
      ' line 22',
      ' line 23',
      ' line 24',
      '-line 25',
      ' line 26',
      ' line 27',
      ' line 28',
    ]);
    const removed = rows.find((row) => row.kind === 'line' && row.line.kind === 'removed');
    expect(removed).toMatchObject({ line: { oldLine: 25, newLine: undefined } });
    const context = rows.at(-1);
    expect(context).toMatchObject({ line: { oldLine: 28, newLine: 28 } });
  });

  test('has an end, however long it is', () => {
    const rows = fileRows(file('', lines(5000), [hunk(0, 0, 1, 5000)]));
    expect(rows).toHaveLength(2001);
    expect(rows.at(-1)).toEqual({ kind: 'more', lines: 3001 });
  });

  test('without a changed line says so', () => {
    expect(fileRows(file('a\n', 'a\n', []))).toEqual([{ kind: 'notice' }]);
  });
});

test('a hunk becomes the lines that are asked for, with nothing for an empty side', () => {
  expect(linesOf([toSpan(hunk(4, 0, 5, 2)), toSpan(hunk(9, 3, 11, 0))])).toEqual({
    old: [[9, 11]],
    new: [[5, 6]],
  });
});

test('sizes read as a person reads them', () => {
  expect([1, 512, 1536, 20 * 1024 * 1024].map(sizeText)).toEqual([
    '1 byte',
    '512 bytes',
    '1.5 KiB',
    '20 MiB',
  ]);
});
