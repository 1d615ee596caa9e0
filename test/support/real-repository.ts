import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Already among the locked packages, so npm has it in its cache; over five thousand files. */
const PACKAGE = 'date-fns@4.4.0';

export type RealRepository = { readonly path: string; readonly files: number };

/** Unpacks an npm package below `parent` and commits it: a repository as people have them. */
export async function unpackRealRepository(parent: string): Promise<RealRepository> {
  await mkdir(parent, { recursive: true });
  const pack = ['pack', PACKAGE, '--silent', '--prefer-offline'];
  const { stdout } = await run('npm', pack, { cwd: parent, shell: process.platform === 'win32' });
  await run('tar', ['-xzf', stdout.trim()], { cwd: parent });
  const path = join(parent, 'package');
  const git = (...args: string[]): Promise<unknown> =>
    run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@pilothouse.invalid', ...args], {
      cwd: path,
      maxBuffer: 64 * 1024 * 1024,
    });
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Unpack');
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return {
    path,
    files: entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.git')).length,
  };
}
