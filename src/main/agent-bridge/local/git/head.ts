import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';

/** False in a repository without a commit. */
export async function hasHead(run: RunGit, root: string): Promise<Result<boolean, GitError>> {
  const args = ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'];
  const output = await run(args, { cwd: root, okCodes: [0, 1] });
  return output.ok ? ok(output.value.code === 0) : output;
}

/** Short name; empty when HEAD is detached. */
export async function readBranch(run: RunGit, root: string): Promise<Result<string, GitError>> {
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  const output = await run(args, { cwd: root, okCodes: [0, 1] });
  return output.ok ? ok(output.value.stdout.toString('utf8').trim()) : output;
}

/** Address of the remote `origin`, without a password. */
export async function readOrigin(
  run: RunGit,
  root: string,
): Promise<Result<string | undefined, GitError>> {
  const args = ['config', '--get', 'remote.origin.url'];
  const output = await run(args, { cwd: root, okCodes: [0, 1] });
  if (!output.ok) return output;
  const url = output.value.stdout.toString('utf8').trim();
  return ok(url === '' ? undefined : withoutPassword(url));
}

/** A password or token in a URL is nobody's to see. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*:[^@/]*@/i, '$1');
}
