import { chmod, lstat, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testGitOverlap } from '#test/support/git-overlap.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGit,
  writeFiles,
} from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** Bytes and times of everything below a folder. */
async function fingerprint(folder: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    const path = join(folder, name);
    const found = await lstat(path, { bigint: true });
    const content = found.isFile() ? (await readFile(path)).toString('base64') : '';
    seen[name] = `${found.ino} ${found.mtimeNs} ${found.ctimeNs} ${content}`;
  }
  return seen;
}

async function everyLook(root: string): Promise<string> {
  const taken = await testGit.snapshot(root);
  const planned = await testGit.watchPlan(root);
  if (!taken.ok || !planned.ok) throw new Error('the look failed');
  await testGit.stamp(planned.value.marks);
  await testGit.findRepository(join(root, 'a.txt'));
  await testGit.fileVersions(root, 'a.txt', 1000);
  await testGit.listFiles(root);
  await compareTrees(root);
  return taken.value.unifiedDiff;
}

/** As for the overlaps of chats. */
async function compareTrees(root: string): Promise<void> {
  const head = await testGitOverlap.head(root);
  if (!head.ok || head.value === undefined) throw new Error('the look failed');
  const base = await testGitOverlap.forkPoint(root, [head.value, undefined]);
  const found = await testGitOverlap.changes(root, head.value);
  if (!base.ok || !found.ok) throw new Error('the look failed');
  const lines = await testGitOverlap.lines(root, head.value, found.value.changes);
  if (!lines.ok) throw new Error('the look failed');
}

/** Work of every kind, with an index that git would like to refresh. */
async function busyRepository(): Promise<string> {
  const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'c.txt': 'c\n' });
  await writeFile(join(root, 'b.txt'), 'stashed\n');
  await git(root, 'stash', '--quiet');
  await writeFiles(root, { 'a.txt': 'two\n', 'new.txt': 'new\n', 'staged.txt': 'staged\n' });
  await git(root, 'add', 'staged.txt');
  await writeFile(join(root, 'intent.txt'), 'intent\n');
  await git(root, 'add', '--intent-to-add', 'intent.txt');
  await chmod(join(root, 'c.txt'), 0o755);
  await utimes(join(root, 'b.txt'), 1000, 1000);
  return root;
}

describe('looking', () => {
  test('changes nothing in .git: no byte, no time, no lock', async () => {
    const root = await busyRepository();
    const before = await fingerprint(join(root, '.git'));
    const diff = await everyLook(root);
    expect(await fingerprint(join(root, '.git'))).toEqual(before);
    for (const name of ['a.txt', 'new.txt', 'staged.txt', 'intent.txt', 'c.txt']) {
      expect(diff).toContain(`b/${name}\n`);
    }
    expect(diff, 'only touched').not.toContain('b.txt');
  });

  test('counts nothing that was only touched', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' });
    await utimes(join(root, 'b.txt'), 1000, 1000);
    expect(await testGit.snapshot(root)).toMatchObject({
      value: { unifiedDiff: '', changedFiles: 0 },
    });
  });

  test('works while the person holds the lock of the index', async () => {
    const root = await busyRepository();
    const lock = join(root, '.git', 'index.lock');
    await writeFile(lock, '');
    const before = await fingerprint(join(root, '.git'));
    expect(await everyLook(root)).toContain('+two');
    expect(await fingerprint(join(root, '.git'))).toEqual(before);
  });

  test('works in the middle of a rebase with conflicts', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
    await git(root, 'checkout', '--quiet', '-b', 'side');
    await writeFile(join(root, 'a.txt'), 'side\n');
    await commitAll(root);
    await git(root, 'checkout', '--quiet', 'main');
    await writeFile(join(root, 'a.txt'), 'main\n');
    await commitAll(root);
    await expect(git(root, 'rebase', 'side')).rejects.toThrow();
    await writeFile(join(root, 'b.txt'), 'c\n');
    const before = await fingerprint(join(root, '.git'));
    const taken = await testGit.snapshot(root);
    expect(taken).toMatchObject({ value: { branch: '', changedFiles: 2 } });
    expect(taken.ok && taken.value.unifiedDiff).toContain('+<<<<<<<');
    expect(taken.ok && taken.value.unifiedDiff).toContain('\n-b\n+c\n');
    expect(await fingerprint(join(root, '.git'))).toEqual(before);
  });
});

