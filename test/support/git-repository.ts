import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createLocalGit } from '#main/agent-bridge/local/git/local-git.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);

/** Git with the machine's own settings kept out. */
export const testGitEnvironment: Record<string, string> = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

export const testGit = createLocalGit({ environment: testGitEnvironment });

export function git(folder: string, ...args: string[]): Promise<string> {
  return runGit(folder, args, testGitEnvironment);
}

async function runGit(
  cwd: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 };
  return (await run('git', ['-c', 'core.quotePath=false', ...args], options)).stdout;
}

/**
 * For names of any bytes, given and returned in Latin 1. Ignored and vanished names are no failure
 * of the step.
 */
export async function gitBytes(folder: string, args: readonly string[]): Promise<string> {
  const [words, names] = [args.slice(0, args.indexOf('--')), args.slice(args.indexOf('--') + 1)];
  const list = names.map((name) => `${name}\0`).join('');
  const paths = names.length === 0 ? [] : ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const child = spawn('git', ['--literal-pathspecs', ...words, ...paths], {
    cwd: folder,
    env: testGitEnvironment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A command without names does not read them.
  child.stdin.on('error', () => undefined);
  child.stdin.end(Buffer.from(list, 'latin1'));
  return (await buffer(child.stdout)).toString('latin1');
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** A repository with branch `main`; with one commit when there are files. */
export async function gitRepository(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  const root = await tempFolder();
  await git(root, 'init', '--quiet', '--initial-branch=main');
  await writeFiles(root, files);
  if (Object.keys(files).length > 0) await commitAll(root);
  return root;
}

export async function commitAll(root: string, message = 'Change'): Promise<void> {
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '--message', message);
}

/** An empty commit with this time (ISO 8601). */
export async function commitAt(root: string, time: string): Promise<void> {
  const args = ['commit', '--quiet', '--allow-empty', '--message', 'At a time'];
  await runGit(root, args, { ...testGitEnvironment, GIT_COMMITTER_DATE: time });
}
