import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { err } from '#shared/kernel/result.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { git, gitRepository, testGit } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { chatId, subscribe, watching } from './watching.ts';

describe('frames', () => {
  test('the first holds the whole repository, even when nothing changed', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, clock } = watching();
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await idle();
    await clock.advance(1000);
    await idle();
    const { frames } = subscribe(watch);
    await idle();
    expect(frames).toEqual([
      {
        scannedAt: clock.now(),
        repositories: [
          { root, removed: false, branch: 'main', remoteOrigin: undefined, unifiedDiff: '' },
        ],
        polled: [],
      },
    ]);
  });

  test('later ones hold only what changed; a scan without change is a heartbeat', async () => {
    const [one, two] = [await gitRepository({ 'a.txt': 'x\n' }), await gitRepository({ b: 'x\n' })];
    const { watch, idle, pass } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [join(one, 'a.txt'), join(two, 'b')]);
    await idle();
    expect(frames[0]?.repositories.map((repository) => repository.root)).toEqual([one, two]);
    await writeFile(join(two, 'b'), 'changed\n');
    await pass(5000);
    expect(frames[1]?.repositories).toMatchObject([
      { root: two, unifiedDiff: expect.stringContaining('+changed') },
    ]);
    await pass(5000);
    expect(frames[2]?.repositories).toEqual([]);
    await git(one, 'checkout', '--quiet', '-b', 'other');
    await pass(5000);
    expect(frames[3]?.repositories).toMatchObject([{ root: one, branch: 'other' }]);
    expect(frames).toHaveLength(4);
  });

  test('never come while no repository is known', async () => {
    const { watch, pass, looks } = watching();
    const { frames, refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [await tempFolder(), 'relative']);
    refresh();
    await pass(12_000);
    expect([frames, looks]).toEqual([[], []]);
  });

  test('tell once that a repository is gone, and the whole of it when it comes back', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await rm(root, { recursive: true });
    await pass(15_000);
    expect(frames.slice(1)).toMatchObject([{ repositories: [{ root, removed: true }] }]);
    await mkdir(root);
    await git(root, 'init', '--quiet', '--initial-branch=main');
    watch.addPaths(chatId, [], [root]);
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root, removed: false, branch: 'main' }]);
  });

  test('do not come of a failed look, and the next one goes on', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    let failing = false;
    const { watch, idle, pass, summaries } = watching({
      git: {
        snapshot: async (path) =>
          failing ? err({ kind: 'failed', message: 'locked' }) : testGit.snapshot(path),
      },
    });
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    failing = true;
    await pass(10_000);
    expect(frames).toHaveLength(1);
    failing = false;
    await pass(5000);
    expect(frames).toHaveLength(2);
    expect(summaries).toHaveLength(1);
  });
});

describe('looks', () => {
  test('two refreshes within a second lead to two looks at most', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const { frames, refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    refresh();
    await pass(300);
    refresh();
    expect(looks).toHaveLength(1);
    await pass(700);
    expect(looks).toHaveLength(2);
    await pass(3000);
    expect(looks).toHaveLength(2);
    expect(frames).toHaveLength(2);
  });

  test('by poll come five seconds after the last one of any kind', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const { refresh } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await pass(3000);
    refresh();
    await idle();
    expect(looks).toHaveLength(2);
    await pass(4900);
    expect(looks).toHaveLength(2);
    await pass(100);
    expect(looks).toHaveLength(3);
  });

  test('are shared by all subscribers, each with its own frames', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks } = watching();
    const first = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    const second = subscribe(watch);
    await pass(1000);
    expect(looks).toHaveLength(2);
    expect(first.frames.map((frame) => frame.repositories.length)).toEqual([1, 0]);
    expect(second.frames.map((frame) => frame.repositories.length)).toEqual([1]);
  });

  test('follow what a chat touched for its ancestors too, and for no other chat', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const [parent, stranger] = ['parent' as ChatId, 'stranger' as ChatId];
    const { watch, idle } = watching();
    const [own, above, apart] = [chatId, parent, stranger].map((id) =>
      subscribe(watch, { chatId: id }),
    );
    watch.addPaths(chatId, [parent], [root]);
    await idle();
    expect([own, above, apart].map((subscriber) => subscriber?.frames.length)).toEqual([1, 1, 0]);
  });

  test('stop with the last subscriber', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, looks, clock } = watching();
    const { close, frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    close();
    await pass(20_000);
    expect([looks.length, frames.length, clock.timerCount]).toEqual([1, 1, 0]);
  });

  test('stop with the watch', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, pass, looks, clock } = watching();
    const { frames } = subscribe(watch, { chatId, workspaceRoot: root });
    await watch.close();
    await pass(20_000);
    expect(looks.length).toBeLessThanOrEqual(1);
    expect([frames.length, clock.timerCount]).toEqual([0, 0]);
  });
});
