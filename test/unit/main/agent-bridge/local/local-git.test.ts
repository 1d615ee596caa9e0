import {
  chmod,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLocalGit } from '#main/agent-bridge/local/git/local-git.ts';
import type { RepositorySnapshot } from '#main/agent-bridge/ports/index.ts';
import {
  commitAll,
  commitAt,
  git,
  gitRepository,
  testGit,
  testGitEnvironment,
  writeFiles,
} from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

async function snapshot(root: string): Promise<RepositorySnapshot> {
  const taken = await testGit.snapshot(root);
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value;
}

describe('a snapshot', () => {
  test('of a clean repository is empty, with branch and origin', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    await git(root, 'remote', 'add', 'origin', 'https://someone:token@example.com/x.git');
    expect(await snapshot(root)).toEqual({
      branch: 'main',
      remoteOrigin: 'https://example.com/x.git',
      unifiedDiff: '',
      additions: 0,
      deletions: 0,
      changedFiles: 0,
    });
  });

  test('is what git says: staged, unstaged, renamed, deleted, mode and binary changes', async () => {
    const root = await gitRepository({
      'staged.txt': 'one\n',
      'changed.txt': 'one\ntwo\nthree\n',
      'renamed.txt': 'a long enough text to be known again\n'.repeat(5),
      'deleted.txt': 'gone\n',
      'mode.sh': 'true\n',
      'image.bin': Uint8Array.of(1, 0, 2),
    });
    await writeFiles(root, {
      'staged.txt': 'two\n',
      'changed.txt': 'one\nTWO\nthree\nfour\n',
      'image.bin': Uint8Array.of(1, 0, 3),
    });
    await git(root, 'add', 'staged.txt');
    await git(root, 'mv', 'renamed.txt', 'other name.txt');
    await rm(join(root, 'deleted.txt'));
    await chmod(join(root, 'mode.sh'), 0o755);
    const taken = await snapshot(root);
    expect(taken.unifiedDiff).toBe(await git(root, 'diff', 'HEAD'));
    expect(taken.unifiedDiff).toContain('rename to other name.txt');
    expect(taken.unifiedDiff).toContain('Binary files a/image.bin and b/image.bin differ');
    expect(taken).toMatchObject({ additions: 3, deletions: 3, changedFiles: 6 });
  });

  test('shows untracked files exactly as git diff --no-index does, whatever their names', async () => {
    const root = await gitRepository({ '.gitignore': 'ignored\n' });
    const files: Record<string, string | Uint8Array> = {
      plain: 'one\n',
      'no newline at end': 'one\ntwo',
      empty: '',
      'crlf.txt': 'a\r\nb\r\n',
      'binary.dat': Uint8Array.of(0x61, 0, 0x62),
      'quo"te\\back.txt': 'x\n',
      'new\nline': 'x\n',
      'tab\tname é': 'x\n',
      'ünïcode ⛵.txt': 'é\n',
      'sub/dir/file': 'x\n',
      '-dash': 'x\n',
      'bell\u0007\u0001': 'x\n',
    };
    await writeFiles(root, { ...files, ignored: 'x\n', 'run.sh': 'true\n' });
    await chmod(join(root, 'run.sh'), 0o755);
    await symlink('plain', join(root, 'link'));
    const taken = await snapshot(root);
    for (const name of [...Object.keys(files), 'run.sh', 'link']) {
      const expected = await noIndexDiff(root, name);
      expect(taken.unifiedDiff).toContain(expected);
    }
    expect(taken.unifiedDiff).not.toContain('ignored');
    expect(taken).toMatchObject({ changedFiles: 14, additions: 14, deletions: 0 });
  });

  test('without a commit has the branch and only untracked files', async () => {
    const root = await gitRepository();
    await writeFiles(root, { 'staged.txt': 'x\n', 'new.txt': 'y\n' });
    await git(root, 'add', 'staged.txt');
    const taken = await snapshot(root);
    expect(taken.branch).toBe('main');
    expect(taken.unifiedDiff).toContain('b/new.txt');
    expect(taken.unifiedDiff).not.toContain('staged.txt');
  });

  test('of a detached HEAD has no branch', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    await git(root, 'checkout', '--quiet', '--detach');
    expect((await snapshot(root)).branch).toBe('');
  });

  test('over 3 MiB has a note with the size, and still the numbers', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    await writeFile(join(root, 'a.txt'), 'a line of twenty-one\n'.repeat(200_000));
    const taken = await snapshot(root);
    expect(taken.unifiedDiff).toMatch(/^[^\n]*4\.2 MiB[^\n]*3 MiB[^\n]*\n$/);
    expect(taken).toMatchObject({ branch: 'main', additions: 200_000, changedFiles: 1 });
  });

  test('of a large untracked file has the note too', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    await writeFile(join(root, 'b.txt'), 'a line of twenty-one\n'.repeat(200_000));
    expect((await snapshot(root)).unifiedDiff).toContain('4.0 MiB');
    await writeFile(join(root, 'b.txt'), new Uint8Array(5_000_000));
    expect((await snapshot(root)).unifiedDiff).toContain('Binary files /dev/null and b/b.txt');
  });

  test('of hundreds of untracked files needs few processes, and shows all of them', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const many = Array.from({ length: 1200 }, (_, i) => [`new/${i}.txt`, 'x\n'] as const);
    await writeFiles(root, Object.fromEntries(many));
    const tools = await tempFolder();
    await writeFile(
      join(tools, 'git'),
      `#!/bin/sh\necho >> ${tools}/runs\nPATH="$REAL_PATH" exec git "$@"\n`,
    );
    await chmod(join(tools, 'git'), 0o755);
    const counted = createLocalGit({
      environment: {
        ...testGitEnvironment,
        REAL_PATH: testGitEnvironment['PATH'],
        PATH: `${tools}:${testGitEnvironment['PATH']}`,
      },
    });
    const taken = await counted.snapshot(root);
    if (!taken.ok) throw new Error(taken.error.message);
    expect((await readFile(join(tools, 'runs'), 'utf8')).length).toBeLessThanOrEqual(7);
    expect(taken.value.unifiedDiff.match(/^diff --git/gm)).toHaveLength(1200);
    expect(taken.value.changedFiles).toBe(1200);
  });

  test('runs no program that the repository names and ignores its taste', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    const proof = join(await tempFolder(), 'ran');
    const trap = `touch ${proof} #`;
    for (const [name, value] of [
      ['core.fsmonitor', trap],
      ['diff.external', trap],
      ['core.pager', trap],
      ['color.ui', 'always'],
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
    ] as const) {
      await git(root, 'config', name, value);
    }
    await writeFile(join(root, 'a.txt'), 'two\n');
    const { unifiedDiff } = await snapshot(root);
    expect(unifiedDiff).toContain('diff --git a/a.txt b/a.txt');
    expect(unifiedDiff).toContain('\n-one\n+two\n');
    await expect(stat(proof)).rejects.toThrow();
  });

  test("leaves the person's index as it is", async () => {
    const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' });
    await writeFile(join(root, 'a.txt'), 'two\n');
    // Same content, another time: git would like to note that in the index.
    await utimes(join(root, 'b.txt'), 1000, 1000);
    const index = async (): Promise<unknown> => {
      const { ino, mtimeNs } = await stat(join(root, '.git', 'index'), { bigint: true });
      return [ino, mtimeNs];
    };
    const before = await index();
    const { unifiedDiff } = await snapshot(root);
    await testGit.unsavedWork(root, 'main');
    expect(await index()).toEqual(before);
    expect(unifiedDiff).toBe(await git(root, 'diff', 'HEAD'));
    expect(await index(), 'git alone would have written it').not.toEqual(before);
  });

  test('of a folder that is none says so, also inside another repository', async () => {
    const outer = await gitRepository({ 'a.txt': 'x\n' });
    await mkdir(join(outer, 'inner'));
    for (const root of [join(outer, 'inner'), await tempFolder(), join(outer, 'missing')]) {
      expect(await testGit.snapshot(root)).toMatchObject({
        ok: false,
        error: { kind: 'not_a_repository' },
      });
    }
  });

  test('without git says so', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const without = createLocalGit({ environment: { PATH: '/nonexistent' } });
    expect(await without.snapshot(root)).toMatchObject({ error: { kind: 'no_git' } });
  });
});

