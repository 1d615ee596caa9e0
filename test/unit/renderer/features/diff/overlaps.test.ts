import { describe, expect, test } from 'vitest';
import {
  linesText,
  otherChats,
  overlapBars,
  overlapsOf,
  unlisted,
} from '#renderer/features/diff/model/overlaps.ts';
import type { ReviewItem } from '#renderer/state/review-items.ts';
import type { ReviewOverlap, ReviewRange } from '#shared/api/review.ts';

function overlap(path: string, title: string, more: Partial<ReviewOverlap> = {}): ReviewOverlap {
  const ranges: [number, number][] = [[3, 4]];
  const other = { chat_id: title, chat_title: title, repo_root: '/b', path, ranges };
  return { repo_root: '/a', path, ranges, other, ...more };
}

function item(path: string, range: ReviewRange = { scope: 'uncommitted' }): ReviewItem {
  const summary: ReviewItem['summary'] = {
    path,
    status: 'modified',
    untracked: false,
    binary: false,
    submodule: false,
    content_id: 'x',
  };
  return { key: path, root: '/a', range, path, summary };
}

describe('overlaps of a file', () => {
  const all = [overlap('a.txt', 'One'), overlap('a.txt', 'Two'), overlap('b.txt', 'One')];

  test('are those of its path and repository', () => {
    expect(overlapsOf(all, item('a.txt'))).toEqual(all.slice(0, 2));
    expect(overlapsOf(all, { ...item('a.txt'), root: '/elsewhere' })).toEqual([]);
    expect(unlisted(all, [item('a.txt')])).toEqual(all.slice(2));
  });

  test('are none where what is compared lies in the past', () => {
    expect(overlapsOf(all, item('a.txt', { scope: 'commits', to: 'HEAD' }))).toEqual([]);
    expect(overlapsOf(all, item('a.txt', { scope: 'turn', from: '1' }))).toEqual([]);
    expect(overlapsOf(all, item('a.txt', { scope: 'turn', from: '1', to: 'now' }))).toHaveLength(2);
    expect(overlapsOf(all, item('a.txt', { scope: 'branch' }))).toHaveLength(2);
  });

  test('have bars only where the lines are those of the work tree', () => {
    const title = 'Also changed in “One”';
    expect(overlapBars(all.slice(0, 1), item('a.txt'))).toEqual([{ start: 3, end: 4, title }]);
    expect(overlapBars(all.slice(0, 1), item('a.txt', { scope: 'staged' }))).toEqual([]);
  });

  test('name each other chat once', () => {
    expect(otherChats([...all, overlap('a.txt', 'One')])).toBe('“One”, “Two”');
  });
});

test.each<[[number, number][], string]>([
  [[], 'the whole file'],
  [[[3, 3]], 'line 3'],
  [[[3, 5]], 'lines 3–5'],
  [
    [
      [1, 1],
      [3, 5],
    ],
    'lines 1, 3–5',
  ],
  [
    [
      [1, 1],
      [3, 3],
      [5, 5],
      [7, 7],
    ],
    'lines 1, 3, 5 …',
  ],
])('%j are %s', (ranges, words) => {
  expect(linesText(ranges)).toBe(words);
});
