import {
  access,
  chmod,
  lstat,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import type { ReviewSpan, SelectedFile } from '#main/agent-bridge/ports/index.ts';
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

async function pick(
  root: string,
  scope: 'unstaged' | 'uncommitted' | 'staged',
  path: string,
): Promise<SelectedFile> {
  const file = await changedFile(review, root, { scope }, path);
  return { path, oldPath: file.oldPath, contentId: file.contentId, lines: undefined };
}

/** The whole state that a person can lose: files with their modes, and the index. */
async function state(root: string): Promise<string> {
  const [files, index] = await Promise.all([
    git(root, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'),
    git(root, 'ls-files', '--stage'),
  ]);
  const contents = files
    .split('\n')
    .filter(Boolean)
    .map(async (name) => {
      const path = join(root, name);
      const found = await lstat(path).catch(() => undefined);
      if (!found) return `${name}: missing`;
      const content = found.isSymbolicLink()
        ? await readlink(path)
        : (await readFile(path)).toString('latin1');
      return `${name}: ${found.mode} ${content}`;
    });
  return [index, ...(await Promise.all(contents))].join('\n');
}

async function everyChange(): Promise<string> {
  const root = await gitRepository({
    'changed.txt': 'one\ntwo\n',
    'deleted.txt': 'gone\n',
    'from.txt': 'a\nb\nc\nd\n',
    'mode.sh': 'x\n',
    'both.txt': '1\n',
    'link.txt': 'text\n',
    'latin.txt': new Uint8Array([0xe4, 0x0a]),
    'picture.png': new Uint8Array([0, 1, 2]),
  });
  await writeFiles(root, {
    'changed.txt': 'one\n2\n',
    'both.txt': '1\n2\n',
    'latin.txt': new Uint8Array([0xf6, 0x0a]),
    'picture.png': new Uint8Array([0, 9]),
    'new/dir/file "x"\n\\t.txt': 'new\n',
    'added.txt': 'added\n',
  });
  await unlink(join(root, 'deleted.txt'));
  await git(root, 'mv', 'from.txt', 'to.txt');
  await chmod(join(root, 'mode.sh'), 0o755);
  await git(root, 'add', 'both.txt', 'added.txt');
  await writeFile(join(root, 'both.txt'), '1\n2\n3\n');
  await unlink(join(root, 'link.txt'));
  await symlink('nowhere', join(root, 'link.txt'));
  await symlink('/etc', join(root, 'etc'));
  return root;
}

describe.each(['uncommitted', 'unstaged'] as const)('discarding everything that is %s', (scope) => {
  test('leaves what it is compared with, and restoring gives all of it back', async () => {
    const root = await everyChange();
    const before = await state(root);
    const files = await changedFiles(review, root, { scope });
    const selection = files.map(({ path, oldPath, contentId }) => ({
      path,
      oldPath,
      contentId,
      lines: undefined,
    }));
    const discarded = valueOf(await review.discard(root, scope, selection));
    expect(await changedFiles(review, root, { scope })).toEqual([]);
    if (scope === 'uncommitted') expect(await git(root, 'status', '--porcelain')).toBe('');
    await git(root, 'gc', '--quiet', '--prune=now');
    expect(valueOf(await review.discarded(root)).map(({ id }) => id)).toEqual([discarded.id]);
    valueOf(await review.restore(root, discarded.id));
    expect(await state(root)).toBe(before);
    expect(await git(root, 'for-each-ref', 'refs/pilothouse')).toBe('');
    expect(errorOf(await review.restore(root, discarded.id)).kind).toBe('not_found');
  });
});

test('a discard shows in no history, and a restore overwrites no newer work', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  await writeFiles(root, { 'a.txt': 'mine\n', 'b.txt': 'mine\n', 'new.txt': 'new\n' });
  const files = await changedFiles(review, root, { scope: 'uncommitted' });
  const selection = files.map((file) => ({ ...file, lines: undefined }));
  const { id } = valueOf(await review.discard(root, 'uncommitted', selection));
  expect(await git(root, 'log', '--all', '--format=%s')).toBe('Change\n');
  await writeFile(join(root, 'b.txt'), 'newer\n');
  const error = errorOf(await review.restore(root, id));
  expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining('b.txt') });
  expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\n');
  expect(await readFile(join(root, 'b.txt'), 'utf8')).toBe('newer\n');
  await expect(access(join(root, 'new.txt'))).rejects.toThrow();
  await writeFile(join(root, 'b.txt'), 'b\n');
  valueOf(await review.restore(root, id));
  expect(await readFile(join(root, 'new.txt'), 'utf8')).toBe('new\n');
});

