import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLocalGit } from '#main/agent-bridge/local/git/local-git.ts';
import { silentLogger } from '#main/platform/logger.ts';
import {
  createSampleProject,
  type SampleProjectService,
} from '#main/services/sample-project/index.ts';
import { SAMPLE_PROJECT } from '#shared/sample/sample-project.ts';
import { git, testGit } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const { bug, testCommand } = SAMPLE_PROJECT;

async function sampleIn(parentFolder: string): Promise<SampleProjectService> {
  const sample = createSampleProject({ parentFolder, git: testGit, logger: silentLogger });
  expect(await sample.ensure()).toBe(true);
  return sample;
}

/** Output of the project's own test command, with what it exits with. */
async function runTests(folder: string): Promise<{ code: number; output: string }> {
  // Inside a test runner a nested `node --test` would report to it instead of to us.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', testCommand], { cwd: folder, env });
    return { code: 0, output: stdout };
  } catch (cause) {
    if (!(cause instanceof Error) || !('stdout' in cause) || !('code' in cause)) throw cause;
    return { code: Number(cause.code), output: String(cause.stdout) };
  }
}

test('its tests show the bug, and pass with the fix', async () => {
  const { folder } = await sampleIn(await tempFolder());
  const before = await runTests(folder);
  expect(before.code).toBe(1);
  expect(before.output).toContain(bug.failingTest);
  expect(before.output).toMatch(/fail 1\b/);
  const path = join(folder, bug.path);
  const source = await readFile(path, 'utf8');
  expect(source.split(bug.search)).toHaveLength(2);
  await writeFile(path, source.replace(bug.search, bug.replace));
  const after = await runTests(folder);
  expect(after.code).toBe(0);
  expect(after.output).toMatch(/fail 0\b/);
});

test('is a clean repository with a commit, and nothing is left beside it', async () => {
  const parent = await tempFolder();
  const { folder } = await sampleIn(parent);
  expect(await git(folder, 'status', '--porcelain')).toBe('');
  expect(await git(folder, 'rev-list', '--count', 'HEAD')).toBe('1\n');
  expect(await readdir(parent)).toEqual([SAMPLE_PROJECT.name]);
});

test('is never touched once it is there', async () => {
  const parent = await tempFolder();
  const { folder } = await sampleIn(parent);
  await writeFile(join(folder, bug.path), 'mine\n');
  await sampleIn(parent);
  expect(await readFile(join(folder, bug.path), 'utf8')).toBe('mine\n');
});

test('without git there is none, and no half of one', async () => {
  const parentFolder = await tempFolder();
  const git = createLocalGit({ environment: { PATH: '/nonexistent' } });
  const sample = createSampleProject({ parentFolder, git, logger: silentLogger });
  expect(await sample.ensure()).toBe(false);
  expect(await readdir(parentFolder)).toEqual([]);
});
