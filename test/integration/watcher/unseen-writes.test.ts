import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalWatcher } from '#main/agent-bridge/local/watcher/local-watcher.ts';
import { systemClock } from '#main/platform/clock.ts';
import { testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { git, gitRepository, testGit, writeFiles } from '#test/support/git-repository.ts';
import { changedFile, testGitReview, valueOf } from '#test/support/git-review.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const review = testGitReview();
const rounds = 15;

/** Every path of the work tree of which the real watch tells. */
async function watchTree(root: string) {
  const watcher = createLocalWatcher({
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
  });
  onTestFinished(() => watcher.close());
  const plan = valueOf(await testGit.watchPlan(root));
  const seen: string[] = [];
  let watching = false;
  watcher.watch(plan.shared ? [...plan.folders, plan.shared] : plan.folders, (event) => {
    if (event.kind === 'watching') watching = true;
    if (event.kind === 'changed') seen.push(...event.paths);
  });
  await expect.poll(() => watching).toBe(true);
  return {
    saw: (path: string) => expect.poll(() => seen).toContain(join(root, path)),
    notes: () => seen.splice(0),
  };
}

async function worktree(): Promise<string> {
  const root = await gitRepository({ 'a.txt': 'a\nb\nc\n', 'd/b.txt': 'one\n', 'd/c.crlf': 'c\n' });
  const tree = join(await tempFolder(), 'tree');
  await git(root, 'worktree', 'add', '--quiet', '-b', 'side', tree);
  return tree;
}

const places = { 'a repository': () => gitRepository({ 'a.txt': 'a\nb\nc\n' }), worktree };

test.each(Object.entries(places))(
  'the watch of %s sees the files that a discard and its undoing write, and no others',
  async (_, open) => {
    const root = await open();
    const tree = await watchTree(root);
    for (let round = 0; round < rounds; round += 1) {
      await writeFile(join(root, 'a.txt'), `a\nx${round}\nb\nc\ny\n`);
      await writeFiles(root, { 'new/n.txt': `${round}\n` });
      const lines = { old: [], new: [[2, 2]] } as const;
      const pick = (path: string) => changedFile(review, root, { scope: 'uncommitted' }, path);
      const selected = [
        { ...(await pick('a.txt')), lines },
        { ...(await pick('new/n.txt')), lines: undefined },
      ];
      const { id } = valueOf(await review.discard(root, 'uncommitted', selected));
      expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\nb\nc\ny\n');
      valueOf(await review.restore(root, id));
      expect(await readFile(join(root, 'new/n.txt'), 'utf8')).toBe(`${round}\n`);
    }
    await writeFile(join(root, 'end'), '');
    await tree.saw('end');
    const own = ['a.txt', 'new', 'new/n.txt', 'end', ''].map((name) => join(root, name));
    const strange = tree
      .notes()
      .filter((path) => path.startsWith(root) && (!/\.git\//.test(path) || path.includes('tmp_')));
    expect(strange.filter((path) => !own.includes(path.replace(/\/$/, '')))).toEqual([]);
    expect(await git(root, 'status', '--porcelain', '--untracked-files=all')).toBe(
      ' M a.txt\n?? end\n?? new/n.txt\n',
    );
  },
);

test('the watch sees no other files either while a checkpoint is restored byte by byte', async () => {
  const root = await gitRepository({ '.gitattributes': '*.crlf text eol=crlf\n', 'c.crlf': 'c\n' });
  const checkpoints = await testGitCheckpoints();
  await writeFile(join(root, 'c.crlf'), 'mixed\r\nends\n');
  const target = valueOf(await checkpoints.capture(root));
  await unlink(join(root, 'c.crlf'));
  const tree = await watchTree(root);
  const current = valueOf(await checkpoints.capture(root));
  valueOf(await checkpoints.restore(root, { current, target }, undefined));
  await writeFile(join(root, 'end'), '');
  await tree.saw('end');
  const told = tree
    .notes()
    .filter((path) => path.startsWith(root) && (!/\.git\//.test(path) || path.includes('tmp_')));
  const own = ['c.crlf', 'end'].map((name) => join(root, name));
  expect(told.filter((path) => !own.includes(path))).toEqual([]);
  expect(await readFile(join(root, 'c.crlf'), 'utf8')).toBe('mixed\r\nends\n');
});
