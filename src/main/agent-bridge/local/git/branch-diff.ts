import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { BranchDiff, GitError } from '../../ports/index.ts';
import { findRepository } from './find-repository.ts';
import type { RunGit } from './run-git.ts';
import { hasHead, readBranch, readOrigin } from './head.ts';
import { worktreeChanges } from './worktree-changes.ts';

/** What the branch and the work tree add to the default branch. */
export async function diffBranch(
  run: RunGit,
  folder: string,
): Promise<Result<BranchDiff, GitError>> {
  const root = await findRepository(run, folder);
  if (root === undefined) {
    return err({ kind: 'not_a_repository', message: `${folder} is no repository` });
  }
  const [branch, origin] = await Promise.all([readBranch(run, root), readOrigin(run, root)]);
  if (!branch.ok) return branch;
  if (!origin.ok) return origin;
  const base = await findBase(run, root, branch.value);
  if (!base.ok) return base;
  const changes = await worktreeChanges(run, root, base.value);
  if (!changes.ok) return changes;
  return ok({ root, branch: branch.value, remoteOrigin: origin.value, ...changes.value });
}

/** Names of the default branch, the surest first; the branch's own upstream is the last resort. */
const defaultBranches = [
  'refs/remotes/origin/HEAD',
  'refs/heads/main',
  'refs/heads/master',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  '@{upstream}',
];

/** The commit to compare with; undefined in a repository without a commit. */
async function findBase(
  run: RunGit,
  root: string,
  branch: string,
): Promise<Result<string | undefined, GitError>> {
  const head = await hasHead(run, root);
  if (!head.ok) return head;
  if (!head.value) return ok(undefined);
  for (const name of defaultBranches) {
    // On the default branch itself what counts is what was not pushed.
    if (name === `refs/heads/${branch}`) continue;
    const shared = await mergeBase(run, root, name);
    if (!shared.ok || shared.value !== undefined) return shared;
  }
  // A lone branch: only what is not committed is a difference.
  return ok('HEAD');
}

/** Where HEAD left the branch; undefined when there is no such branch, or nothing in common. */
async function mergeBase(
  run: RunGit,
  root: string,
  name: string,
): Promise<Result<string | undefined, GitError>> {
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`];
  const commit = await run(args, { cwd: root, okCodes: [0, 1, 128] });
  if (!commit.ok) return commit;
  if (commit.value.code !== 0) return ok(undefined);
  const id = commit.value.stdout.toString('utf8').trim().split('\n').at(-1) ?? '';
  const shared = await run(['merge-base', 'HEAD', id], { cwd: root, okCodes: [0, 1] });
  if (!shared.ok) return shared;
  const found = shared.value.stdout.toString('utf8').trim().split('\n')[0] ?? '';
  return ok(found === '' ? undefined : found);
}
