import { chmod, mkdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ReviewSpan, SelectedFile } from '#main/agent-bridge/ports/index.ts';
import { changedFile, changedFiles, testGitReview, valueOf } from '#test/support/git-review.ts';
import { git, gitRepository, writeFiles } from '#test/support/git-repository.ts';

const review = testGitReview();
const megabyte = 1024 * 1024;
const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');
const unstaged = { scope: 'unstaged' } as const;
const uncommitted = { scope: 'uncommitted' } as const;

async function told(root: string, span: ReviewSpan = uncommitted): Promise<string[]> {
  const files = await changedFiles(review, root, span);
  return files.map(({ path, oldPath, status }) =>
    [status, ...(oldPath === undefined ? [] : [oldPath]), path].join(' '),
  );
}

async function pick(root: string, path: string, span: ReviewSpan): Promise<SelectedFile> {
  const { oldPath, contentId } = await changedFile(review, root, span, path);
  return { path, oldPath, contentId, lines: undefined };
}

async function move(root: string, from: string, to: string): Promise<void> {
  await mkdir(join(root, to, '..'), { recursive: true });
  await rename(join(root, from), join(root, to));
}

const status = (root: string): Promise<string> => git(root, 'status', '--porcelain', '-uall');

describe('a rename that is not staged', () => {
  test('is told as one file, with counts, modes, sizes and both sides', async () => {
    const root = await gitRepository({ 'from.txt': text, 'same.sh': 'x\n' });
    await git(root, 'switch', '--quiet', '--create', 'work');
    await move(root, 'from.txt', 'deep/to.txt');
    await writeFile(join(root, 'deep/to.txt'), text.replace('line 3\n', 'three\nmore\n'));
    await chmod(join(root, 'deep/to.txt'), 0o755);
    await move(root, 'same.sh', 'equal.sh');
    const before = await git(root, 'ls-files', '--debug');
    for (const span of [unstaged, uncommitted, { scope: 'branch', base: 'main' } as const]) {
      expect(await told(root, span)).toEqual([
        'renamed from.txt deep/to.txt',
        'renamed same.sh equal.sh',
      ]);
      const file = await changedFile(review, root, span, 'deep/to.txt');
      expect(file).toMatchObject({
        untracked: false,
        additions: 2,
        deletions: 1,
        oldMode: '100644',
        newMode: '100755',
        staged: undefined,
        unstaged: 'renamed',
      });
      const view = valueOf(await review.file(root, span, file, megabyte));
      expect(view.file).toEqual(file);
      expect(view.old).toMatchObject({ exists: true, mode: '100644', text });
      expect(view.new.text).toBe(await readFile(join(root, 'deep/to.txt'), 'utf8'));
      expect(view.hunks).toEqual([{ oldStart: 4, oldLines: 1, newStart: 4, newLines: 2 }]);
      const equal = { path: 'equal.sh', oldPath: 'same.sh' };
      const same = valueOf(await review.file(root, span, equal, megabyte));
      expect(same).toMatchObject({ hunks: [], old: { text: 'x\n' }, new: { text: 'x\n' } });
      const old = await review.blob(root, span, file, { side: 'old', maxBytes: megabyte });
      expect(Buffer.from(valueOf(old)).toString()).toBe(text);
    }
    expect(await git(root, 'ls-files', '--debug')).toBe(before);
    expect(await status(root)).toBe(' D from.txt\n D same.sh\n?? deep/to.txt\n?? equal.sh\n');
  });

  test('changes its content id with either name’s content only', async () => {
    const root = await gitRepository({ 'a.txt': text, 'other.txt': 'x\n' });
    await move(root, 'a.txt', 'b.txt');
    const id = async () => (await changedFile(review, root, uncommitted, 'b.txt')).contentId;
    const first = await id();
    await writeFile(join(root, 'other.txt'), 'y\n');
    expect(await id()).toBe(first);
    await writeFile(join(root, 'b.txt'), `${text}more\n`);
    expect(await id()).not.toBe(first);
  });

  test('is found for a folder, for names of all kinds, and where only the case differs', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `f${at}.txt`);
    const odd = ['a b.txt', 'ä\n"ö".txt', 'tab\t.txt', '-dash', ':(top)x'];
    const contents = Object.fromEntries(
      [...names, ...odd].map((name, at) => [`old/${name}`, `${text}${at}\n`]),
    );
    const root = await gitRepository({ ...contents, 'readme.md': `${text}case\n` });
    await rename(join(root, 'old'), join(root, 'new ü'));
    await rename(join(root, 'readme.md'), join(root, 'README.md'));
    const expected = [...names, ...odd].map((name) => `renamed old/${name} new ü/${name}`);
    const found = await told(root);
    expect(found.toSorted()).toEqual([...expected, 'renamed readme.md README.md'].toSorted());
    const all = await changedFiles(review, root, unstaged);
    const selected = all.map((file) => ({ ...file, lines: undefined }));
    expect(valueOf(await review.stage(root, 'unstaged', selected))).toBe(56);
    expect((await told(root, { scope: 'staged' })).toSorted()).toEqual(found.toSorted());
    expect(await told(root, unstaged)).toEqual([]);
  });

  test('stays apart where the content differs, is too large, or still has its name', async () => {
    const large = new Uint8Array(17 * megabyte).fill(7);
    const root = await gitRepository({
      'gone.txt': text,
      'kept.txt': `kept\n${text}`,
      'out.txt': `out\n${text}${text}`,
      'large.bin': large,
    });
    await unlink(join(root, 'gone.txt'));
    await move(root, 'large.bin', 'moved.bin');
    await writeFiles(root, { 'new.txt': 'nothing of it\n'.repeat(20), 'copy.txt': 'kept\n' });
    await git(root, 'rm', '--quiet', '--cached', 'out.txt');
    await writeFile(join(root, 'like-out.txt'), `out\n${text}${text}`);
    expect(await told(root)).toEqual([
      'added copy.txt',
      'deleted gone.txt',
      'deleted large.bin',
      'added like-out.txt',
      'added moved.bin',
      'added new.txt',
      'deleted out.txt',
    ]);
  });

  test('takes each file once, and leaves staged renames as they are', async () => {
    const root = await gitRepository({ 'a.txt': text, 'b.txt': text, 'c.txt': `c\n${text}` });
    await git(root, 'mv', 'c.txt', 'd.txt');
    await move(root, 'a.txt', 'x.txt');
    await unlink(join(root, 'b.txt'));
    await writeFiles(root, { 'y.txt': text, 'z.txt': text });
    expect(await told(root)).toEqual([
      'renamed c.txt d.txt',
      'renamed a.txt x.txt',
      'renamed b.txt y.txt',
      'added z.txt',
    ]);
    const unpaired = await pick(root, 'z.txt', uncommitted);
    valueOf(await review.stage(root, 'uncommitted', [unpaired]));
    expect(await status(root)).toContain('A  z.txt');
  });

  test('that was told apart among too many stays apart when it is selected alone', async () => {
    const root = await gitRepository({ 'a.txt': text });
    await move(root, 'a.txt', 'b.txt');
    const many = Array.from({ length: 1000 }, (_, at) => [`many/${at}`, `${at}\n`] as const);
    await writeFiles(root, Object.fromEntries(many));
    expect(await told(root)).toContain('added b.txt');
    const both = [await pick(root, 'a.txt', unstaged), await pick(root, 'b.txt', unstaged)];
    expect(valueOf(await review.stage(root, 'unstaged', both))).toBe(2);
    expect(await told(root, { scope: 'staged' })).toEqual(['renamed a.txt b.txt']);
  });

  test('writes nothing into the work tree, also where temporary files lie in it', async () => {
    const root = await gitRepository({ 'a.txt': text });
    await move(root, 'a.txt', 'b.txt');
    await mkdir(join(root, 'tmp'));
    vi.stubEnv('TMPDIR', join(root, 'tmp'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const before = await stat(join(root, 'tmp'));
    expect(await told(root)).toEqual(['deleted a.txt', 'added b.txt']);
    expect((await stat(join(root, 'tmp'))).mtimeMs).toBe(before.mtimeMs);
  });

  test('that replaces a folder or a file by the other stays apart', async () => {
    const root = await gitRepository({ file: text, 'folder/inside': `x\n${text}${text}` });
    await rename(join(root, 'file'), join(root, 'kept'));
    await move(root, 'folder/inside', 'inside');
    await rm(join(root, 'folder'), { recursive: true });
    await rename(join(root, 'inside'), join(root, 'folder'));
    await move(root, 'kept', 'file/inside');
    expect((await told(root)).toSorted()).toEqual([
      'added file/inside',
      'added folder',
      'deleted file',
      'deleted folder/inside',
    ]);
  });
});

