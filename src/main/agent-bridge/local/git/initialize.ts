import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';

/** Independent of what the person configured: no signing, hooks, templates or line endings. */
const plain = [
  'user.name=Pilothouse',
  'user.email=pilothouse@localhost',
  'commit.gpgSign=false',
  'core.hooksPath=/dev/null',
  'core.autocrlf=false',
].flatMap((setting) => ['-c', setting]);

/** Makes the folder a repository with branch `main` and one commit of what it holds. */
export async function initialize(
  run: RunGit,
  folder: string,
  message: string,
): Promise<Result<void, GitError>> {
  const steps = [
    ['init', '--quiet', '--template='],
    ['symbolic-ref', 'HEAD', 'refs/heads/main'],
    [...plain, 'add', '--all'],
    [...plain, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message', message],
  ];
  for (const args of steps) {
    const done = await run(args, { cwd: folder });
    if (!done.ok) return done;
  }
  return ok(undefined);
}