/** Recorded from git itself; it exits with 1 when there is a difference. */
async function noIndexDiff(root: string, name: string): Promise<string> {
  try {
    return await git(root, 'diff', '--no-index', '--', '/dev/null', name);
  } catch (cause) {
    if (cause instanceof Error && 'stdout' in cause) return String(cause.stdout);
    throw cause;
  }
}

describe('the repository of a path', () => {
  test('is found from files, folders, missing files and through links', async () => {
    const root = await gitRepository({ 'sub/a.txt': 'x\n' });
    const elsewhere = await tempFolder();
    await symlink(join(root, 'sub'), join(elsewhere, 'link'));
    for (const path of ['sub/a.txt', 'sub', '.', 'gone/deeper/file']) {
      expect(await testGit.findRepository(join(root, path))).toBe(root);
    }
    expect(await testGit.findRepository(join(elsewhere, 'link'))).toBe(root);
    expect(await testGit.findRepository(elsewhere)).toBeUndefined();
    expect(await testGit.findRepository('relative')).toBeUndefined();
    expect(await testGit.findRepository(join(root, '.git'))).toBeUndefined();
  });

  test('of a worktree is the worktree', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const worktree = join(await tempFolder(), 'tree');
    await git(root, 'worktree', 'add', '--quiet', '-b', 'side', worktree);
    expect(await testGit.findRepository(join(worktree, 'a.txt'))).toBe(worktree);
    await writeFile(join(worktree, 'a.txt'), 'y\n');
    expect(await snapshot(worktree)).toMatchObject({ branch: 'side', additions: 1 });
    expect((await snapshot(root)).unifiedDiff).toBe('');
  });
});