describe('repositories of every form', () => {
  test('a submodule: its commit in the outer one, its files in its own', async () => {
    const inner = await gitRepository({ 'i.txt': 'one\n' });
    const root = await gitRepository({ 'a.txt': 'one\n' });
    const allow = ['-c', 'protocol.file.allow=always'];
    await git(root, ...allow, 'submodule', '--quiet', 'add', inner, 'sub');
    await commitAll(root);
    const sub = join(root, 'sub');
    expect(await testGit.findRepository(join(sub, 'i.txt'))).toBe(sub);
    await writeFile(join(sub, 'i.txt'), 'two\n');
    expect(await testGit.snapshot(sub)).toMatchObject({ value: { changedFiles: 1 } });
    const outer = await testGit.snapshot(root);
    expect(outer.ok && outer.value.unifiedDiff).toMatch(/\+Subproject commit [0-9a-f]+-dirty/);
    const planned = await testGit.watchPlan(sub);
    expect(planned.ok && planned.value.folders.map((folder) => folder.path)).toEqual([
      sub,
      join(root, '.git', 'modules', 'sub'),
    ]);
  });

  test('a nested repository is not part of the outer one', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    await writeFiles(root, { 'nested/n.txt': 'n\n' });
    await git(join(root, 'nested'), 'init', '--quiet');
    expect(await testGit.snapshot(root)).toMatchObject({ value: { unifiedDiff: '' } });
    expect(await testGit.findRepository(join(root, 'nested/n.txt'))).toBe(join(root, 'nested'));
    expect(await testGit.snapshot(join(root, 'nested'))).toMatchObject({
      value: { changedFiles: 1 },
    });
    const planned = await testGit.watchPlan(root);
    expect(planned.ok && planned.value.folders[0]?.ignoredPaths).toContain(join(root, 'nested'));
  });

  test('a work tree with a .git file that points elsewhere', async () => {
    const root = await gitRepository({ 'a.txt': 'one\n' });
    const elsewhere = join(await tempFolder(), 'store.git');
    await rename(join(root, '.git'), elsewhere);
    await writeFile(join(root, '.git'), `gitdir: ${elsewhere}\n`);
    await writeFile(join(root, 'a.txt'), 'two\n');
    expect(await testGit.snapshot(root)).toMatchObject({
      value: { branch: 'main', changedFiles: 1 },
    });
    const planned = await testGit.watchPlan(root);
    expect(planned.ok && planned.value.folders[1]?.path).toBe(elsewhere);
  });

  test('a sparse checkout shows nothing that is left out', async () => {
    const root = await gitRepository({ 'in/a.txt': 'one\n', 'out/b.txt': 'one\n' });
    await git(root, 'sparse-checkout', 'set', 'in');
    expect(await testGit.snapshot(root)).toMatchObject({ value: { unifiedDiff: '' } });
    await writeFile(join(root, 'in/a.txt'), 'two\n');
    expect(await testGit.snapshot(root)).toMatchObject({ value: { changedFiles: 1 } });
  });

  test('names that are not UTF-8 are spelled in ASCII', async () => {
    const root = await gitRepository({ 'ü.txt': 'one\n' });
    const odd = Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0x66, 0xff)]);
    await writeFile(odd, 'one\n');
    const untracked = await testGit.snapshot(root);
    expect(untracked.ok && untracked.value.unifiedDiff).toContain('+++ "b/f\\377"\n');
    await commitAll(root);
    await writeFile(odd, 'two\n');
    const tracked = await testGit.snapshot(root);
    expect(tracked.ok && tracked.value.unifiedDiff).toContain('+++ "b/f\\377"\n');
  });

  test('content that is not UTF-8 is shown as binary, beside what is', async () => {
    const root = await gitRepository({ 'latin.txt': 'plain\n', 'z.txt': 'one\n' });
    await writeFile(join(root, 'latin.txt'), Buffer.from('\xe9t\xe9\n', 'latin1'));
    await writeFile(join(root, 'new.txt'), Buffer.from('\xe9t\xe9\n', 'latin1'));
    await writeFile(join(root, 'z.txt'), 'zwei ⛵\n');
    const taken = await testGit.snapshot(root);
    const diff = taken.ok ? taken.value.unifiedDiff : '';
    expect(diff).toContain('\nBinary files a/latin.txt and b/latin.txt differ\n');
    expect(diff).toContain('\nBinary files /dev/null and b/new.txt differ\n');
    expect(diff).toContain('\n+zwei ⛵\n');
    expect(diff).not.toContain('\ufffd');
  });
});
