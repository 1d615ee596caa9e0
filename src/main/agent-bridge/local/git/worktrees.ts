import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError, NewWorktree, UnsavedWork } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';
import { hasHead } from './head.ts';
import { splitAtZero } from './split-at-zero.ts';

/** Checking out a large repository, with the person's own filters and hooks. */
export const checkoutTimeoutMs = 10 * 60 * 1000;

export async function addWorktree(
  run: RunGit,
  request: NewWorktree,
): Promise<Result<void, GitError>> {
  const cwd = request.repositoryRoot;
  const name = await run(['check-ref-format', `refs/heads/${request.newBranch}`], {
    cwd,
    okCodes: [0, 1],
  });
  if (!name.ok) return name;
  if (name.value.code !== 0 || request.newBranch.startsWith('-')) {
    return refused(`"${request.newBranch}" is not a valid branch name`);
  }
  const base = await resolveCommit(run, cwd, request.baseBranch);
  if (!base.ok) return base;
  if (base.value === undefined) return refused(`there is no branch "${request.baseBranch}"`);
  const known = await resolveCommit(run, cwd, `refs/heads/${request.newBranch}`);
  if (!known.ok) return known;
  // A branch that stands where it would begin has nothing of its own on it.
  const sides =
    known.value === base.value
      ? [request.worktree, request.newBranch]
      : // No upstream: `git push` must not go to the base branch.
        ['--no-track', '-b', request.newBranch, request.worktree, base.value];
  const options = { cwd, timeoutMs: checkoutTimeoutMs };
  const added = await run(['worktree', 'add', ...sides], options);
  return added.ok ? ok(undefined) : refusedBy(added.error, /already exists|already checked out/);
}

export async function removeWorktree(
  run: RunGit,
  repositoryRoot: string,
  worktree: string,
): Promise<Result<void, GitError>> {
  const removed = await run(['worktree', 'remove', worktree], {
    cwd: repositoryRoot,
    timeoutMs: checkoutTimeoutMs,
  });
  return removed.ok
    ? ok(undefined)
    : refusedBy(removed.error, /contains modified or untracked files|is locked|is a main working/);
}

/** Counts what is not committed, and commits that no remote, nor the base branch, has. */
export async function unsavedWork(
  run: RunGit,
  worktree: string,
  baseBranch: string,
): Promise<Result<UnsavedWork, GitError>> {
  const status = await run(['status', '--porcelain=v1', '-z', '--untracked-files=all'], {
    cwd: worktree,
  });
  if (!status.ok) return status;
  const commits = await unpushedCommits(run, worktree, baseBranch);
  if (!commits.ok) return commits;
  return ok({
    uncommittedFiles: countStatus(status.value.stdout),
    unpushedCommits: commits.value,
  });
}

/** Entries of `status -z`; a rename or copy is one, followed by its old name. */
function countStatus(output: Buffer): number {
  const entries = splitAtZero(output);
  let count = 0;
  for (let at = 0; at < entries.length; at += 1) {
    count += 1;
    if (/^(R|C|.R|.C)/.test(entries[at]?.toString('latin1') ?? '')) at += 1;
  }
  return count;
}

async function unpushedCommits(
  run: RunGit,
  cwd: string,
  baseBranch: string,
): Promise<Result<number, GitError>> {
  const head = await hasHead(run, cwd);
  if (!head.ok) return head;
  if (!head.value) return ok(0);
  const base = await resolveCommit(run, cwd, baseBranch);
  if (!base.ok) return base;
  const known = base.value === undefined ? [] : [base.value];
  const output = await run(['rev-list', '--count', 'HEAD', '--not', '--remotes', ...known], {
    cwd,
  });
  return output.ok ? ok(Number(output.value.stdout.toString('utf8').trim())) : output;
}

/** The commit a branch, tag or id stands for; undefined when there is none. */
async function resolveCommit(
  run: RunGit,
  cwd: string,
  name: string,
): Promise<Result<string | undefined, GitError>> {
  if (name === '' || name.startsWith('-')) return ok(undefined);
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`];
  const output = await run(args, { cwd, okCodes: [0, 1, 128] });
  if (!output.ok) return output;
  const id = output.value.stdout.toString('utf8').trim().split('\n').at(-1) ?? '';
  return ok(output.value.code === 0 && id !== '' ? id : undefined);
}

export function refused(message: string): { readonly ok: false; readonly error: GitError } {
  return err({ kind: 'refused', message });
}

function refusedBy(
  error: GitError,
  pattern: RegExp,
): { readonly ok: false; readonly error: GitError } {
  return err(pattern.test(error.message) ? { ...error, kind: 'refused' } : error);
}
