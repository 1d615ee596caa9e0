import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepositoryFinder } from '#main/agent-bridge/local/git/find-repository.ts';
import { gitEnvironment } from '#main/agent-bridge/local/git/execute-git.ts';
import { createRunGit } from '#main/agent-bridge/local/git/run-git.ts';
import { git, gitRepository, testGitEnvironment } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

function counting() {
  const run = createRunGit(gitEnvironment(testGitEnvironment));
  let runs = 0;
  const find = createRepositoryFinder((args, options) => {
    runs += 1;
    return run(args, options);
  });
  return { find, runs: () => runs };
}

test('git is asked once per folder, also where there is no repository', async () => {
  const root = await gitRepository({ 'd/a.txt': 'one\n', 'd/b.txt': 'one\n' });
  const outside = await tempFolder();
  const { find, runs } = counting();
  for (const name of ['a.txt', 'b.txt', 'new.txt', 'not/there/yet.txt']) {
    expect(await find(join(root, 'd', name))).toBe(root);
  }
  expect(await find(join(outside, 'x'))).toBeUndefined();
  expect(await find(join(outside, 'y'))).toBeUndefined();
  expect(await find('relative')).toBeUndefined();
  expect(runs()).toBe(2);
});

test('a repository that comes or goes at or above the folder is noticed', async () => {
  const outer = await gitRepository({ 'd/e/a.txt': 'one\n' });
  const [file, inner] = [join(outer, 'd/e/a.txt'), join(outer, 'd')];
  const { find } = counting();
  expect(await find(file)).toBe(outer);
  await git(inner, 'init', '--quiet');
  expect(await find(file)).toBe(inner);
  await rename(join(inner, '.git'), join(inner, 'away'));
  expect(await find(file)).toBe(outer);
  await writeFile(join(inner, '.git'), `gitdir: ${join(inner, 'away')}\n`);
  expect(await find(file)).toBe(inner);
  await rm(join(inner, '.git'));
  await rm(join(outer, '.git'), { recursive: true });
  expect(await find(file)).toBeUndefined();
});

test('links are followed each time', async () => {
  const [one, two] = [await gitRepository({ a: '1' }), await gitRepository({ a: '2' })];
  const link = join(await tempFolder(), 'link');
  await mkdir(dirname(link), { recursive: true });
  const { find } = counting();
  for (const target of [one, two]) {
    await symlink(target, link);
    expect(await find(join(link, 'a'))).toBe(target);
    await rm(link);
  }
});
