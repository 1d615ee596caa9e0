import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import { type ReviewGit, gitWords } from './git.ts';
import { findCommit, needCommit } from './ranges.ts';
import { readStatus } from './status.ts';

/** Hooks may run a project's tests. */
const commitTimeoutMs = 10 * 60 * 1000;
const pushTimeoutMs = 10 * 60 * 1000;

export async function commit(
  git: ReviewGit,
  root: string,
  request: { readonly message: string; readonly all: boolean; readonly amend: boolean },
): Promise<Result<{ readonly commit: string; readonly output: string }, ReviewError>> {
  if (request.all) {
    const staged = await stageEverything(git, root);
    if (!staged.ok) return staged;
  }
  const args = ['commit', '--file=-', ...(request.amend ? ['--amend'] : [])];
  const done = await git.asPerson(root, args, {
    input: request.message,
    timeoutMs: commitTimeoutMs,
  });
  if (!done.ok) return done;
  const output = gitWords(done.value.stdout.toString('utf8'), done.value.stderr);
  if (done.value.code !== 0) {
    return err({ kind: 'refused', message: commitRefusal(output), detail: output });
  }
  const head = await needCommit(git, root, 'HEAD');
  return head.ok ? ok({ commit: head.value, output }) : head;
}

function commitRefusal(output: string): string {
  if (/nothing (added )?to commit|no changes added/i.test(output))
    return 'There is nothing to commit.';
  if (/unmerged files|unresolved conflict/i.test(output)) {
    return 'There are conflicts. Resolve them before you commit.';
  }
  if (/who you are|empty ident/i.test(output)) {
    return 'Git does not know your name and address. Set user.name and user.email.';
  }
  return 'Git or one of its hooks did not accept the commit.';
}

async function stageEverything(git: ReviewGit, root: string): Promise<Result<void, ReviewError>> {
  const status = await readStatus(git, root);
  if (!status.ok) return status;
  if (status.value.conflicts.size > 0) {
    // Staging it would call the marks of the conflict its solution.
    const message = 'There are conflicts. Resolve and stage them before you commit everything.';
    return err({ kind: 'conflict', message });
  }
  const added = await git.write(root, ['add', '--all']);
  return added.ok ? ok(undefined) : added;
}

type Pushed = {
  readonly remote: string;
  readonly branch: string;
  readonly setUpstream: boolean;
  readonly output: string;
};

/** Never forces, and never pushes to a branch of another name. */
export async function push(git: ReviewGit, root: string): Promise<Result<Pushed, ReviewError>> {
  const branch = await currentBranch(git, root);
  if (!branch.ok) return branch;
  const target = await pushTarget(git, root, branch.value);
  if (!target.ok) return target;
  const { remote, hasUpstream } = target.value;
  const ref = `refs/heads/${branch.value}`;
  const args = ['push', ...(hasUpstream ? [] : ['--set-upstream']), remote, `${ref}:${ref}`];
  const done = await git.asPerson(root, args, { timeoutMs: pushTimeoutMs });
  if (!done.ok) return done;
  const output = gitWords(done.value.stdout.toString('utf8'), done.value.stderr);
  if (done.value.code !== 0) {
    return err({ kind: 'refused', message: pushRefusal(output), detail: output });
  }
  return ok({ remote, branch: branch.value, setUpstream: !hasUpstream, output });
}

function pushRefusal(output: string): string {
  if (/\(non-fast-forward\)|\(fetch first\)/.test(output)) {
    return 'The remote has commits that you do not have. Fetch and merge or rebase them first.';
  }
  if (/could not read (username|password)|authentication failed|permission denied/i.test(output)) {
    return 'The remote did not let you in. Set up credentials for it; none can be asked for here.';
  }
  return 'The push failed.';
}

async function currentBranch(git: ReviewGit, root: string): Promise<Result<string, ReviewError>> {
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  const output = await git.run(root, args, { okCodes: [0, 1] });
  if (!output.ok) return output;
  const branch = output.value.stdout.toString('utf8').trim();
  if (branch === '') {
    return err({ kind: 'conflict', message: 'HEAD is detached. Create a branch first.' });
  }
  const head = await findCommit(git, root, 'HEAD');
  if (!head.ok) return head;
  return head.value === undefined
    ? err({ kind: 'conflict', message: 'There is no commit to push.' })
    : ok(branch);
}

async function pushTarget(
  git: ReviewGit,
  root: string,
  branch: string,
): Promise<Result<{ readonly remote: string; readonly hasUpstream: boolean }, ReviewError>> {
  const [remotes, remote, merge] = await Promise.all([
    git.run(root, ['remote']),
    configured(git, root, `branch.${branch}.remote`),
    configured(git, root, `branch.${branch}.merge`),
  ]);
  if (!remotes.ok) return remotes;
  const names = remotes.value.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  if (remote !== undefined && names.includes(remote)) {
    return ok({ remote, hasUpstream: merge === `refs/heads/${branch}` });
  }
  const [first] = names;
  const chosen = names.includes('origin') ? 'origin' : names.length === 1 ? first : undefined;
  if (chosen !== undefined) return ok({ remote: chosen, hasUpstream: false });
  return err({
    kind: 'conflict',
    message:
      names.length === 0
        ? 'The repository has no remote to push to.'
        : 'The repository has several remotes. Push once by hand to choose one.',
  });
}

async function configured(git: ReviewGit, root: string, name: string): Promise<string | undefined> {
  const output = await git.run(root, ['config', '--get', name], { okCodes: [0, 1] });
  const value = output.ok ? output.value.stdout.toString('utf8').trim() : '';
  return value === '' ? undefined : value;
}

export async function createBranch(
  git: ReviewGit,
  root: string,
  request: { readonly name: string; readonly from: string | undefined; readonly switchTo: boolean },
): Promise<Result<{ readonly branch: string; readonly commit: string | undefined }, ReviewError>> {
  const { name, from, switchTo } = request;
  const ref = `refs/heads/${name}`;
  const valid = await git.run(root, ['check-ref-format', ref], { okCodes: [0, 1] });
  if (!valid.ok) return valid;
  if (valid.value.code !== 0 || name.startsWith('-') || name === 'HEAD') {
    return err({ kind: 'invalid', message: `"${name}" is not a valid branch name.` });
  }
  const exists = await git.run(root, ['show-ref', '--verify', '--quiet', ref], { okCodes: [0, 1] });
  if (!exists.ok) return exists;
  if (exists.value.code === 0) {
    return err({ kind: 'conflict', message: `There is a branch "${name}" already.` });
  }
  const start = await (from === undefined
    ? findCommit(git, root, 'HEAD')
    : needCommit(git, root, from));
  if (!start.ok) return start;
  if (start.value === undefined && !switchTo) {
    return err({ kind: 'conflict', message: 'There is no commit for the branch to begin at.' });
  }
  const begin = start.value === undefined || (switchTo && from === undefined) ? [] : [start.value];
  const args = switchTo
    ? ['switch', '--no-track', '--create', name]
    : ['branch', '--no-track', name];
  const done = await git.asPerson(root, [...args, ...begin], { timeoutMs: commitTimeoutMs });
  if (!done.ok) return done;
  if (done.value.code !== 0) {
    const detail = gitWords(done.value.stderr);
    return err({ kind: 'conflict', message: 'Git did not create the branch.', detail });
  }
  return ok({ branch: name, commit: start.value });
}
