import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git, gitRepository, testGit } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { chatId, subscribe, watching, type WatchingOptions } from './watching.ts';

describe('where every change is noticed', () => {
  async function seeing(options: WatchingOptions = {}) {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const all = watching(options);
    const subscribed = subscribe(all.watch);
    all.watch.addPaths(chatId, [], [root]);
    await all.idle();
    all.notice({ kind: 'watching' });
    // The look that follows, since something may have been missed before.
    await all.pass(1000);
    return { root, ...all, ...subscribed };
  }

  test('a change shows at once, and a look that finds nothing new is not told', async () => {
    const { root, idle, pass, notice, frames, looks } = await seeing();
    expect([frames.length, looks.length]).toEqual([1, 2]);
    await writeFile(join(root, 'a.txt'), 'two\n');
    notice({ kind: 'changed', paths: [join(root, 'a.txt')] });
    await idle();
    expect(frames[1]?.repositories).toMatchObject([
      { unifiedDiff: expect.stringContaining('+two') },
    ]);
    notice({ kind: 'changed', paths: [join(root, 'a.txt')] });
    await pass(300);
    expect([frames.length, looks.length]).toEqual([2, 4]);
  });

  test('git is not asked while nothing changes, and heartbeats go on', async () => {
    const { pass, frames, looks } = await seeing();
    const before = looks.length;
    await pass(60_000);
    expect(looks).toHaveLength(before);
    expect(frames.length).toBeGreaterThanOrEqual(12);
    expect(frames.slice(1).flatMap((frame) => frame.repositories)).toEqual([]);
  });

  test('git is asked when a person asks, when a tool wrote, and by another subscriber once', async () => {
    const { root, watch, refresh, pass, looks, kept } = await seeing();
    const before = looks.length;
    refresh();
    await pass(1000);
    expect(looks).toHaveLength(before + 1);
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await pass(1000);
    expect(looks).toHaveLength(before + 2);
    const second = subscribe(watch);
    await pass(1000);
    expect(looks).toHaveLength(before + 2);
    expect(second.frames[0]?.repositories).toMatchObject([{ root, branch: 'main' }]);
    expect(kept.get(chatId)).toEqual(new Set([root]));
  });

  test('a look is at what changed, while that is known by name; when a person asks, at all', async () => {
    const { root, watch, refresh, pass, notice, lookedAt } = await seeing();
    const [a, b] = [join(root, 'a.txt'), join(root, 'b.txt')];
    const afterOne = async (change: () => void): Promise<unknown> => {
      const before = lookedAt.length;
      change();
      await pass(1000);
      expect(lookedAt).toHaveLength(before + 1);
      return lookedAt.at(-1);
    };
    notice({ kind: 'changed', paths: [a] });
    expect(await afterOne(() => notice({ kind: 'changed', paths: [b, a] }))).toEqual([a, b]);
    expect(await afterOne(() => watch.addPaths(chatId, [], [b]))).toEqual([b]);
    expect(await afterOne(() => notice({ kind: 'changed', paths: [] }))).toBeUndefined();
    expect(await afterOne(() => notice({ kind: 'changed', paths: [a] }))).toEqual([a]);
    expect(await afterOne(refresh)).toBeUndefined();
    expect(await afterOne(() => watch.addPaths(chatId, [], []))).toBeUndefined();
    await git(root, 'symbolic-ref', 'HEAD', 'refs/heads/other');
    expect(await afterOne(() => notice({ kind: 'changed', paths: [a] }))).toBeUndefined();
  });

  test('what happens to other branches leads to no look at a work tree beside', async () => {
    const main = await gitRepository({ 'a.txt': 'x\n' });
    const root = join(await tempFolder(), 'side');
    await git(main, 'worktree', 'add', '--quiet', '-b', 'side', root);
    const { watch, idle, pass, notice, looks } = watching();
    subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    notice({ kind: 'watching' });
    await pass(1000);
    const before = looks.length;
    notice({ kind: 'changed', paths: [join(main, '.git/refs/heads/main')] });
    await pass(1000);
    expect(looks).toHaveLength(before);
    notice({ kind: 'changed', paths: [join(main, '.git/refs/heads/side')] });
    await pass(1000);
    expect(looks).toHaveLength(before + 1);
  });

  test('a change of the branch is noticed by the poll even if no watch told of it', async () => {
    const { root, pass, frames } = await seeing();
    await git(root, 'symbolic-ref', 'HEAD', 'refs/heads/other');
    await pass(5000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root, branch: 'other' }]);
  });

  test('a change during a look leads to another look', async () => {
    let during: (() => Promise<void>) | undefined;
    const { root, idle, pass, notice, frames } = await seeing({
      git: {
        snapshot: async (path) => {
          const taken = await testGit.snapshot(path);
          await during?.();
          return taken;
        },
      },
    });
    during = async () => {
      during = undefined;
      await writeFile(join(root, 'a.txt'), 'during\n');
      notice({ kind: 'changed', paths: [] });
    };
    notice({ kind: 'changed', paths: [] });
    await idle();
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([
      { unifiedDiff: expect.stringContaining('+during') },
    ]);
  });

  test('blindness is told in the frames, and the poll looks again', async () => {
    const { root, pass, notice, frames, looks } = await seeing();
    notice({ kind: 'blind', reason: 'too_many_folders' });
    const before = looks.length;
    await writeFile(join(root, 'a.txt'), 'unseen\n');
    await pass(5000);
    expect(looks).toHaveLength(before + 1);
    expect(frames.at(-1)).toMatchObject({
      polled: [root],
      repositories: [{ unifiedDiff: expect.stringContaining('+unseen') }],
    });
    await pass(10_000);
    expect(looks).toHaveLength(before + 3);
  });

  test('the watch lasts as long as somebody subscribes', async () => {
    const { watch, watched, pass, close } = await seeing();
    const second = subscribe(watch);
    await pass(1000);
    expect(watched()).toBe(1);
    close();
    expect(watched()).toBe(1);
    second.close();
    expect(watched()).toBe(0);
  });
});