test('an old content id, a locked index and a file gone meanwhile change nothing', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  await writeFiles(root, { 'a.txt': '1\n', 'b.txt': '2\n' });
  const [a, b] = [
    await pick(root, 'uncommitted', 'a.txt'),
    await pick(root, 'uncommitted', 'b.txt'),
  ];
  await writeFile(join(root, 'b.txt'), '3\n');
  const before = await state(root);
  expect(errorOf(await review.stage(root, 'uncommitted', [a, b])).kind).toBe('stale');
  expect(errorOf(await review.discard(root, 'uncommitted', [a, b])).kind).toBe('stale');
  await writeFile(join(root, '.git/index.lock'), '');
  const locked = errorOf(await review.stage(root, 'uncommitted', [a]));
  expect(locked).toMatchObject({
    kind: 'locked',
    message: expect.stringContaining('Another git process'),
  });
  await rm(join(root, '.git/index.lock'));
  expect(await state(root)).toBe(before);
  expect(await git(root, 'for-each-ref', 'refs/pilothouse')).toBe('');
});

test('a short lock is waited for', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n' });
  await writeFile(join(root, 'a.txt'), '1\n');
  const a = await pick(root, 'uncommitted', 'a.txt');
  await writeFile(join(root, '.git/index.lock'), '');
  const staged = review.stage(root, 'uncommitted', [a]);
  // Long enough for a first try that finds the lock; right whenever it comes.
  setTimeout(() => void rm(join(root, '.git/index.lock')), 500);
  expect(valueOf(await staged)).toBe(1);
});

test('lines are refused where they cannot be told: binary, not UTF-8, links', async () => {
  const root = await everyChange();
  const kindOf = async (path: string, scope: 'unstaged' | 'uncommitted' = 'uncommitted') => {
    const lines = { old: [[1, 9]], new: [[1, 9]] } as const;
    return errorOf(
      await review.discard(root, scope, [{ ...(await pick(root, scope, path)), lines }]),
    ).kind;
  };
  expect(await kindOf('picture.png')).toBe('invalid');
  expect(await kindOf('latin.txt')).toBe('invalid');
  expect(await kindOf('link.txt')).toBe('invalid');
  expect(await kindOf('mode.sh')).toBe('invalid');
});

test('lines are discarded in the form that the work tree has, through conversions', async () => {
  const root = await gitRepository({
    '.gitattributes': '*.txt text eol=crlf\n',
    'a.txt': 'a\nb\nc\n',
  });
  await writeFile(join(root, 'a.txt'), 'x\r\nb\r\ny\r\n');
  const a = await pick(root, 'uncommitted', 'a.txt');
  const lines = { old: [[1, 1]], new: [[1, 1]] } as const;
  valueOf(await review.discard(root, 'uncommitted', [{ ...a, lines }]));
  expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\r\nb\r\ny\r\n');
  await writeFile(join(root, 'a.txt'), 'x\nb\r\ny\r\n');
  const mixed = await pick(root, 'uncommitted', 'a.txt');
  const refused = await review.discard(root, 'uncommitted', [{ ...mixed, lines }]);
  expect(errorOf(refused)).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('line ends'),
  });
});

test('lines of a file that is wholly staged leave both the index and the work tree', async () => {
  const root = await gitRepository({ 'a.txt': 'a\nb\n' });
  await writeFile(join(root, 'a.txt'), 'a\n1\nb\n2\n');
  await git(root, 'add', 'a.txt');
  const before = await state(root);
  const lines = { old: [], new: [[2, 2]] } as const;
  const a = { ...(await pick(root, 'uncommitted', 'a.txt')), lines };
  const { id } = valueOf(await review.discard(root, 'uncommitted', [a]));
  expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\nb\n2\n');
  expect(await git(root, 'cat-file', 'blob', ':a.txt')).toBe('a\nb\n2\n');
  valueOf(await review.restore(root, id));
  expect(await state(root)).toBe(before);
});

test('nothing is discarded behind a link, in place of a folder, or with conflicts', async () => {
  const outside = await gitRepository({ 'a.txt': 'theirs\n' });
  const root = await gitRepository({ 'dir/a.txt': 'a\n', file: 'x\n' });
  await rm(join(root, 'dir'), { recursive: true });
  await symlink(outside, join(root, 'dir'));
  const behind = await pick(root, 'unstaged', 'dir/a.txt');
  await review.discard(root, 'unstaged', [behind]);
  expect(await readFile(join(outside, 'a.txt'), 'utf8')).toBe('theirs\n');
  await unlink(join(root, 'file'));
  await writeFiles(root, { 'file/inside': 'work\n' });
  const folder = await pick(root, 'unstaged', 'file');
  expect(errorOf(await review.discard(root, 'unstaged', [folder])).kind).toBe('conflict');
  expect(await readFile(join(root, 'file/inside'), 'utf8')).toBe('work\n');
});