describe('file versions', () => {
  const limit = 1000;

  test('are both sides of a changed, a new and a deleted file', async () => {
    const root = await gitRepository({ 'a b.txt': 'one\n', 'gone.txt': 'x\n' });
    await writeFiles(root, { 'a b.txt': 'two\n', 'new.txt': 'n\n' });
    await rm(join(root, 'gone.txt'));
    const versions = async (path: string): Promise<unknown> => {
      const read = await testGit.fileVersions(root, path, limit);
      return read.ok ? [read.value.head.content, read.value.worktree.content] : read.error;
    };
    expect(await versions('a b.txt')).toEqual(['one\n', 'two\n']);
    expect(await versions('new.txt')).toEqual([undefined, 'n\n']);
    expect(await versions('gone.txt')).toEqual(['x\n', undefined]);
  });

  test('flag binary and large files', async () => {
    const root = await gitRepository({
      'b.bin': Uint8Array.of(1, 0),
      'large.txt': 'x'.repeat(1001),
    });
    const binary = await testGit.fileVersions(root, 'b.bin', limit);
    expect(binary).toMatchObject({
      value: { head: { binary: true, exists: true, size: 2 }, worktree: { binary: true } },
    });
    const large = await testGit.fileVersions(root, 'large.txt', limit);
    expect(large).toMatchObject({
      value: { head: { tooLarge: true, size: 1001 }, worktree: { tooLarge: true } },
    });
  });

  test('never leave the repository', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const outside = await tempFolder();
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'out'));
    await symlink(join(outside, 'secret'), join(root, 'direct'));
    for (const path of [
      '../x',
      '/etc/passwd',
      'a/../../x',
      '.git/config',
      'a.txt/',
      '',
      '.GIT/x',
    ]) {
      expect(await testGit.fileVersions(root, path, limit)).toMatchObject({
        error: { kind: 'refused' },
      });
    }
    expect(await testGit.fileVersions(root, 'out/secret', limit)).toMatchObject({
      value: { worktree: { exists: false } },
    });
    // Of a link git keeps the target's name, not its content.
    expect(await testGit.fileVersions(root, 'direct', limit)).toMatchObject({
      value: { worktree: { content: join(outside, 'secret') } },
    });
  });

  test('of a repository without a commit have no committed side', async () => {
    const root = await gitRepository();
    await writeFile(join(root, 'a.txt'), 'x\n');
    expect(await testGit.fileVersions(root, 'a.txt', limit)).toMatchObject({
      value: { head: { exists: false }, worktree: { content: 'x\n' } },
    });
  });
});

