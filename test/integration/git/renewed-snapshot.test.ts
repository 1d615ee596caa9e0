import { lstat, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepositoryFacts } from '#main/agent-bridge/local/git/repository-facts.ts';
import { gitEnvironment } from '#main/agent-bridge/local/git/execute-git.ts';
import { createRunGit, type RunGit } from '#main/agent-bridge/local/git/run-git.ts';
import { createTakeSnapshot } from '#main/agent-bridge/local/git/snapshot.ts';
import type { RepositorySnapshot } from '#main/agent-bridge/ports/index.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGit,
  testGitEnvironment,
  writeFiles,
} from '#test/support/git-repository.ts';
import { at, createDice, filesBelow, randomStep } from './random-tree.ts';
import { randomRepository } from './random-repository.ts';

/** `PILOTHOUSE_EXACT_SEED` repeats a run, `PILOTHOUSE_EXACT_ROUNDS` makes it longer. */
const firstSeed = Number(process.env['PILOTHOUSE_EXACT_SEED'] ?? Date.now() % 1_000_000);
const rounds = Number(process.env['PILOTHOUSE_EXACT_ROUNDS'] ?? 12);

/** Takes snapshots, and counts the commands that each of them took. */
function counting() {
  const commands: (readonly string[])[] = [];
  const run: RunGit = (args, options) => {
    commands.push(args);
    return plain(args, options);
  };
  const plain = createRunGit(gitEnvironment(testGitEnvironment));
  const take = createTakeSnapshot(run, createRepositoryFacts(run, testGitEnvironment));
  return {
    async take(...request: Parameters<typeof take>): Promise<RepositorySnapshot> {
      commands.length = 0;
      const taken = await take(...request);
      if (!taken.ok) throw new Error(taken.error.message);
      return taken.value;
    },
    count: () => commands.length,
    /** Whether the work tree was looked at as a whole. */
    tookAll: () => commands.some((args) => args.includes('--numstat') && args.at(-1) === '--'),
  };
}

async function fresh(root: string): Promise<RepositorySnapshot> {
  return counting().take(root);
}

/** What tells that a file changed, by its name in Latin 1. */
async function stamps(root: string): Promise<Map<string, string>> {
  const names = await filesBelow(root);
  const entries = await Promise.all(
    names.map(async (name) => {
      const { ino, mode, ctimeNs } = await lstat(at(root, name), { bigint: true });
      return [name, `${ino} ${mode} ${ctimeNs}`] as const;
    }),
  );
  return new Map(entries);
}

function changedPaths(root: string, before: Map<string, string>, after: Map<string, string>) {
  const names = new Set([...before.keys(), ...after.keys()]);
  return Array.from(names)
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => join(root, Buffer.from(name, 'latin1').toString('utf8')));
}

test(
  `a snapshot made of an earlier one is what a fresh look says (seed ${firstSeed})`,
  async () => {
    let renewed = 0;
    let renewedStaged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const seed = firstSeed + round;
      const dice = createDice(seed);
      const { root, taste } = await randomRepository(dice);
      const planned = await testGit.watchPlan(root);
      if (!planned.ok) throw new Error(planned.error.message);
      const { marks } = planned.value;
      const looker = counting();
      let snapshot = await looker.take(root);
      let [files, stamp] = [await stamps(root), await testGit.stamp(marks)];
      for (let step = 0; step < 12; step += 1) {
        await randomStep(dice, root, taste);
        const [filesNow, stampNow] = [await stamps(root), await testGit.stamp(marks)];
        const changed = changedPaths(root, files, filesNow);
        // A watch may name a folder only.
        const folders = changed.map(dirname).filter((folder) => folder !== root);
        const paths = dice.chance(0.2) ? [...changed, ...folders] : changed;
        snapshot = await looker.take(root, stamp === stampNow ? { snapshot, paths } : undefined);
        if (!looker.tookAll()) {
          renewed += 1;
          if ((await git(root, 'diff', '--cached', '--name-only')) !== '') renewedStaged += 1;
        }
        expect(snapshot, `seed ${seed}, step ${step}`).toEqual(await fresh(root));
        [files, stamp] = [filesNow, stampNow];
      }
    }
    expect(renewed).toBeGreaterThan(rounds);
    expect(renewedStaged).toBeGreaterThan(rounds / 4);
  },
  60_000 + rounds * 30_000,
);

