import { chmod, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  changedFile,
  changedFiles,
  errorOf,
  testGitReview,
  valueOf,
} from '#test/support/git-review.ts';
import { commitAll, git, gitRepository, writeFiles } from '#test/support/git-repository.ts';

const review = testGitReview();
const megabyte = 1024 * 1024;

describe('the list of changed files', () => {
  test('tells every kind of change, staged and unstaged apart', async () => {
    const root = await gitRepository({
      'changed.txt': 'one\ntwo\nthree\n',
      'deleted.txt': 'gone\n',
      'from.txt': 'a\nb\nc\nd\ne\n',
      'mode.sh': '#!/bin/sh\n',
      'both.txt': '1\n2\n',
      'link.txt': 'text\n',
      'picture.png': new Uint8Array([0, 1, 2]),
    });
    await writeFiles(root, {
      'changed.txt': 'one\n2\n3\nthree\n',
      'both.txt': '1\n2\n3\n',
      'picture.png': new Uint8Array([0, 1, 2, 3]),
      'sub dir/new "file".txt': 'x\ny\n',
    });
    await unlink(join(root, 'deleted.txt'));
    await git(root, 'mv', 'from.txt', 'to.txt');
    await chmod(join(root, 'mode.sh'), 0o755);
    await git(root, 'add', 'both.txt');
    await writeFile(join(root, 'both.txt'), '1\n2\n3\n4\n');
    await unlink(join(root, 'link.txt'));
    await symlink('changed.txt', join(root, 'link.txt'));
    const files = await changedFiles(review, root, { scope: 'uncommitted' });
    const told = files.map((file) => [file.path, file.status, file.additions, file.deletions]);
    expect(told).toEqual([
      ['both.txt', 'modified', 2, 0],
      ['changed.txt', 'modified', 2, 1],
      ['deleted.txt', 'deleted', 0, 1],
      ['link.txt', 'type_changed', 1, 1],
      ['mode.sh', 'modified', 0, 0],
      ['picture.png', 'modified', undefined, undefined],
      ['sub dir/new "file".txt', 'added', 2, 0],
      ['to.txt', 'renamed', 0, 0],
    ]);
    const by = Object.fromEntries(files.map((file) => [file.path, file]));
    expect(by['both.txt']).toMatchObject({ staged: 'modified', unstaged: 'modified', size: 8 });
    expect(by['changed.txt']).toMatchObject({ staged: undefined, unstaged: 'modified' });
    expect(by['mode.sh']).toMatchObject({ oldMode: '100644', newMode: '100755' });
    expect(by['picture.png']).toMatchObject({ binary: true, size: 4 });
    expect(by['to.txt']).toMatchObject({ oldPath: 'from.txt', staged: 'added' });
    expect(by['sub dir/new "file".txt']).toMatchObject({ untracked: true, unstaged: 'added' });

    const staged = await changedFiles(review, root, { scope: 'staged' });
    expect(staged.map((file) => file.path)).toEqual(['both.txt', 'to.txt']);
    const unstaged = await changedFiles(review, root, { scope: 'unstaged' });
    expect(unstaged.map((file) => file.path)).not.toContain('to.txt');
    expect(unstaged.find((file) => file.path === 'both.txt')).toMatchObject({ additions: 1 });
  });

  test('does not touch the index, nor wait for its lock', async () => {
    const root = await gitRepository({ 'a.txt': 'a\n' });
    await writeFile(join(root, 'a.txt'), 'b\n');
    await writeFile(join(root, '.git/index.lock'), '');
    const before = await git(root, 'ls-files', '--debug');
    expect(await changedFiles(review, root, { scope: 'uncommitted' })).toHaveLength(1);
    expect(await git(root, 'ls-files', '--debug')).toBe(before);
  });

  test('gives a content id that changes with either side and with nothing else', async () => {
    const root = await gitRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const id = async () =>
      (await changedFile(review, root, { scope: 'uncommitted' }, 'a.txt')).contentId;
    await writeFile(join(root, 'a.txt'), 'b\n');
    const first = await id();
    await writeFile(join(root, 'b.txt'), 'other\n');
    await git(root, 'add', 'b.txt');
    expect(await id()).toBe(first);
    await writeFile(join(root, 'a.txt'), 'c\n');
    const second = await id();
    expect(second).not.toBe(first);
    await writeFile(join(root, 'a.txt'), 'b\n');
    expect(await id()).toBe(first);
    await git(root, 'commit', '--quiet', '--message', 'b');
    expect(await id()).toBe(first);
    const view = await review.file(
      root,
      { scope: 'uncommitted' },
      { path: 'a.txt', oldPath: undefined },
      megabyte,
    );
    expect(valueOf(view).file.contentId).toBe(first);
  });

  test('works without a commit, in pages, and for names of all kinds', async () => {
    const root = await gitRepository();
    const names = ['"q".txt', 'a\nb.txt', 'a\tb', 'ä ö', '-dash', 'deep/er/x'];
    await writeFiles(root, Object.fromEntries(names.map((name) => [name, 'x\n'])));
    await git(root, 'add', '--', '-dash');
    const files = await changedFiles(review, root, { scope: 'uncommitted' });
    expect(files.map((file) => file.path)).toEqual(names.toSorted());
    const page = valueOf(
      await review.files(root, { scope: 'uncommitted' }, { offset: 2, limit: 2 }),
    );
    expect(page.files.map((file) => file.path)).toEqual(names.toSorted().slice(2, 4));
    expect(page).toMatchObject({ total: names.length, cut: false, oldCommit: undefined });
  });

  test('compares a branch with where it left its base, and commits with each other', async () => {
    const root = await gitRepository({ 'a.txt': 'a\n' });
    await git(root, 'switch', '--quiet', '--create', 'work');
    await writeFiles(root, { 'b.txt': 'b\n' });
    await commitAll(root);
    await git(root, 'switch', '--quiet', 'main');
    await writeFiles(root, { 'c.txt': 'c\n' });
    await commitAll(root);
    await git(root, 'switch', '--quiet', 'work');
    await writeFiles(root, { 'd.txt': 'd\n' });
    const branch = await changedFiles(review, root, { scope: 'branch', base: undefined });
    expect(branch.map((file) => file.path)).toEqual(['b.txt', 'd.txt']);
    const span = { scope: 'commits', from: undefined, to: 'work' } as const;
    expect((await changedFiles(review, root, span)).map((file) => file.path)).toEqual(['b.txt']);
    const two = { scope: 'commits', from: 'work', to: 'main' } as const;
    const between = await changedFiles(review, root, two);
    expect(between.map((file) => `${file.status} ${file.path}`)).toEqual([
      'deleted b.txt',
      'added c.txt',
    ]);
    const first = { scope: 'commits', from: undefined, to: 'main~1' } as const;
    expect((await changedFiles(review, root, first)).map((file) => file.path)).toEqual(['a.txt']);
    const unknown = { scope: 'commits', from: undefined, to: '--output=x' } as const;
    expect(errorOf(await review.files(root, unknown, { offset: 0, limit: 1 })).kind).toBe(
      'not_found',
    );
  });

  test('takes ten thousand changed files', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `f${at % 100}/${at}.txt`);
    const root = await gitRepository();
    await writeFiles(root, Object.fromEntries(names.map((name) => [name, `${name}\n`])));
    const files = await changedFiles(review, root, { scope: 'uncommitted' });
    expect(files).toHaveLength(10_000);
    expect(files.every((file) => file.additions === 1 && file.status === 'added')).toBe(true);
    expect(new Set(files.map((file) => file.contentId)).size).toBe(10_000);
    const selection = files.map((file) => ({ ...file, lines: undefined }));
    expect(valueOf(await review.stage(root, 'uncommitted', selection))).toBe(10_000);
    expect(await changedFiles(review, root, { scope: 'unstaged' })).toEqual([]);
    const staged = await changedFiles(review, root, { scope: 'staged' });
    expect(staged.map((file) => file.path)).toEqual(files.map((file) => file.path));
  });

  test('leaves out what was only touched', async () => {
    const root = await gitRepository({ 'a.txt': 'a\n', 'b.png': new Uint8Array([0, 1]) });
    await git(root, 'switch', '--quiet', '--create', 'work');
    await writeFiles(root, { 'c.txt': 'c\n', 'a.txt': 'A\n' });
    await commitAll(root);
    const later = new Date(Date.now() + 60_000);
    for (const name of ['a.txt', 'b.png', 'c.txt']) await utimes(join(root, name), later, later);
    expect(await changedFiles(review, root, { scope: 'uncommitted' })).toEqual([]);
    expect(await changedFiles(review, root, { scope: 'unstaged' })).toEqual([]);
    const branch = await changedFiles(review, root, { scope: 'branch', base: 'main' });
    expect(branch.map((file) => file.path)).toEqual(['a.txt', 'c.txt']);
  });
});

