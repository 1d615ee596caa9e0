import { spawn } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createLocalWatcher,
  type LocalWatcher,
} from '#main/agent-bridge/local/watcher/local-watcher.ts';
import type { WatchedFolder, WatchEvent } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { git, gitRepository, testGit } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

function watcher(folderLimit?: number): LocalWatcher {
  const created = createLocalWatcher({
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
    ...(folderLimit !== undefined && { folderLimit }),
  });
  onTestFinished(() => created.close());
  return created;
}

function folderOf(path: string, more: Partial<WatchedFolder> = {}): WatchedFolder {
  return { path, ignoredPaths: [], ignoredNames: [], ...more };
}

/** What a watch was told, and a way to wait for more of it. */
function follow(from: LocalWatcher, folders: readonly WatchedFolder[]) {
  const events: WatchEvent[] = [];
  const folderWatch = from.watch(folders, (event) => events.push(event));
  const paths = (): string[] =>
    events.flatMap((event) => (event.kind === 'changed' ? event.paths : []));
  const kinds = (): string[] => events.map((event) => event.kind);
  return {
    events,
    stop: () => folderWatch.close(),
    settle: () => folderWatch.settle(),
    paths,
    kinds,
    watching: (times = 1) =>
      expect
        .poll(() => kinds().filter((kind) => kind === 'watching').length, { timeout: 10_000 })
        .toBe(times),
    saw: (path: string) => expect.poll(paths).toContain(path),
  };
}

describe('a work tree beside another one', () => {
  test('sees its branch and settings change in the folder that both share', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    const folder = await tempFolder();
    await git(root, 'worktree', 'add', '--quiet', '-b', 'side/branch', join(folder, 'side'));
    await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'Two');
    const planned = await testGit.watchPlan(join(folder, 'side'));
    if (!planned.ok || !planned.value.shared) throw new Error('a shared folder was expected');
    const { folders, shared, marks } = planned.value;
    const seen = follow(watcher(), [...folders, shared]);
    await seen.watching();
    const stamp = await testGit.stamp(marks);
    await git(root, 'update-ref', 'refs/heads/side/branch', 'main');
    await seen.saw(join(root, '.git/refs/heads/side/branch'));
    expect(marks).toContain(join(root, '.git/refs/heads/side/branch'));
    expect(await testGit.stamp(marks)).not.toBe(stamp);
    await git(root, 'config', 'x.y', 'z');
    await seen.saw(join(root, '.git/config'));
    await git(root, 'pack-refs', '--all');
    await seen.saw(join(root, '.git/packed-refs'));
    await git(root, 'add', '--all');
    expect(seen.paths()).not.toContain(join(root, '.git/index'));
  });
});

describe('a watch', () => {
  test('tells what was written, made, moved and deleted, in folders made later too', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'a'));
    const seen = follow(watcher(), [folderOf(root)]);
    await seen.watching();
    await writeFile(join(root, 'a', 'one'), '1');
    await seen.saw(join(root, 'a', 'one'));
    await rename(join(root, 'a', 'one'), join(root, 'uno'));
    await seen.saw(join(root, 'uno'));
    await rm(join(root, 'uno'));
    expect(seen.kinds()).not.toContain('blind');
  });

  test('reaches folders that were made inside of folders just made', async () => {
    const root = await tempFolder();
    const seen = follow(watcher(), [folderOf(root)]);
    await seen.watching();
    for (const name of ['b', 'c', 'd']) {
      const deep = join(root, name, 'x', 'y', 'z');
      await mkdir(deep, { recursive: true });
      const file = join(deep, 'file');
      const writtenAndSeen = async (): Promise<readonly string[]> => {
        await writeFile(file, '');
        return seen.paths();
      };
      await expect.poll(writtenAndSeen).toContain(file);
    }
  });

  test('is blind to what is ignored: paths, whatever signs they have, and names', async () => {
    const root = await tempFolder();
    const odd = join(root, 'app', '[id]', 'gen (1)+');
    await mkdir(odd, { recursive: true });
    await mkdir(join(root, 'plain'));
    const folder = folderOf(root, {
      ignoredPaths: [odd, join(root, 'plain'), join(root, 'x.log')],
      ignoredNames: ['node_modules', 'b.ld'],
    });
    const seen = follow(watcher(), [folder]);
    await seen.watching();
    await writeFile(join(odd, 'x'), '');
    await writeFile(join(root, 'plain', 'x'), '');
    await writeFile(join(root, 'x.log'), '');
    for (const name of ['node_modules', 'app/node_modules', 'b.ld']) {
      await mkdir(join(root, name, 'deep'), { recursive: true });
      await writeFile(join(root, name, 'deep', 'x'), '');
    }
    await writeFile(join(root, 'node_modules.txt'), '');
    await writeFile(join(root, 'bold'), '');
    await seen.saw(join(root, 'bold'));
    await seen.saw(join(root, 'node_modules.txt'));
    expect(seen.paths().toSorted()).toEqual([join(root, 'bold'), join(root, 'node_modules.txt')]);
  });

  test('tells nothing after it was ended, while others go on', async () => {
    const root = await tempFolder();
    const shared = watcher();
    const [first, second] = [follow(shared, [folderOf(root)]), follow(shared, [folderOf(root)])];
    await Promise.all([first.watching(), second.watching()]);
    first.stop();
    await writeFile(join(root, 'x'), '');
    await second.saw(join(root, 'x'));
    expect(first.paths()).toEqual([]);
  });

  test('says that it is blind when there are too many folders, and leaves others alone', async () => {
    const [few, many] = [await tempFolder(), await tempFolder()];
    for (let i = 0; i < 30; i += 1) await mkdir(join(many, `${i}`, 'x'), { recursive: true });
    const limited = watcher(20);
    const first = follow(limited, [folderOf(few)]);
    await first.watching();
    const second = follow(limited, [folderOf(many)]);
    await expect.poll(() => second.events).toEqual([{ kind: 'blind', reason: 'too_many_folders' }]);
    await writeFile(join(few, 'x'), '');
    await first.saw(join(few, 'x'));
    const ignoring = follow(limited, [
      folderOf(many, { ignoredPaths: Array.from({ length: 30 }, (_, i) => join(many, `${i}`)) }),
    ]);
    await ignoring.watching();
  });

  test('is given up when new folders use up the watches', async () => {
    const root = await tempFolder();
    const seen = follow(watcher(50), [folderOf(root)]);
    await seen.watching();
    for (let i = 0; i < 300; i += 1) await mkdir(join(root, `${i}`));
    await expect
      .poll(() => seen.events.at(-1), { timeout: 10_000 })
      .toEqual({ kind: 'blind', reason: 'too_many_folders' });
  });

  test('of a folder that is missing is blind', async () => {
    const seen = follow(watcher(), [folderOf(join(await tempFolder(), 'missing'))]);
    await expect.poll(() => seen.events).toEqual([{ kind: 'blind', reason: 'failed' }]);
  });
});

