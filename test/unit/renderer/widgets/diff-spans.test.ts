import { describe, expect, test } from 'vitest';
import {
  changeNear,
  changesWithin,
  stepToChange,
  touches,
  type ChangeSpan,
} from '#renderer/widgets/diff-spans.ts';

const span = (oldStart: number, oldEnd: number, newStart: number, newEnd: number): ChangeSpan => ({
  oldStart,
  oldEnd,
  newStart,
  newEnd,
});

const changed = span(5, 6, 5, 8);
const removed = span(20, 22, 22, 21);
const added = span(40, 39, 39, 41);
const all = [changed, removed, added];

describe('a selection', () => {
  test('over a whole change takes both of its sides', () => {
    expect(changesWithin(all, { side: 'new', start: 4, end: 9 })).toEqual([changed]);
    expect(changesWithin(all, { side: 'old', start: 5, end: 6 })).toEqual([changed]);
  });

  test('over a part of a change takes the selected lines and nothing of the other side', () => {
    expect(changesWithin(all, { side: 'new', start: 6, end: 7 })).toEqual([span(5, 4, 6, 7)]);
    expect(changesWithin(all, { side: 'old', start: 21, end: 30 })).toEqual([span(21, 22, 22, 21)]);
  });

  test('takes a removal at the place where its lines stood, and nothing from elsewhere', () => {
    expect(changesWithin(all, { side: 'new', start: 21, end: 21 })).toEqual([removed]);
    expect(changesWithin(all, { side: 'new', start: 10, end: 12 })).toEqual([]);
  });
});

test('the change near a line is the one that holds it, or the last above, or the first', () => {
  expect(changeNear(all, { side: 'new', start: 7, end: 7 })).toBe(changed);
  expect(changeNear(all, { side: 'new', start: 30, end: 30 })).toBe(removed);
  expect(changeNear(all, { side: 'new', start: 1, end: 1 })).toBe(changed);
  expect(changeNear([], { side: 'new', start: 1, end: 1 })).toBeUndefined();
});

test('steps lead from change to change and end at both ends', () => {
  expect([1, 5, 22, 39].map((line) => stepToChange(all, line, 1))).toEqual([0, 1, 2, -1]);
  expect([5, 22, 50].map((line) => stepToChange(all, line, -1))).toEqual([-1, 0, 2]);
});

test('changes touch where they share a line or a place', () => {
  expect(touches(changed, span(6, 6, 100, 99))).toBe(true);
  expect(touches(added, span(40, 39, 39, 39))).toBe(true);
  expect(touches(removed, span(22, 22, 22, 21))).toBe(true);
  expect(touches(changed, span(20, 20, 20, 20))).toBe(false);
});