describe('worktrees', () => {
  test('are added on a new branch without upstream, and removed when clean', async () => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const worktree = join(await tempFolder(), 'deep', 'tree');
    const request = { repositoryRoot: root, worktree, baseBranch: 'main', newBranch: 'feature/x' };
    expect(await testGit.addWorktree(request)).toEqual({ ok: true, value: undefined });
    expect(await testGit.currentBranch(worktree)).toEqual({ ok: true, value: 'feature/x' });
    expect(await realpath(worktree)).toBe(worktree);
    expect(await testGit.addWorktree(request)).toMatchObject({ error: { kind: 'refused' } });
    expect(await testGit.removeWorktree(root, worktree)).toEqual({ ok: true, value: undefined });
    await expect(stat(worktree)).rejects.toThrow();
  });

  test.each([
    ['a..b', 'main'],
    ['-b', 'main'],
    ['', 'main'],
    ['fine', 'missing'],
    ['fine', '--detach'],
  ])('are refused for branch %j on %j', async (newBranch, baseBranch) => {
    const root = await gitRepository({ 'a.txt': 'x\n' });
    const worktree = join(await tempFolder(), 'tree');
    expect(
      await testGit.addWorktree({ repositoryRoot: root, worktree, baseBranch, newBranch }),
    ).toMatchObject({ error: { kind: 'refused' } });
    await expect(stat(worktree)).rejects.toThrow();
  });

  test('with changes are not removed, and their unsaved work is counted', async () => {
    const root = await gitRepository({ 'a.txt': 'a\n'.repeat(20), 'b.txt': 'x\n' });
    const worktree = join(await tempFolder(), 'tree');
    await testGit.addWorktree({
      repositoryRoot: root,
      worktree,
      baseBranch: 'main',
      newBranch: 'side',
    });
    const unsaved = (): Promise<unknown> => testGit.unsavedWork(worktree, 'main');
    expect(await unsaved()).toEqual({
      ok: true,
      value: { uncommittedFiles: 0, unpushedCommits: 0 },
    });
    await writeFiles(worktree, { 'new/one': 'x\n', 'new/two': 'x\n' });
    await git(worktree, 'mv', 'a.txt', 'c.txt');
    expect(await unsaved()).toEqual({
      ok: true,
      value: { uncommittedFiles: 3, unpushedCommits: 0 },
    });
    expect(await testGit.removeWorktree(root, worktree)).toMatchObject({
      error: { kind: 'refused' },
    });
    expect((await stat(join(worktree, 'new/one'))).isFile()).toBe(true);
    await commitAll(worktree);
    expect(await unsaved()).toEqual({
      ok: true,
      value: { uncommittedFiles: 0, unpushedCommits: 1 },
    });
    await git(root, 'update-ref', 'refs/remotes/origin/side', 'side');
    expect(await unsaved()).toEqual({
      ok: true,
      value: { uncommittedFiles: 0, unpushedCommits: 0 },
    });
  });
});

test('branches are listed newest first', async () => {
  const root = await gitRepository({ 'a.txt': 'x\n' });
  await git(root, 'checkout', '--quiet', '-b', 'feature/one');
  await commitAt(root, '2098-01-01T00:00:00Z');
  expect(await testGit.branches(root)).toEqual({ ok: true, value: ['feature/one', 'main'] });
  await git(root, 'checkout', '--quiet', 'main');
  await commitAt(root, '2099-01-01T00:00:00Z');
  expect(await testGit.branches(root)).toEqual({ ok: true, value: ['main', 'feature/one'] });
});

test('a folder becomes a repository with one commit, whatever git is configured to do', async () => {
  const folder = await tempFolder();
  const home = await tempFolder();
  await writeFile(
    join(home, '.gitconfig'),
    '[commit]\n\tgpgSign = true\n[init]\n\tdefaultBranch = odd\n[core]\n\thooksPath = /bin\n',
  );
  const { GIT_AUTHOR_NAME: _a, GIT_COMMITTER_NAME: _b, ...bare } = testGitEnvironment;
  const configured = createLocalGit({ environment: { ...bare, HOME: home } });
  await writeFiles(folder, { 'a.txt': 'x\n', 'sub/b.txt': 'y\n' });
  expect(await configured.initialize(folder, 'First')).toEqual({ ok: true, value: undefined });
  expect(await git(folder, 'log', '--format=%s')).toBe('First\n');
  expect(await snapshot(folder)).toMatchObject({ branch: 'main', unifiedDiff: '' });
  await rename(join(folder, 'a.txt'), join(folder, 'c.txt'));
  expect((await snapshot(folder)).changedFiles).toBe(2);
});
