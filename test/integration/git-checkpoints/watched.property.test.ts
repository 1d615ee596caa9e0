import { copyFile, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalWatcher } from '#main/agent-bridge/local/watcher/local-watcher.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createWatchedStates } from '#main/services/checkpoints/watched-states.ts';
import { createGitWatch } from '#main/services/git-watch/index.ts';
import { testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { git, gitRepository, testGit, testGitEnvironment } from '#test/support/git-repository.ts';
import { valueOf } from '#test/support/git-review.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { change, names, randomOf } from './random-changes.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git itself makes a tree of: a copy of the index, with everything added. */
async function treeByGit(root: string): Promise<string> {
  const index = join(await tempFolder(), 'index');
  const { atime, mtime } = await stat(join(root, '.git/index'));
  await copyFile(join(root, '.git/index'), index);
  // Git doubts what is as young as the index; a younger copy would make it too trusting.
  await utimes(index, atime, new Date(Math.floor(mtime.getTime())));
  const env = { ...testGitEnvironment, GIT_INDEX_FILE: index };
  await run('git', ['add', '--all'], { cwd: root, env });
  return (await run('git', ['write-tree'], { cwd: root, env })).stdout.trim();
}

/** States of a work tree that a real watch follows; how many were made of single paths. */
async function watchedStates(root: string) {
  const checkpoints = await testGitCheckpoints();
  const watcher = createLocalWatcher({
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
  });
  const watch = createGitWatch({
    git: testGit,
    watcher,
    roots: { list: () => [], add() {}, delete() {}, deleteAll() {} },
    clock: systemClock,
    logger: silentLogger,
  });
  let renewed = 0;
  let leased = false;
  const states = createWatchedStates({
    git: {
      capture(folder, earlier) {
        if (earlier?.paths.every((path) => !path.includes('/.git/'))) renewed += 1;
        return checkpoints.capture(folder, earlier);
      },
    },
    lease(folder) {
      leased = true;
      return watch.lease(folder);
    },
    clock: systemClock,
  });
  const probe = watch.lease(root);
  onTestFinished(async () => {
    probe.close();
    states.close();
    await watch.close();
    await watcher.close();
  });
  await expect.poll(() => probe.settle(), { timeout: 20_000 }).toBeDefined();
  // It is followed some time after the first of its states.
  valueOf(await states.capture(root));
  await expect.poll(() => leased, { timeout: 20_000 }).toBe(true);
  return {
    treeNow: async () => {
      const snapshot = valueOf(await states.capture(root));
      // As after each turn: what we write ourselves is no change.
      valueOf(await checkpoints.keep(root, 'chat/1', [snapshot]));
      return snapshot.tree;
    },
    renewed: () => renewed,
  };
}

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const settings: readonly (readonly [string, string])[] = [
  ['plain', ''],
  ['with line ends converted', '* text=auto eol=crlf\n'],
];

test.each(settings)(
  `a state made of what the watch saw is the one that a look at everything finds: %s (seed ${seed})`,
  async (_, attributes) => {
    const random = randomOf(seed);
    const root = await gitRepository({
      '.gitignore': 'ignored/\n*.log\n',
      ...(attributes !== '' && { '.gitattributes': attributes }),
    });
    for (let step = 0; step < 25; step += 1) await change(root, random);
    await git(root, 'add', '--all');
    await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'Base');
    const { treeNow, renewed } = await watchedStates(root);
    for (let round = 0; round < 25; round += 1) {
      for (let step = random(5); step > 0; step -= 1) await change(root, random);
      // After some of these the watch is not trusted for a while.
      if (round > 9 && random(6) === 0) await more(root, random);
      if (random(3) === 0) {
        // Whatever it finds, the next one misses nothing.
        const during = treeNow();
        for (let step = 0; step < 4; step += 1) await change(root, random);
        await during;
      }
      const [ours, gits] = [await treeNow(), await treeByGit(root)];
      expect(await git(root, 'diff-tree', '-r', gits, ours), `round ${round}`).toBe('');
    }
    expect(renewed()).toBeGreaterThan(5);
  },
  120_000,
);

/** What concerns more than one file, or git. */
async function more(root: string, random: (below: number) => number): Promise<void> {
  const kind = random(6);
  if (kind === 0) await writeFile(join(root, '.gitignore'), `*.log\n${names[random(5)] ?? ''}\n`);
  if (kind === 1) await git(root, 'add', '--all');
  if (kind === 2) await git(root, 'commit', '--all', '--allow-empty', '--quiet', '--message', 'x');
  if (kind === 3) {
    await rm(join(root, 'moved'), { recursive: true, force: true });
    await rename(join(root, 'deep'), join(root, 'moved')).catch(() => undefined);
  }
  if (kind === 4) {
    await mkdir(join(root, `new-${random(9)}/a/b`), { recursive: true });
    await writeFile(join(root, `new-${random(9)}.txt`), 'new\n');
  }
  if (kind === 5) {
    await mkdir(join(root, 'ignored'), { recursive: true });
    await writeFile(join(root, 'ignored/forced'), `${random(1000)}\n`);
    await git(root, 'add', '--force', 'ignored/forced');
    await writeFile(join(root, 'ignored/forced'), `${random(1000)}\n`);
  }
}

test('a state is made of the paths that it is given, and nothing else is looked at', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'folder/c.txt': 'c\n' });
  const checkpoints = await testGitCheckpoints();
  const snapshot = valueOf(await checkpoints.capture(root));
  expect(valueOf(await checkpoints.capture(root, { snapshot, paths: [] }))).toBe(snapshot);
  await writeFile(join(root, 'a.txt'), 'changed\n');
  await writeFile(join(root, 'b.txt'), 'changed\n');
  await rm(join(root, 'folder'), { recursive: true });
  const paths = [join(root, 'a.txt'), join(root, 'folder')];
  const renewed = valueOf(await checkpoints.capture(root, { snapshot, paths }));
  expect(await git(root, 'ls-tree', '-r', '--name-only', renewed.tree)).toBe('a.txt\nb.txt\n');
  expect(await git(root, 'show', `${renewed.tree}:a.txt`)).toBe('changed\n');
  expect(await git(root, 'show', `${renewed.tree}:b.txt`)).toBe('b\n');
  const ignoring = { snapshot: renewed, paths: [join(root, '.gitignore')] };
  const whole = valueOf(await checkpoints.capture(root, ignoring));
  expect(await git(root, 'show', `${whole.tree}:b.txt`)).toBe('changed\n');
});
