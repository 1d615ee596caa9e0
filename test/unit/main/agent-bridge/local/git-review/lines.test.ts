import { describe, expect, test } from 'vitest';
import {
  countLines,
  hunksOf,
  parseWholePatch,
  sideOf,
  takeLines,
  undoLines,
} from '#main/agent-bridge/local/git-review/lines.ts';

const patch = Buffer.from(
  [
    'diff --git a/f b/f',
    '--- a/f',
    '+++ b/f',
    '@@ -1,3 +1,4 @@ heading',
    ' same',
    '-old',
    '+new',
    '+--- more',
    '-last',
    '\\ No newline at end of file',
    '+last',
    '',
  ].join('\n'),
);
const lines = parseWholePatch(patch);
const nothing = { old: [], new: [] };

describe('a patch that shows both files whole', () => {
  test('has both sides in it', () => {
    expect(sideOf(lines, 'old').toString()).toBe('same\nold\nlast');
    expect(sideOf(lines, 'new').toString()).toBe('same\nnew\n--- more\nlast\n');
    expect(hunksOf(lines)).toEqual([{ oldStart: 2, oldLines: 2, newStart: 2, newLines: 3 }]);
  });

  test('is empty without a hunk', () => {
    expect(parseWholePatch(Buffer.from('Binary files a/f and b/f differ\n'))).toEqual([]);
    expect(hunksOf([])).toEqual([]);
  });
});

describe('a selection of lines', () => {
  test('of everything is the other side', () => {
    const all = { old: [[1, 99]], new: [[1, 99]] } as const;
    expect(takeLines(lines, all).content).toEqual(sideOf(lines, 'new'));
    expect(undoLines(lines, all).content).toEqual(sideOf(lines, 'old'));
    expect(takeLines(lines, all)).toMatchObject({ changed: 5, selected: 5 });
  });

  test('of nothing that changed is the same side', () => {
    expect(takeLines(lines, nothing).content).toEqual(sideOf(lines, 'old'));
    expect(undoLines(lines, nothing).content).toEqual(sideOf(lines, 'new'));
    expect(takeLines(lines, { old: [[1, 1]], new: [[1, 1]] }).selected).toBe(0);
  });

  test('never joins two lines where one had no line end', () => {
    const added = takeLines(lines, { old: [], new: [[3, 3]] });
    expect(added.content.toString()).toBe('same\nold\n--- more\nlast');
    const last = takeLines(lines, { old: [], new: [[4, 4]] });
    expect(last.content.toString()).toBe('same\nold\nlast\nlast\n');
  });

  test('may have its ranges in any order, and overlapping', () => {
    const messy = {
      old: [
        [3, 3],
        [1, 2],
      ],
      new: [
        [4, 4],
        [2, 3],
        [2, 2],
      ],
    } as const;
    expect(takeLines(lines, messy).content).toEqual(sideOf(lines, 'new'));
  });
});

test('lines are counted as git does', () => {
  expect(countLines(Buffer.from(''))).toEqual({ additions: 0, deletions: 0 });
  expect(countLines(Buffer.from('a\nb'))).toEqual({ additions: 2, deletions: 0 });
  expect(countLines(Buffer.from('a\0b'))).toBe('binary');
});