describe('one file', () => {
  const open = async (
    root: string,
    path: string,
    scope: 'uncommitted' | 'staged' | 'unstaged' = 'uncommitted',
  ) => valueOf(await review.file(root, { scope }, { path, oldPath: undefined }, megabyte));

  test('has both sides exactly, and its hunks', async () => {
    const root = await gitRepository({ 'a.txt': 'one\r\ntwo\nthree\nfour\nfive' });
    await writeFile(join(root, 'a.txt'), 'one\r\n2\n2b\nthree\nfive\n');
    const view = await open(root, 'a.txt');
    expect(view.old.text).toBe('one\r\ntwo\nthree\nfour\nfive');
    expect(view.new.text).toBe('one\r\n2\n2b\nthree\nfive\n');
    expect(view.hunks).toEqual([
      { oldStart: 2, oldLines: 1, newStart: 2, newLines: 2 },
      { oldStart: 4, oldLines: 2, newStart: 5, newLines: 1 },
    ]);
  });

  test('shows what is missing, binary, too large, not UTF-8, a link, only chmodded, empty', async () => {
    const root = await gitRepository({
      'gone.txt': 'x\n',
      'bin.dat': new Uint8Array([0, 1]),
      'latin.txt': new Uint8Array([0xe4, 0x0a]),
      'mode.sh': 'echo\n',
    });
    await writeFiles(root, {
      'bin.dat': new Uint8Array([0, 2, 3]),
      'latin.txt': new Uint8Array([0xe4, 0xf6, 0x0a]),
      'large.txt': 'x\n'.repeat(megabyte),
      'empty.txt': '',
    });
    await unlink(join(root, 'gone.txt'));
    await chmod(join(root, 'mode.sh'), 0o755);
    await symlink('/etc/passwd', join(root, 'link'));
    expect(await open(root, 'gone.txt')).toMatchObject({
      old: { text: 'x\n' },
      new: { exists: false },
    });
    expect(await open(root, 'bin.dat')).toMatchObject({
      old: { binary: true, size: 2, text: undefined },
      new: { binary: true, size: 3, text: undefined },
    });
    expect(await open(root, 'latin.txt')).toMatchObject({
      old: { lossy: true },
      new: { lossy: true },
    });
    expect(await open(root, 'large.txt')).toMatchObject({
      old: { exists: false },
      new: { tooLarge: true, binary: false, size: 2 * megabyte, text: undefined },
    });
    expect(await open(root, 'mode.sh')).toMatchObject({
      old: { text: 'echo\n', mode: '100644' },
      new: { text: 'echo\n', mode: '100755' },
      hunks: [],
    });
    expect(await open(root, 'empty.txt')).toMatchObject({ new: { exists: true, text: '' } });
    expect((await open(root, 'link')).new).toMatchObject({ text: '/etc/passwd', mode: '120000' });
  });

  test('compares as git stores it where line ends are converted', async () => {
    const root = await gitRepository({
      '.gitattributes': '*.txt text eol=crlf\n',
      'a.txt': 'a\nb\n',
    });
    await writeFile(join(root, 'a.txt'), 'a\r\nc\r\n');
    const view = await open(root, 'a.txt');
    expect(view.new.text).toBe('a\nc\n');
    expect(view.hunks).toEqual([{ oldStart: 2, oldLines: 1, newStart: 2, newLines: 1 }]);
  });

  test('shows conflicts as such, with the own side against the marks', async () => {
    const root = await gitRepository({ 'a.txt': 'base\n' });
    await git(root, 'switch', '--quiet', '--create', 'theirs');
    await writeFile(join(root, 'a.txt'), 'theirs\n');
    await commitAll(root);
    await git(root, 'switch', '--quiet', 'main');
    await writeFile(join(root, 'a.txt'), 'ours\n');
    await commitAll(root);
    await git(root, 'merge', 'theirs').catch(() => undefined);
    const view = await open(root, 'a.txt');
    expect(view.file.status).toBe('conflicted');
    expect(view.old.text).toBe('ours\n');
    expect(view.new.text).toContain('<<<<<<<');
    expect(valueOf(await review.describe(root))).toMatchObject({
      operation: 'merge',
      conflicts: ['a.txt'],
    });
    for (const scope of ['staged', 'unstaged'] as const) {
      expect((await changedFile(review, root, { scope }, 'a.txt')).status).toBe('conflicted');
    }
  });

  test('is found under its old name, in a work tree, and in a folder of a submodule', async () => {
    const root = await gitRepository({ 'a.txt': '1\n2\n3\n4\n' });
    await git(root, 'mv', 'a.txt', 'b.txt');
    await writeFile(join(root, 'b.txt'), '1\n2\n3\n4\n5\n');
    const target = { path: 'b.txt', oldPath: 'a.txt' };
    const view = valueOf(await review.file(root, { scope: 'uncommitted' }, target, megabyte));
    expect(view).toMatchObject({
      file: { status: 'renamed' },
      old: { text: '1\n2\n3\n4\n' },
      hunks: [{ oldStart: 4, oldLines: 0, newStart: 5, newLines: 1 }],
    });
    const listed = await changedFile(review, root, { scope: 'uncommitted' }, 'b.txt');
    expect(view.file.contentId).toBe(listed.contentId);
  });

  test('is none outside of the repository, in .git, or behind a link to a folder', async () => {
    const root = await gitRepository({ 'dir/a.txt': 'a\n' });
    const outside = await gitRepository({ 'a.txt': 'secret\n' });
    const kindOf = async (path: string) =>
      errorOf(
        await review.file(root, { scope: 'uncommitted' }, { path, oldPath: undefined }, megabyte),
      ).kind;
    for (const path of [
      '../a.txt',
      '/etc/passwd',
      '.git/config',
      'dir/../x',
      'a\0b',
      'dir/.GIT/x',
    ]) {
      expect(await kindOf(path)).toBe('invalid');
    }
    expect(await kindOf('nothing.txt')).toBe('not_found');
    await rename(join(root, 'dir'), join(root, 'was'));
    await rm(join(root, 'was'), { recursive: true });
    await symlink(outside, join(root, 'dir'));
    const view = await open(root, 'dir/a.txt');
    expect(view).toMatchObject({ old: { text: 'a\n' }, new: { exists: false } });
    const span = { scope: 'uncommitted' } as const;
    const blob = { side: 'new', maxBytes: megabyte } as const;
    const read = await review.blob(root, span, { path: 'dir/a.txt', oldPath: undefined }, blob);
    expect(errorOf(read).kind).toBe('not_found');
  });
});

