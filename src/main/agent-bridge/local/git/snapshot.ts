import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError, RepositorySnapshot } from '../../ports/index.ts';
import { findRepository } from './find-repository.ts';
import type { RunGit } from './run-git.ts';
import { worktreeChanges } from './worktree-changes.ts';

export async function takeSnapshot(
  run: RunGit,
  root: string,
): Promise<Result<RepositorySnapshot, GitError>> {
  // All at once, as if there were a commit: there nearly always is.
  const [top, head, branch, origin, changes] = await Promise.all([
    findRepository(run, root),
    hasHead(run, root),
    readBranch(run, root),
    readOrigin(run, root),
    worktreeChanges(run, root, 'HEAD'),
  ]);
  if (!head.ok) return head;
  // Without its own .git the folder would show the repository around it.
  if (top !== root) return err({ kind: 'not_a_repository', message: `${root} is no repository` });
  if (!branch.ok) return branch;
  if (!origin.ok) return origin;
  const found = head.value ? changes : await worktreeChanges(run, root, undefined);
  if (!found.ok) return found;
  return ok({ branch: branch.value, remoteOrigin: origin.value, ...found.value });
}

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
function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*:[^@/]*@/i, '$1');
}
