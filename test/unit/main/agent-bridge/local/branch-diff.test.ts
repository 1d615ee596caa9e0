import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BranchDiff } from '#main/agent-bridge/ports/index.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGit,
  writeFiles,
} from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

async function branchDiff(folder: string): Promise<BranchDiff> {
  const diff = await testGit.branchDiff(folder);
  if (!diff.ok) throw new Error(diff.error.message);
  return diff.value;
}

/** A repository whose branch `work` has a commit, while `main` went on by another. */
async function forked(trunk = 'main'): Promise<string> {
  const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' });
  if (trunk !== 'main') await git(root, 'branch', '--move', 'main', trunk);
  await git(root, 'checkout', '--quiet', '-b', 'work');
  await writeFiles(root, { 'a.txt': 'from work\n' });
  await commitAll(root, 'Work');
  await git(root, 'checkout', '--quiet', trunk);
  await writeFiles(root, { 'trunk.txt': 'of the trunk\n' });
  await commitAll(root, 'Trunk');
  await git(root, 'checkout', '--quiet', 'work');
  return root;
}

describe('the base', () => {
  test.each(['main', 'master'])('is where the branch left %s', async (trunk) => {
    const root = await forked(trunk);
    const diff = await branchDiff(root);
    expect(diff).toMatchObject({ root, branch: 'work', additions: 1, deletions: 1 });
    expect(diff.unifiedDiff).toContain('+from work');
    expect(diff.unifiedDiff).not.toContain('trunk');
  });

  test('is what the remote calls its default branch, before a local main', async () => {
    const upstream = await forked('develop');
    await git(upstream, 'checkout', '--quiet', 'develop');
    const root = join(await tempFolder(), 'clone');
    await git(upstream, 'clone', '--quiet', upstream, root);
    await git(root, 'checkout', '--quiet', '--orphan', 'main');
    await commitAll(root, 'Unrelated');
    await git(root, 'checkout', '--quiet', '-b', 'mine', 'origin/develop');
    await writeFiles(root, { 'mine.txt': 'mine\n' });
    await commitAll(root, 'Mine');
    const diff = await branchDiff(root);
    expect(diff).toMatchObject({ branch: 'mine', remoteOrigin: upstream, changedFiles: 1 });
    expect(diff.unifiedDiff).toContain('+mine');
  });

  test('is the upstream of a branch without a default branch, or on it', async () => {
    const upstream = await forked();
    for (const name of ['work', 'main']) {
      await git(upstream, 'checkout', '--quiet', name);
      const root = join(await tempFolder(), 'clone');
      await git(upstream, 'clone', '--quiet', upstream, root);
      await git(root, 'remote', 'set-head', 'origin', '--delete');
      await git(root, 'branch', '--quiet', '--delete', '--remotes', 'origin/main').catch(() => '');
      if (name === 'main') await git(root, 'fetch', '--quiet');
      await writeFiles(root, { 'unpushed.txt': 'unpushed\n' });
      await commitAll(root, 'Unpushed');
      expect(await branchDiff(root)).toMatchObject({ branch: name, changedFiles: 1 });
    }
  });

  test('is the last commit when there is no other branch', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    expect(await branchDiff(root)).toMatchObject({ branch: 'main', unifiedDiff: '' });
    await git(root, 'branch', '--move', 'main', 'alone');
    await writeFile(join(root, 'a.txt'), 'two\n');
    expect(await branchDiff(root)).toMatchObject({ branch: 'alone', changedFiles: 1 });
  });

  test('is nothing in a repository without a commit', async () => {
    const root = await gitRepository();
    await writeFile(join(root, 'a.txt'), 'one\n');
    expect(await branchDiff(root)).toMatchObject({ branch: 'main', additions: 1 });
  });
});

test('the diff holds committed, staged, changed and untracked work, from any folder inside', async () => {
  const root = await forked();
  await writeFiles(root, { 'staged.txt': 'staged\n', 'deep/down/new.txt': 'untracked\n' });
  await git(root, 'add', 'staged.txt');
  await rename(join(root, 'b.txt'), join(root, 'c.txt'));
  const diff = await branchDiff(join(root, 'deep', 'down'));
  expect(diff).toMatchObject({ root, changedFiles: 5 });
  for (const text of ['+from work', '+staged', '+untracked', '+++ b/c.txt', '--- a/b.txt']) {
    expect(diff.unifiedDiff).toContain(text);
  }
  // What git itself takes for the same patch turns the base into the work tree.
  const base = (await git(root, 'merge-base', 'HEAD', 'main')).trim();
  const other = join(await tempFolder(), 'other');
  await git(root, 'worktree', 'add', '--quiet', '--detach', other, base);
  await writeFile(join(other, 'the.patch'), diff.unifiedDiff);
  await git(other, 'apply', 'the.patch');
  expect(await readFile(join(other, 'deep/down/new.txt'), 'utf8')).toBe('untracked\n');
  expect(await readdir(other)).toEqual(expect.arrayContaining(['a.txt', 'c.txt', 'staged.txt']));
});

test('neither index nor refs are touched, and a lock is no hindrance', async () => {
  const root = await forked();
  await writeFile(join(root, 'a.txt'), 'dirty\n');
  const index = join(root, '.git', 'index');
  const before = {
    bytes: await readFile(index),
    time: (await stat(index)).mtimeMs,
    refs: await git(root, 'for-each-ref'),
  };
  await writeFile(join(root, '.git', 'index.lock'), '');
  expect((await branchDiff(root)).unifiedDiff).toContain('+dirty');
  expect({
    bytes: await readFile(index),
    time: (await stat(index)).mtimeMs,
    refs: await git(root, 'for-each-ref'),
  }).toEqual(before);
});

test('a diff over 3 MiB is a note, its numbers stay', async () => {
  const root = await forked();
  await writeFile(join(root, 'huge.txt'), `${'x'.repeat(99)}\n`.repeat(40_000));
  await commitAll(root, 'Huge');
  const diff = await branchDiff(root);
  expect(diff.unifiedDiff).toMatch(/^The changes are too long to show: 3\.\d MiB/);
  expect(diff.additions).toBe(40_001);
});

test('a folder outside of any repository is told apart', async () => {
  const diff = await testGit.branchDiff(await tempFolder());
  expect(diff).toMatchObject({ ok: false, error: { kind: 'not_a_repository' } });
});
