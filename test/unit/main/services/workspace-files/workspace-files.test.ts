import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLocalFiles } from '#main/agent-bridge/local/files/local-files.ts';
import { createWorkspaceFiles } from '#main/services/workspace-files/index.ts';
import { git, gitRepository, testGit, writeFiles } from '#test/support/git-repository.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

function filesOf(root: string) {
  return createLocalFiles({ root, home: root, newId: () => 'id' });
}

/** The service over real git, counting how often it is asked. */
function setUp() {
  const clock = createManualClock();
  let asked = 0;
  const service = createWorkspaceFiles({
    clock,
    git: {
      listFiles(folder) {
        asked += 1;
        return testGit.listFiles(folder);
      },
    },
  });
  return { clock, service, asked: () => asked };
}

test('tracked and new files are found; ignored and deleted ones are not', async () => {
  const root = await gitRepository({
    '.gitignore': 'out/\n',
    'kept.ts': '',
    'gone.ts': '',
    'größe äöü.ts': '',
    'inner/deep.ts': '',
  });
  await writeFiles(root, { 'new.ts': '', 'out/built.ts': '' });
  await rm(join(root, 'gone.ts'));
  await mkdir(join(root, 'other'));
  await git(join(root, 'other'), 'init', '--quiet');
  await writeFile(join(root, 'other', 'theirs.ts'), '');
  const { service } = setUp();
  const found = await service.search({ root, files: filesOf(root) }, '', 50);
  expect(found.paths.toSorted()).toEqual(
    ['.gitignore', 'größe äöü.ts', 'inner/deep.ts', 'kept.ts', 'new.ts'].toSorted(),
  );
  expect(found.total).toBe(5);
  const inner = join(root, 'inner');
  expect((await service.search({ root: inner, files: filesOf(inner) }, '', 50)).paths).toEqual([
    'deep.ts',
  ]);
});

test('a folder without git is walked, past what tools made', async () => {
  const root = await tempFolder();
  await writeFiles(root, { 'a.txt': '', 'b/c.txt': '', 'node_modules/x/index.js': '' });
  const { service } = setUp();
  const found = await service.search({ root, files: filesOf(root) }, 'c', 50);
  expect(found).toEqual({ paths: ['b/c.txt'], total: 2 });
});

test('typing asks git once; later the old list answers while a new one is made', async () => {
  const root = await gitRepository({ 'a.ts': '' });
  const place = { root, files: filesOf(root) };
  const { clock, service, asked } = setUp();
  await Promise.all([service.search(place, '', 9), service.search(place, 'a', 9)]);
  await service.search(place, 'a.', 9);
  expect(asked()).toBe(1);

  await writeFile(join(root, 'b.ts'), '');
  await clock.advance(5_000);
  expect((await service.search(place, 'b', 9)).paths).toEqual([]);
  expect(asked()).toBe(2);
  await clock.advance(600_000);
  expect((await service.search(place, 'b', 9)).paths).toEqual(['b.ts']);
});
