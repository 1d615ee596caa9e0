import { expect, test } from 'vitest';
import { createChangeLog } from '#main/services/git-watch/change-log.ts';

test('names the paths that changed after a generation', () => {
  const log = createChangeLog();
  log.add(['/a']);
  const [first] = [log.generation];
  log.add(['/b', '/c']);
  const second = log.generation;
  log.add(['/b']);
  expect(log.since(first)).toEqual(['/b', '/c']);
  expect(log.since(second)).toEqual(['/b']);
  expect(log.since(log.generation)).toEqual([]);
});

test('knows no names after a change without any, until the next look', () => {
  const log = createChangeLog();
  log.add(['/a']);
  const before = log.generation;
  log.add([]);
  expect(log.since(before)).toBeUndefined();
  const after = log.generation;
  log.add(['/b']);
  expect(log.since(before)).toBeUndefined();
  expect(log.since(after)).toEqual(['/b']);
});

test('forgets the names when there are too many', () => {
  const log = createChangeLog();
  const before = log.generation;
  for (let i = 0; i < 1000; i += 1) log.add([`/${i}`]);
  expect(log.since(before)).toHaveLength(1000);
  log.add(['/one-more']);
  expect(log.since(before)).toBeUndefined();
  expect(log.since(log.generation)).toEqual([]);
});
