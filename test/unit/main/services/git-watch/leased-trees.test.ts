import { expect, test } from 'vitest';
import { createLeasedTrees } from '#main/services/git-watch/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

/** What is watched now, in the order in which it was begun. */
function leasing({ maxTrees = 2, leaseMs = 1000 } = {}) {
  const clock = createManualClock();
  const watched = new Set<string>();
  const trees = createLeasedTrees<{ close(): void }, string>({
    lease(root) {
      watched.add(root);
      return { close: () => void watched.delete(root) };
    },
    maxTrees,
    leaseMs,
    clock,
  });
  return { trees, clock, watched: () => Array.from(watched) };
}

test('a tree is watched once, and what is known of it stays with its lease', () => {
  const { trees, watched } = leasing();
  expect(trees.find('/a')).toBeUndefined();
  expect(watched()).toEqual([]);
  const tree = trees.take('/a');
  if (!tree) throw new Error('it is closed');
  tree.known = 'state';
  expect(trees.take('/a')).toBe(tree);
  expect(trees.find('/a')?.known).toBe('state');
  expect(watched()).toEqual(['/a']);
});

test('of too many trees the one that was used the longest ago is dropped', () => {
  const { trees, watched } = leasing();
  trees.take('/a');
  trees.take('/b');
  trees.find('/a');
  trees.take('/c');
  expect(watched()).toEqual(['/a', '/c']);
  expect(trees.find('/b')).toBeUndefined();
});

test('a tree that nobody uses is dropped, and no timer is left', async () => {
  const { trees, clock, watched } = leasing();
  trees.take('/a');
  await clock.advance(600);
  trees.take('/b');
  await clock.advance(400);
  expect(watched()).toEqual(['/b']);
  await clock.advance(1000);
  expect(watched()).toEqual([]);
  expect(clock.timerCount).toBe(0);
  trees.take('/a');
  await clock.advance(1000);
  expect(watched()).toEqual([]);
});

test('after the end nothing is watched any more', () => {
  const { trees, clock, watched } = leasing();
  trees.take('/a');
  trees.close();
  trees.close();
  expect(watched()).toEqual([]);
  expect(trees.find('/a')).toBeUndefined();
  expect(trees.take('/a')).toBeUndefined();
  expect(watched()).toEqual([]);
  expect(clock.timerCount).toBe(0);
});
