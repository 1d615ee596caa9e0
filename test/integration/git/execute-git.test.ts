import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeGit } from '#main/agent-bridge/local/git/execute-git.ts';
import { createRunGit } from '#main/agent-bridge/local/git/run-git.ts';
import { gitRepository, testGitEnvironment } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const run = createRunGit(testGitEnvironment);

test('git that takes too long is stopped with all that it started', async () => {
  const cwd = await gitRepository({ f: '' });
  // What is left of it would hold the output open.
  const args = ['-c', 'alias.wait=!sleep 300', 'wait'];
  const done = await run(args, { cwd, timeoutMs: 500 });
  expect(done).toMatchObject({ ok: false, error: { kind: 'failed' } });
  const error = await executeGit({ settings: args.slice(0, 2), args: ['wait'], cwd, timeoutMs: 1 });
  expect(error).toMatchObject({
    error: { message: 'git wait took too long and was stopped.' },
  });
});

test('output that is too much is an answer, as far as it is kept', async () => {
  const cwd = await gitRepository({ f: 'text\n'.repeat(100_000) });
  const done = await run(['cat-file', 'blob', 'HEAD:f'], { cwd, maxBytes: 10, stopBytes: 20 });
  if (!done.ok) throw new Error(done.error.message);
  expect(done.value.stdout.toString('utf8')).toBe('text\ntext\n');
  expect(done.value.totalBytes).toBeGreaterThan(20);
});

test('a missing git is told from a missing folder', async () => {
  const cwd = await tempFolder();
  const env = { ...testGitEnvironment, PATH: cwd };
  expect(await executeGit({ args: ['status'], cwd, env })).toMatchObject({
    error: { kind: 'no_git' },
  });
  expect(await executeGit({ args: ['status'], cwd: join(cwd, 'gone'), env })).toMatchObject({
    error: { kind: 'not_a_repository', message: `${join(cwd, 'gone')} does not exist.` },
  });
});
