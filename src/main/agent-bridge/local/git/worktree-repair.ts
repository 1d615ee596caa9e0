import { lstat, readdir, readFile, realpath, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError, NewWorktree, RepairedWorktree } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';
import { splitAtZero } from './split-at-zero.ts';
import { endMakers } from './worktree-makers.ts';
import { checkoutTimeoutMs, refused } from './worktrees.ts';

/** How git locks a work tree while it makes it. */
const makingLock = 'initializing';
/** No file is followed that far to find out whether git was writing it. */
const comparedBytes = 64 * 1024 * 1024;

type Listed = {
  readonly path: string;
  /** Full name; undefined while nothing is checked out, or no branch is. */
  readonly branch: string | undefined;
  /** Why it is locked; empty without a reason, undefined when it is not. */
  readonly lock: string | undefined;
};

/**
 * Ends what a `git worktree add` that was killed began. Files that it had not made are made now;
 * whatever else lies in the folder stays as it is.
 */
export async function repairWorktree(
  run: RunGit,
  request: NewWorktree,
): Promise<Result<RepairedWorktree, GitError>> {
  await endMakers(request.worktree);
  const listed = await findListed(run, request);
  if (!listed.ok) return listed;
  const names = await namesIn(request.worktree);
  if (listed.value === undefined) {
    return names === undefined || names.length === 0 ? ok('absent') : notOurs(request);
  }
  const { lock, branch } = listed.value;
  if (lock !== undefined && lock !== makingLock) {
    return refused(`the worktree ${request.worktree} is locked by somebody else`);
  }
  const gitDir = names?.includes('.git') ? await gitDirOf(run, request.worktree) : undefined;
  if (gitDir === undefined) return forget(run, request, names ?? [], lock);
  if (branch !== undefined && branch !== `refs/heads/${request.newBranch}`) return notOurs(request);
  const isMade = lock === undefined && (await isFile(join(gitDir, 'index')));
  if (isMade && !(await isFile(join(gitDir, 'index.lock')))) return ok('made');
  return complete(run, request, { gitDir, lock });
}

async function findListed(
  run: RunGit,
  { repositoryRoot, worktree }: NewWorktree,
): Promise<Result<Listed | undefined, GitError>> {
  const output = await run(['worktree', 'list', '--porcelain'], { cwd: repositoryRoot });
  if (!output.ok) return output;
  const [, ...beside] = parseList(output.value.stdout.toString('utf8'));
  const wanted = await real(worktree);
  for (const each of beside) if ((await real(each.path)) === wanted) return ok(each);
  return ok(undefined);
}

/** The main work tree comes first. */
function parseList(output: string): readonly Listed[] {
  const trees: Listed[] = [];
  for (const line of output.split('\n')) {
    const [, word = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const last = trees.at(-1);
    if (word === 'worktree') trees.push({ path: rest, branch: undefined, lock: undefined });
    else if (last && word === 'branch') trees[trees.length - 1] = { ...last, branch: rest };
    else if (last && word === 'locked') trees[trees.length - 1] = { ...last, lock: rest };
  }
  return trees;
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/** Undefined when there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  return readdir(folder).catch(() => undefined);
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Undefined when git does not get along with what is there. */
async function gitDirOf(run: RunGit, worktree: string): Promise<string | undefined> {
  const args = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir'];
  const output = await run(args, { cwd: worktree });
  if (!output.ok) return undefined;
  const [top = '', gitDir = ''] = output.value.stdout.toString('utf8').split(/\r?\n/);
  return (await real(top)) === (await real(worktree)) ? gitDir : undefined;
}

/** Git's record is of nothing that could be gone on with. */
async function forget(
  run: RunGit,
  request: NewWorktree,
  names: readonly string[],
  lock: string | undefined,
): Promise<Result<RepairedWorktree, GitError>> {
  const { repositoryRoot: cwd, worktree } = request;
  if (names.some((name) => name !== '.git')) return notOurs(request);
  if (names.length > 0) await rm(join(worktree, '.git'));
  await rmdir(worktree).catch(() => undefined);
  if (lock !== undefined) {
    const unlocked = await run(['worktree', 'unlock', worktree], { cwd });
    if (!unlocked.ok) return unlocked;
  }
  const removed = await run(['worktree', 'remove', '--force', worktree], { cwd });
  return removed.ok ? ok('absent') : removed;
}

async function complete(
  run: RunGit,
  { worktree, newBranch }: NewWorktree,
  { gitDir, lock }: { readonly gitDir: string; readonly lock: string | undefined },
): Promise<Result<RepairedWorktree, GitError>> {
  const options = { cwd: worktree, timeoutMs: checkoutTimeoutMs };
  await rm(join(gitDir, 'index.lock'), { force: true });
  const steps = [
    ['symbolic-ref', 'HEAD', `refs/heads/${newBranch}`],
    ['read-tree', 'HEAD'],
  ];
  for (const args of steps) {
    const done = await run(args, options);
    if (!done.ok) return done;
  }
  const cut = await removeHalfWritten(run, worktree);
  if (!cut.ok) return cut;
  const end = [
    // Only what is missing.
    { args: ['checkout-index', '--all', '--quiet'], okCodes: [0, 1] },
    { args: ['update-index', '-q', '--refresh'], okCodes: [0, 1] },
    ...(lock === undefined ? [] : [{ args: ['worktree', 'unlock', worktree], okCodes: [0] }]),
  ];
  for (const { args, okCodes } of end) {
    const done = await run(args, { ...options, okCodes });
    if (!done.ok) return done;
  }
  const missing = await run(['ls-files', '--deleted', '-z'], options);
  if (!missing.ok) return missing;
  const [first] = splitAtZero(missing.value.stdout);
  return first === undefined
    ? ok('made')
    : err({ kind: 'failed', message: `git could not check out ${first.toString('utf8')}` });
}

/** Files with only the beginning of what git was writing. */
async function removeHalfWritten(run: RunGit, worktree: string): Promise<Result<void, GitError>> {
  const args = ['diff-files', '--name-only', '--diff-filter=M', '-z'];
  const output = await run(args, { cwd: worktree, timeoutMs: checkoutTimeoutMs });
  if (!output.ok) return output;
  for (const name of splitAtZero(output.value.stdout).map((each) => each.toString('utf8'))) {
    const path = join(worktree, name);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isFile() || found.size > comparedBytes) continue;
    const whole = await run(['cat-file', '--filters', `:${name}`], {
      cwd: worktree,
      maxBytes: found.size,
      timeoutMs: checkoutTimeoutMs,
    });
    if (!whole.ok) return whole;
    const isCut = whole.value.totalBytes > found.size;
    if (isCut && (await readFile(path)).equals(whole.value.stdout)) await rm(path);
  }
  return ok(undefined);
}

function notOurs({ worktree }: NewWorktree): Result<never, GitError> {
  return refused(
    `making the worktree ${worktree} was interrupted, and what is there now was not made by that`,
  );
}