describe('the process', () => {
  test('is started by the first watch, started again when it dies, and ends with the core', async () => {
    const root = await tempFolder();
    const own = watcher();
    expect(own.pid).toBeUndefined();
    const seen = follow(own, [folderOf(root)]);
    await seen.watching();
    const first = own.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await seen.watching(2);
    expect(seen.kinds()).toEqual(['watching', 'blind', 'watching']);
    const second = own.pid ?? 0;
    expect(second).not.toBe(first);
    await writeFile(join(root, 'x'), '');
    await seen.saw(join(root, 'x'));
    await own.close();
    expect(isAlive(second)).toBe(false);
  });

  test('survives that a watched tree is deleted and watched again', async () => {
    const root = await tempFolder();
    const own = watcher();
    const inner = join(root, 'inner');
    for (let round = 1; round <= 3; round += 1) {
      await mkdir(join(inner, 'deep', 'er'), { recursive: true });
      const seen = follow(own, [folderOf(inner)]);
      await seen.watching();
      await rm(inner, { recursive: true });
      seen.stop();
    }
    const outer = follow(own, [folderOf(root)]);
    await expect.poll(() => outer.kinds().at(-1), { timeout: 10_000 }).toBe('watching');
    await writeFile(join(root, 'x'), '');
    await outer.saw(join(root, 'x'));
  });

  test('ends by itself when the core is killed', async () => {
    const root = await tempFolder();
    const program = `
      import { createLocalWatcher } from '#main/agent-bridge/local/watcher/local-watcher.ts';
      import { systemClock } from '#main/platform/clock.ts';
      const watcher = createLocalWatcher({ environment: process.env, clock: systemClock });
      const folders = [{ path: ${JSON.stringify(root)}, ignoredPaths: [], ignoredNames: [] }];
      watcher.watch(folders, ({ kind }) => kind === 'watching' && console.log(watcher.pid));
    `;
    const core = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) =>
      core.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    core.kill('SIGKILL');
    await processGone(pid);
  });
});

test('who waits until all is told has been told of every change that came before', async () => {
  const root = await tempFolder();
  const seen = follow(watcher(), [folderOf(root)]);
  await seen.watching();
  for (let round = 0; round < 20; round += 1) {
    const folder = join(root, `folder-${round}`);
    await mkdir(folder);
    await writeFile(join(folder, 'inside'), '');
    await writeFile(join(root, `file-${round}`), '');
    expect(await seen.settle()).toBe(true);
    expect(seen.paths()).toEqual(expect.arrayContaining([folder, join(root, `file-${round}`)]));
    await writeFile(join(folder, 'later'), '');
    expect(await seen.settle()).toBe(true);
    expect(seen.paths()).toContain(join(folder, 'later'));
  }
  seen.stop();
  expect(await seen.settle()).toBe(false);
});