test('the description tells branch, upstream, bases, commits and what is under way', async () => {
  const remote = await gitRepository({ 'a.txt': 'a\n' });
  const root = await gitRepository();
  await git(root, 'remote', 'add', 'origin', remote);
  expect(valueOf(await review.describe(root))).toMatchObject({
    branch: 'main',
    head: undefined,
    commits: [],
    hasRemote: true,
  });
  await git(root, 'pull', '--quiet', 'origin', 'main');
  await git(root, 'fetch', '--quiet', 'origin');
  await git(root, 'switch', '--quiet', '--create', 'work', '--track', 'origin/main');
  await writeFiles(root, { 'b.txt': 'b\n' });
  await commitAll(root, 'Second');
  const state = valueOf(await review.describe(root));
  expect(state).toMatchObject({
    branch: 'work',
    upstream: 'origin/main',
    ahead: 1,
    behind: 0,
    base: 'origin/main',
    operation: undefined,
    conflicts: [],
  });
  expect(state.bases.toSorted()).toEqual(['main', 'origin/main', 'work']);
  expect(state.commits.map((commit) => commit.subject)).toEqual(['Second', 'Change']);
  await git(root, 'switch', '--quiet', '--detach');
  expect(valueOf(await review.describe(root))).toMatchObject({ branch: '', upstream: undefined });
});
