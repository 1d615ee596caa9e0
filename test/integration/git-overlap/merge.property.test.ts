import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addWorktree, overlapBench } from '#test/support/git-overlap.ts';
import { commitAll, gitBytes, gitRepository } from '#test/support/git-repository.ts';

const rounds = Number(process.env['PILOTHOUSE_ROUNDS'] ?? 3);
const filesPerRound = 60;

type Dice = (below: number) => number;

function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    // A linear congruential generator: the same numbers for the same seed.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Few words, so that both sides often come to the same text. */
const words = ['a', 'b', '', 'ä', '-x', '+', '@@ -1 +1 @@', '\\ No newline at end of file', 'a\r'];

const randomLine = (roll: Dice): string => words[roll(words.length)] ?? '';

function edit(roll: Dice, lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const what = roll(14);
    if (what === 0) return [];
    if (what === 1) return [randomLine(roll)];
    return what === 2 ? [line, randomLine(roll)] : [line];
  });
}

const textOf = (roll: Dice, lines: readonly string[]): string =>
  lines.join('\n') + (roll(6) === 0 ? '' : '\n');

/** A side's text of a file; undefined when it has none. */
function side(roll: Dice, name: string, base: readonly string[] | undefined): string | undefined {
  if (base === undefined) return roll(2) === 0 ? undefined : `${name} ${roll(3)}\n`;
  return roll(12) === 0 ? undefined : textOf(roll, edit(roll, base));
}

const seed = Number(process.env['PILOTHOUSE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff));

test(`what is told to overlap is what git cannot merge (seed ${seed})`, async () => {
  for (let round = 0; round < rounds; round += 1) await compareWithMerge(dice(seed + round));
});

async function compareWithMerge(roll: Dice): Promise<void> {
  const bases = new Map(
    Array.from({ length: filesPerRound }, (_, at) => {
      const isThere = roll(8) > 0;
      const lines = Array.from({ length: 3 + roll(14) }, () => randomLine(roll));
      return [`file-${at}.txt`, isThere ? lines : undefined] as const;
    }),
  );
  const files = Array.from(bases).flatMap(([name, lines]) =>
    lines ? [[name, textOf(roll, lines)] as const] : [],
  );
  const one = await gitRepository(Object.fromEntries(files));
  const two = await addWorktree(one, 'two');
  const bench = overlapBench([
    { title: 'one', root: one },
    { title: 'two', root: two },
  ]);
  onTestFinished(() => bench.overlaps.close());
  for (const root of [one, two]) {
    for (const [name, base] of bases) {
      const text = side(roll, name, base);
      if (text !== undefined) await writeFile(join(root, name), text);
      else if (base !== undefined) await unlink(join(root, name));
    }
  }
  const told = async (title: string): Promise<readonly string[]> =>
    (await bench.list(title)).overlaps.map(({ path }) => path);
  const before = await told('one');
  expect(await told('two')).toEqual(before);
  for (const root of [one, two]) {
    await commitAll(root);
    bench.noticed(root);
  }
  expect(await told('one')).toEqual(before);
  expect(before).toEqual(await conflicts(one));
  expect(before.length).toBeGreaterThan(0);
}

/** Paths that git cannot merge, by name; written nowhere but into the repository's objects. */
async function conflicts(root: string): Promise<readonly string[]> {
  const merge = ['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z'];
  // Nothing was moved: what looks like it is by chance.
  const args = ['-c', 'merge.renames=false', ...merge, 'main', 'two', '--'];
  const [, ...paths] = (await gitBytes(root, args)).split('\0');
  return paths.filter((path) => path !== '').toSorted();
}