test('a look takes few commands: at everything, and at what changed', async () => {
  const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'd/c.txt': 'one\n' });
  await writeFile(join(root, 'b.txt'), 'two\n');
  const looker = counting();
  let snapshot = await looker.take(root);
  snapshot = await looker.take(root);
  expect(looker.count()).toBe(2);
  await writeFile(join(root, 'a.txt'), 'two\n');
  await writeFiles(root, { 'd/new.txt': 'new\n' });
  const paths = [join(root, 'a.txt'), join(root, 'd')];
  snapshot = await looker.take(root, { snapshot, paths });
  // Once, whether anything is staged.
  expect([looker.count(), looker.tookAll()]).toEqual([4, false]);
  expect(snapshot).toEqual(await fresh(root));
  expect(snapshot).toMatchObject({ changedFiles: 3, additions: 3, deletions: 2 });
  await writeFile(join(root, 'a.txt'), 'three\n');
  snapshot = await looker.take(root, { snapshot, paths: [join(root, 'a.txt')] });
  expect([looker.count(), looker.tookAll()]).toEqual([2, false]);
  await rm(join(root, 'd'), { recursive: true });
  snapshot = await looker.take(root, { snapshot, paths: [join(root, 'd')] });
  expect(looker.tookAll()).toBe(false);
  expect(snapshot).toEqual(await fresh(root));
  snapshot = await looker.take(root, { snapshot, paths: [] });
  expect(looker.count()).toBe(0);
});

test('while something is staged, what changed is looked at alone too', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `f${at}.txt`);
  const root = await gitRepository(Object.fromEntries(names.map((name) => [name, 'one\n'])));
  const looker = counting();
  await writeFiles(root, { 'f0.txt': 'staged\n', 'f1.txt': 'staged\n', 'added.txt': 'added\n' });
  await git(root, 'add', '--all');
  let snapshot = await looker.take(root);
  const changes: Readonly<Record<string, string>>[] = [
    { 'f0.txt': 'staged\nand more\n' },
    // As HEAD has it again, but not as the index.
    { 'f1.txt': 'one\n' },
    { 'added.txt': 'other\n', 'f2.txt': 'two\n' },
    { 'f9.txt': 'nine\n', 'new.txt': 'new\n' },
  ];
  for (const files of changes) {
    await writeFiles(root, files);
    const paths = Object.keys(files).map((name) => join(root, name));
    snapshot = await looker.take(root, { snapshot, paths });
    expect(looker.tookAll(), paths.join()).toBe(false);
    expect(snapshot).toEqual(await fresh(root));
  }
  await writeFiles(root, Object.fromEntries(names.map((name) => [name, 'all\n'])));
  const paths = names.map((name) => join(root, name));
  snapshot = await looker.take(root, { snapshot, paths });
  expect(looker.tookAll()).toBe(true);
  expect(snapshot).toEqual(await fresh(root));
});

test('what a change can spread to takes a look at everything', async () => {
  const root = await gitRepository({
    'a.txt': 'one\ntwo\nthree\nfour\n',
    'b.txt': 'other\n',
    'sub/c.txt': 'c\n',
    '.gitignore': '*.log\n',
  });
  await writeFiles(root, { 'x.log': 'log\n', 'nested/n.txt': 'n\n' });
  const looker = counting();
  const followed = async (change: () => Promise<unknown>, ...names: string[]): Promise<void> => {
    const snapshot = await looker.take(root);
    await change();
    const paths = names.map((name) => join(root, name));
    expect(await looker.take(root, { snapshot, paths }), names.join()).toEqual(await fresh(root));
    expect(looker.tookAll(), names.join()).toBe(true);
  };
  await followed(() => writeFile(join(root, '.gitignore'), ''), '.gitignore');
  await followed(() => writeFile(join(root, '.gitattributes'), '*.txt -text\n'), '.gitattributes');
  await followed(() => git(join(root, 'nested'), 'init', '--quiet'), 'nested');
  await followed(() => writeFile(join(root, 'nested/n.txt'), 'm\n'), 'nested/n.txt');
  await rename(join(root, 'a.txt'), join(root, 'moved.txt'));
  await git(root, 'add', '--intent-to-add', 'moved.txt');
  await followed(() => writeFile(join(root, 'moved.txt'), 'one\ntwo\nthree\n5\n'), 'moved.txt');
  await followed(() => git(root, 'branch', '--move', 'other'), 'b.txt');
  await followed(() => git(root, 'config', 'diff.renames', 'copies'), 'b.txt');
  await followed(() => writeFile(join(root, 'b.txt'), 'new\n'), 'b.txt');
});

test('a file that becomes a link, a folder, and a file again', async () => {
  const root = await gitRepository({ 'a.txt': 'one\n', 'a-b': 'x\n', 'b.txt': 'one\n' });
  const looker = counting();
  let snapshot = await looker.take(root);
  const path = join(root, 'a.txt');
  const forms = [
    () => symlink('b.txt', path),
    () => mkdir(path).then(() => writeFile(join(path, 'inside'), 'in\n')),
    () => writeFile(path, 'two\n'),
  ];
  for (const become of forms) {
    await rm(path, { recursive: true });
    await become();
    snapshot = await looker.take(root, { snapshot, paths: [path] });
    expect(looker.tookAll()).toBe(false);
    expect(snapshot).toEqual(await fresh(root));
  }
});

test('a commit is seen though no file of the work tree changed', async () => {
  const root = await gitRepository({ 'a.txt': 'one\n' });
  await writeFile(join(root, 'a.txt'), 'two\n');
  const looker = counting();
  const snapshot = await looker.take(root);
  await commitAll(root);
  expect(await looker.take(root, { snapshot, paths: [] })).toMatchObject({ changedFiles: 0 });
});
