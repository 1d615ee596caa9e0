import { describe, expect, test } from 'vitest';
import type { ReplacedLines } from '#main/agent-bridge/ports/index.ts';
import { meetingLines } from '#main/services/review/overlap-lines.ts';

/** Lines `line 1`, `line 2` … from `oldStart` on are replaced. */
function replace(
  oldStart: number,
  oldLines: number,
  added: readonly string[],
  newStart = oldStart,
): ReplacedLines {
  return {
    oldStart,
    oldLines,
    newStart,
    newLines: added.length,
    removed: Array.from({ length: oldLines }, (_, at) => `line ${oldStart + at}\n`),
    added: added.map((line) => `${line}\n`),
  };
}

describe('changes of the same lines', () => {
  test('meet where both change a line to something else, on the lines of each side', () => {
    const mine = [replace(2, 1, ['a', 'b'])];
    const theirs = [replace(2, 1, ['c'], 7)];
    expect(meetingLines(mine, theirs)).toEqual({ mine: [[2, 3]], theirs: [[7, 7]] });
    expect(meetingLines(theirs, mine)).toEqual({ mine: [[7, 7]], theirs: [[2, 3]] });
  });

  test('do not meet where both come to the same, also in different pieces', () => {
    expect(meetingLines([replace(2, 1, ['a'])], [replace(2, 1, ['a'])]).mine).toEqual([]);
    // One side says that line 2 became two, the other that line 3 has one before it.
    const whole = [replace(2, 2, ['line 2', 'new', 'line 3'])];
    const inserted = [replace(2, 0, ['new'], 3)];
    expect(meetingLines(whole, inserted).mine).toEqual([]);
  });

  test('meet as a whole where one change reaches over several', () => {
    const mine = [replace(1, 6, ['all'])];
    const theirs = [replace(2, 1, ['x']), replace(5, 1, ['y'])];
    expect(meetingLines(mine, theirs)).toEqual({
      mine: [[1, 1]],
      theirs: [
        [2, 2],
        [5, 5],
      ],
    });
  });

  test('meet where one side only takes lines away: at the line before', () => {
    const removed = [replace(4, 2, [], 3)];
    const theirs = [replace(5, 1, ['x'])];
    expect(meetingLines(removed, theirs)).toEqual({ mine: [[3, 3]], theirs: [[5, 5]] });
    expect(meetingLines([replace(1, 1, [], 0)], [replace(1, 1, ['x'])]).mine).toEqual([[1, 1]]);
    expect(meetingLines(removed, removed).mine).toEqual([]);
  });

  test('differ by a last line end alone', () => {
    const ended = replace(2, 1, ['a']);
    const open = { ...ended, added: ['a'] };
    expect(meetingLines([ended], [open]).mine).toEqual([[2, 2]]);
  });
});

describe('changes next to each other', () => {
  test.each([
    ['lines below each other', replace(2, 1, ['a']), replace(3, 1, ['b'])],
    ['an insertion before a changed line', replace(2, 0, ['a'], 3), replace(3, 1, ['b'])],
    ['an insertion behind a changed line', replace(3, 0, ['a'], 4), replace(3, 1, ['b'])],
    ['two insertions at one place', replace(2, 0, ['a'], 3), replace(2, 0, ['b'], 3)],
  ])('meet: %s', (_, mine, theirs) => {
    expect(meetingLines([mine], [theirs]).mine).toHaveLength(1);
    expect(meetingLines([theirs], [mine]).mine).toHaveLength(1);
  });

  test('with a line between them do not meet', () => {
    const mine = [replace(2, 1, ['a']), replace(9, 1, ['b'])];
    const theirs = [replace(4, 1, ['c']), replace(6, 0, ['d'], 7), replace(11, 1, ['e'])];
    expect(meetingLines(mine, theirs)).toEqual({ mine: [], theirs: [] });
    expect(meetingLines(mine, [])).toEqual({ mine: [], theirs: [] });
  });
});
