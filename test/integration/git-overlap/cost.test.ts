import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { err } from '#shared/kernel/result.ts';
import {
  addWorktree,
  overlapBench,
  testGitOverlap,
  type OverlapBench,
} from '#test/support/git-overlap.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { createManualClock, type ManualClock } from '#test/support/manual-clock.ts';

type Setup = {
  readonly one: string;
  readonly two: string;
  readonly clock: ManualClock;
  readonly bench: OverlapBench;
};

async function setUp(port = testGitOverlap): Promise<Setup> {
  const one = await gitRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const two = await addWorktree(one, 'two');
  await writeFile(join(one, 'a.txt'), 'mine\n');
  await writeFile(join(two, 'a.txt'), 'theirs\n');
  const clock = createManualClock();
  const chats = [
    { title: 'one', root: one },
    { title: 'two', root: two },
  ];
  const bench = overlapBench(chats, { clock, port });
  onTestFinished(() => bench.overlaps.close());
  return { one, two, clock, bench };
}

test('git is asked once for both chats, and then only of the work tree that changed', async () => {
  const { two, clock, bench } = await setUp();
  await bench.list('one');
  const first = bench.asked();
  // Of each work tree its commit, its changes and lines; and where they parted.
  expect(first).toBe(7);
  await Promise.all([bench.list('one'), bench.list('two'), bench.list('one')]);
  await clock.advance(20_000);
  expect((await bench.list('two')).overlaps).toHaveLength(1);
  expect(bench.asked()).toBe(first);
  bench.noticed(two);
  await bench.list('one');
  expect(bench.asked()).toBe(first + 3);
});

test('a work tree that cannot be watched is looked at every few seconds', async () => {
  const { two, clock, bench } = await setUp();
  bench.blind(two);
  await bench.list('one');
  const first = bench.asked();
  await bench.list('one');
  expect(bench.asked()).toBe(first);
  await writeFile(join(two, 'a.txt'), 'a\n');
  await clock.advance(10_000);
  expect((await bench.list('one')).overlaps).toEqual([]);
  expect(bench.asked()).toBeGreaterThan(first);
});

test('after a failure git is asked again, though not at once', async () => {
  let fails = true;
  const { clock, bench } = await setUp({
    ...testGitOverlap,
    head: async (root) =>
      fails ? err({ kind: 'failed', message: 'No.' }) : testGitOverlap.head(root),
  });
  expect(await bench.list('one')).toEqual({ overlaps: [], cut: true });
  const first = bench.asked();
  fails = false;
  await bench.list('one');
  expect(bench.asked()).toBe(first);
  await clock.advance(10_000);
  expect((await bench.list('one')).overlaps).toHaveLength(1);
});

test('nothing is watched any more when nobody asks, and none after the end', async () => {
  const { one, two, clock, bench } = await setUp();
  await bench.list('one');
  expect(bench.watched()).toEqual([one, two].toSorted());
  await clock.advance(20_000);
  await bench.list('one');
  await clock.advance(20_000);
  expect(bench.watched()).toHaveLength(2);
  await clock.advance(60_000);
  expect(bench.watched()).toEqual([]);
  expect((await bench.list('two')).overlaps).toHaveLength(1);
  bench.overlaps.close();
  expect(bench.watched()).toEqual([]);
});
