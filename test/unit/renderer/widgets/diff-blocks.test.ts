import { describe, expect, test } from 'vitest';
import { blocksOf, isSmall } from '../../../../src/renderer/widgets/diff-blocks.ts';

const change = { oldStart: 3, oldEnd: 4, newStart: 3, newEnd: 3 };

describe('blocksOf', () => {
  test('takes changes as they are where the rest of both texts is the same', () => {
    expect(blocksOf([change], 10, 9)).toEqual([change]);
  });

  test('takes the last line along where only one side ends with a line feed', () => {
    expect(blocksOf([{ oldStart: 2, oldEnd: 2, newStart: 2, newEnd: 2 }], 2, 3)).toEqual([
      { oldStart: 2, oldEnd: 2, newStart: 2, newEnd: 3 },
    ]);
  });

  test('covers an added file, of which an editor has one empty line before', () => {
    expect(blocksOf([{ oldStart: 1, oldEnd: 0, newStart: 1, newEnd: 4 }], 1, 5)).toEqual([
      { oldStart: 1, oldEnd: 0, newStart: 1, newEnd: 4 },
    ]);
    expect(blocksOf([{ oldStart: 1, oldEnd: 0, newStart: 1, newEnd: 4 }], 1, 4)).toEqual([
      { oldStart: 1, oldEnd: 1, newStart: 1, newEnd: 4 },
    ]);
  });

  test.each([
    { what: 'no change', changes: [] },
    {
      what: 'changes with unequal lines between',
      changes: [{ ...change, newStart: 4, newEnd: 4 }],
    },
    {
      what: 'changes without a line between',
      changes: [change, { ...change, oldStart: 5, oldEnd: 5, newStart: 4, newEnd: 4 }],
    },
    {
      what: 'a change beyond the end',
      changes: [{ oldStart: 9, oldEnd: 12, newStart: 9, newEnd: 12 }],
    },
  ])('does not trust $what', ({ changes }) => {
    expect(blocksOf(changes, 10, 10)).toBeUndefined();
  });
});

describe('isSmall', () => {
  const lengthOf = (_side: 'old' | 'new', from: number, to: number): number => (to - from + 1) * 10;

  test('lets through what is added or removed, however much', () => {
    expect(isSmall([{ oldStart: 1, oldEnd: 0, newStart: 1, newEnd: 100_000 }], lengthOf)).toBe(
      true,
    );
  });

  test('counts lines against lines', () => {
    const rewritten = (lines: number) => [
      { oldStart: 1, oldEnd: lines, newStart: 1, newEnd: lines },
    ];
    expect(isSmall(rewritten(200), lengthOf)).toBe(true);
    expect(isSmall(rewritten(300), lengthOf)).toBe(false);
  });

  test('counts characters', () => {
    expect(isSmall([change], () => 15_000)).toBe(false);
  });
});