describe('changing a rename that is not staged', () => {
  async function renamed(): Promise<string> {
    const root = await gitRepository({ 'from.txt': text });
    await move(root, 'from.txt', 'to.txt');
    await writeFile(join(root, 'to.txt'), `${text}more\n`);
    return root;
  }

  test.each(['unstaged', 'uncommitted'] as const)('%s: both names are staged', async (scope) => {
    const root = await renamed();
    valueOf(await review.stage(root, scope, [await pick(root, 'to.txt', { scope })]));
    expect(await git(root, 'ls-files')).toBe('to.txt\n');
    expect(await git(root, 'cat-file', 'blob', ':to.txt')).toBe(`${text}more\n`);
    const staged = await pick(root, 'to.txt', { scope: 'staged' });
    expect(staged.oldPath).toBe('from.txt');
  });

  test.each(['unstaged', 'uncommitted'] as const)(
    '%s: a discard brings the old name back, and a restore the new one',
    async (scope) => {
      const root = await renamed();
      const file = await pick(root, 'to.txt', { scope });
      const { id } = valueOf(await review.discard(root, scope, [file]));
      expect(await status(root)).toBe('');
      expect(await readFile(join(root, 'from.txt'), 'utf8')).toBe(text);
      await expect(stat(join(root, 'to.txt'))).rejects.toThrow('ENOENT');
      valueOf(await review.restore(root, id));
      expect(await status(root)).toBe(' D from.txt\n?? to.txt\n');
      expect(await readFile(join(root, 'to.txt'), 'utf8')).toBe(`${text}more\n`);
      expect(await pick(root, 'to.txt', { scope })).toEqual(file);
    },
  );

  test('of which the old name’s removal is staged is staged in part', async () => {
    const root = await renamed();
    await git(root, 'rm', '--quiet', '--cached', 'from.txt');
    expect(await told(root, unstaged)).toEqual(['added to.txt']);
    const file = await changedFile(review, root, uncommitted, 'to.txt');
    expect(file).toMatchObject({ oldPath: 'from.txt', staged: 'deleted', unstaged: 'renamed' });
    const selected = await pick(root, 'to.txt', uncommitted);
    const { id } = valueOf(await review.discard(root, 'uncommitted', [selected]));
    expect(await status(root)).toBe('');
    valueOf(await review.restore(root, id));
    expect(await status(root)).toBe('D  from.txt\n?? to.txt\n');
  });

  test.each(['unstaged', 'uncommitted'] as const)(
    '%s: lines are staged and discarded against the old name’s content',
    async (scope) => {
      const root = await renamed();
      await writeFile(join(root, 'to.txt'), `first\n${text}more\n`);
      const whole = await pick(root, 'to.txt', { scope });
      const lines = { old: [], new: [[1, 1]] } as const;
      valueOf(await review.stage(root, scope, [{ ...whole, lines }]));
      expect(await git(root, 'cat-file', 'blob', ':to.txt')).toBe(`first\n${text}`);
      await git(root, 'reset', '--quiet');
      valueOf(await review.discard(root, scope, [{ ...whole, lines }]));
      expect(await readFile(join(root, 'to.txt'), 'utf8')).toBe(`${text}more\n`);
      expect(await status(root)).toBe(' D from.txt\n?? to.txt\n');
    },
  );

  test('a selection that is out of date changes nothing', async () => {
    const root = await renamed();
    const file = await pick(root, 'to.txt', unstaged);
    await writeFile(join(root, 'to.txt'), 'something else\n');
    const stale = { ok: false, error: { kind: 'stale' } };
    expect(await review.discard(root, 'unstaged', [file])).toMatchObject(stale);
    await writeFile(join(root, 'to.txt'), `${text}more\n`);
    await writeFile(join(root, 'from.txt'), text);
    expect(await review.stage(root, 'unstaged', [file])).toMatchObject(stale);
    expect(await status(root)).toBe('?? to.txt\n');
  });
});
