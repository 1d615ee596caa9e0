import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitAll, git, gitRepository } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { chatId, subscribe, watching } from './watching.ts';

describe('what a chat touched', () => {
  test('is known to the next watch over the same memory, until the chat is forgotten', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const first = watching();
    first.watch.addPaths(chatId, [], [root]);
    await first.idle();
    await first.watch.close();
    const second = watching({ kept: first.kept });
    const { frames } = subscribe(second.watch);
    await second.idle();
    expect(frames[0]?.repositories).toMatchObject([{ root, branch: 'main' }]);
    await second.watch.forget(chatId);
    const third = watching({ kept: second.kept });
    const after = subscribe(third.watch);
    await third.pass(6000);
    expect(after.frames).toEqual([]);
  });

  test('is forgotten for those who go on watching, and what it touches next is shown', async () => {
    const [root, other] = [await gitRepository({ 'a.txt': 'x\n' }), await gitRepository({ b: '' })];
    const { watch, idle, pass, kept, looks } = watching();
    const { frames } = subscribe(watch);
    watch.addPaths(chatId, [], [root]);
    await idle();
    await watch.forget(chatId);
    expect(frames.at(-1)?.repositories).toEqual([{ root, removed: true }]);
    expect(kept.get(chatId)).toBeUndefined();
    const before = looks.length;
    await pass(12_000);
    expect(looks).toHaveLength(before);
    watch.addPaths(chatId, [], [other]);
    await pass(1000);
    expect(frames.at(-1)?.repositories).toMatchObject([{ root: other, removed: false }]);
  });

  test('is forgotten with the repository', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const { watch, idle, pass, kept } = watching();
    watch.addPaths(chatId, [], [root]);
    await idle();
    await rm(root, { recursive: true });
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(kept.get(chatId)).toEqual(new Set());
  });
});

describe('the workspace folder', () => {
  test('is watched for those who ask, from the moment it becomes a repository', async () => {
    const folder = await tempFolder();
    const { watch, pass } = watching();
    const asking = subscribe(watch, { chatId, workspaceRoot: folder });
    const plain = subscribe(watch);
    await pass(1000);
    expect(asking.frames).toEqual([]);
    await git(folder, 'init', '--quiet', '--initial-branch=main');
    await writeFile(join(folder, 'a.txt'), 'x\n');
    await pass(6000);
    expect(asking.frames[0]?.repositories).toMatchObject([{ root: folder, branch: 'main' }]);
    expect(plain.frames).toEqual([]);
  });
});

describe('summaries', () => {
  test('come without subscribers, only when the numbers changed', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    await git(root, 'remote', 'add', 'origin', 'https://example.com/x.git');
    const { watch, idle, pass, summaries } = watching();
    await writeFile(join(root, 'a.txt'), 'two\nthree\n');
    watch.addPaths(chatId, [], [join(root, 'a.txt')]);
    await idle();
    const summary = {
      chatId,
      branch: 'main',
      remoteOrigin: 'https://example.com/x.git',
      additions: 2,
      deletions: 1,
      changedFiles: 1,
    };
    expect(summaries).toEqual([summary]);
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(summaries).toHaveLength(1);
    await commitAll(root);
    watch.addPaths(chatId, [], []);
    await pass(1000);
    expect(summaries[1]).toEqual({ ...summary, additions: 0, deletions: 0, changedFiles: 0 });
  });
});

describe('file versions', () => {
  test("are given of the chat's repositories and the workspace's, of no other", async () => {
    const [own, workspaceRoot, other] = [
      await gitRepository({ 'a.txt': 'own\n' }),
      await gitRepository({ 'a.txt': 'workspace\n' }),
      await gitRepository({ 'a.txt': 'other\n' }),
    ];
    const { watch, idle } = watching();
    watch.addPaths(chatId, [], [own]);
    await idle();
    const read = async (repositoryRoot: string): Promise<unknown> => {
      const request = { chatId, workspaceRoot, repositoryRoot, path: 'a.txt' };
      const versions = await watch.fileVersions(request);
      return versions.ok ? versions.value.head.content : versions.error.kind;
    };
    expect(await read(own)).toBe('own\n');
    expect(await read(workspaceRoot)).toBe('workspace\n');
    expect(await read(other)).toBe('unknown_repository');
  });
});