test('renames are staged, taken out and discarded as one', async () => {
  const root = await gitRepository({ 'from.txt': 'a\nb\nc\n' });
  await git(root, 'mv', 'from.txt', 'to.txt');
  const staged = await pick(root, 'staged', 'to.txt');
  expect(staged.oldPath).toBe('from.txt');
  valueOf(await review.unstage(root, 'staged', [staged]));
  expect(await git(root, 'status', '--porcelain')).toBe(' D from.txt\n?? to.txt\n');
  await git(root, 'add', '--all');
  valueOf(await review.discard(root, 'uncommitted', [await pick(root, 'uncommitted', 'to.txt')]));
  expect(await git(root, 'status', '--porcelain')).toBe('');
  expect((await stat(join(root, 'from.txt'))).isFile()).toBe(true);
});

test('each work tree sees what was discarded in it', async () => {
  const root = await gitRepository({ 'a.txt': 'a\n' });
  const other = `${root}-other`;
  await git(root, 'worktree', 'add', '--quiet', '-b', 'other', other);
  await writeFile(join(other, 'a.txt'), 'b\n');
  valueOf(await review.discard(other, 'uncommitted', [await pick(other, 'uncommitted', 'a.txt')]));
  expect(valueOf(await review.discarded(root))).toEqual([]);
  expect(valueOf(await review.discarded(other))).toHaveLength(1);
  await rm(other, { recursive: true });
});

test('a stashed, committed or unborn repository is handled alike', async () => {
  const root = await gitRepository();
  await writeFiles(root, { 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const span: ReviewSpan = { scope: 'uncommitted' };
  valueOf(await review.stage(root, 'uncommitted', [await pick(root, 'uncommitted', 'a.txt')]));
  valueOf(await review.unstage(root, 'staged', [await pick(root, 'staged', 'a.txt')]));
  expect(await git(root, 'ls-files')).toBe('');
  valueOf(await review.discard(root, 'uncommitted', [await pick(root, 'uncommitted', 'b.txt')]));
  expect((await changedFiles(review, root, span)).map((file) => file.path)).toEqual(['a.txt']);
  await commitAll(root);
  expect(valueOf(await review.describe(root)).commits).toHaveLength(1);
  const gone = await review.file(root, span, { path: 'a.txt', oldPath: undefined }, megabyte);
  expect(errorOf(gone).kind).toBe('not_found');
});

test('what is older than thirty days is dropped with the next discard', async () => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const aging = testGitReview({ ...systemClock, now: () => new Date(now) });
  const root = await gitRepository({ 'a.txt': 'a\n' });
  const discardOne = async (): Promise<string> => {
    await writeFile(join(root, 'a.txt'), `${now}\n`);
    const files = [await pick(root, 'uncommitted', 'a.txt')];
    return valueOf(await aging.discard(root, 'uncommitted', files)).id;
  };
  const first = await discardOne();
  now += 29 * 24 * 60 * 60 * 1000;
  const second = await discardOne();
  const kept = async () => valueOf(await aging.discarded(root)).map(({ id }) => id);
  expect(await kept()).toEqual([second, first]);
  now += 2 * 24 * 60 * 60 * 1000;
  const third = await discardOne();
  expect(await kept()).toEqual([third, second]);
});

test('a discard that fails half way has kept everything, and can be restored', async () => {
  const root = await gitRepository({ '.gitattributes': 'a.txt filter=broken\n', 'a.txt': 'a\n' });
  await writeFiles(root, { 'a.txt': 'mine\n', 'b.txt': 'mine\n' });
  const files = [await pick(root, 'unstaged', 'a.txt'), await pick(root, 'unstaged', 'b.txt')];
  await git(root, 'config', 'filter.broken.clean', 'cat');
  await git(root, 'config', 'filter.broken.smudge', 'false');
  await git(root, 'config', 'filter.broken.required', 'true');
  const before = await state(root);
  const failed = errorOf(await review.discard(root, 'unstaged', files));
  expect(failed).toMatchObject({ kind: 'failed', message: expect.stringContaining('kept') });
  await expect(access(join(root, 'b.txt'))).rejects.toThrow();
  await git(root, 'config', '--remove-section', 'filter.broken');
  const [kept] = valueOf(await review.discarded(root));
  expect(kept?.paths).toEqual(['a.txt', 'b.txt']);
  valueOf(await review.restore(root, kept?.id ?? ''));
  expect(await state(root)).toBe(before);
});
