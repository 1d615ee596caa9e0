import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, ReviewSpan } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';

/** Two sides that git can compare. */
export type Range = {
  /** Object name of a tree or commit, or the index. */
  readonly old: { readonly kind: 'tree'; readonly id: string } | { readonly kind: 'index' };
  readonly new:
    | { readonly kind: 'tree'; readonly id: string }
    | { readonly kind: 'index' }
    | { readonly kind: 'worktree' };
  readonly oldCommit: string | undefined;
  readonly newCommit: string | undefined;
};

const tree = (id: string) => ({ kind: 'tree', id }) as const;
const index = { kind: 'index' } as const;
const worktree = { kind: 'worktree' } as const;

/** Patches in one form, whatever the person's configuration prefers. */
const diffOptions = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--full-index',
  '--abbrev=64',
  '--find-renames',
  '-l2000',
  '--diff-algorithm=histogram',
  '--indent-heuristic',
  '--ignore-submodules=none',
  '--submodule=short',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

export function diffCommand(range: Range, options: readonly string[]): string[] {
  return ['diff', ...diffOptions, ...options, ...sidesOf(range), '--'];
}

function sidesOf(range: Range): string[] {
  const { old, new: side } = range;
  if (old.kind === 'index') return [];
  if (side.kind === 'worktree') return [old.id];
  return side.kind === 'index' ? ['--cached', old.id] : [old.id, side.id];
}

export async function resolveRange(
  git: ReviewGit,
  root: string,
  span: ReviewSpan,
): Promise<Result<Range, ReviewError>> {
  if (span.scope === 'unstaged') {
    return ok({ old: index, new: worktree, oldCommit: undefined, newCommit: undefined });
  }
  if (span.scope === 'trees') {
    const sides = { old: tree(span.old), new: tree(span.new) };
    return ok({ ...sides, oldCommit: undefined, newCommit: undefined });
  }
  if (span.scope === 'commits') return twoCommits(git, root, span.from, span.to);
  const head = await findCommit(git, root, 'HEAD');
  if (!head.ok) return head;
  if (span.scope === 'branch') return sinceBase(git, root, head.value, span.base);
  const old = head.value === undefined ? await emptyTree(git, root) : ok(head.value);
  if (!old.ok) return old;
  return ok({
    old: tree(old.value),
    new: span.scope === 'staged' ? index : worktree,
    oldCommit: head.value,
    newCommit: undefined,
  });
}

async function twoCommits(
  git: ReviewGit,
  root: string,
  from: string | undefined,
  to: string,
): Promise<Result<Range, ReviewError>> {
  const newer = await needCommit(git, root, to);
  if (!newer.ok) return newer;
  const older =
    from === undefined
      ? await findCommit(git, root, `${newer.value}^`)
      : await needCommit(git, root, from);
  if (!older.ok) return older;
  const old = older.value === undefined ? await emptyTree(git, root) : ok(older.value);
  if (!old.ok) return old;
  return ok({
    old: tree(old.value),
    new: tree(newer.value),
    oldCommit: older.value,
    newCommit: newer.value,
  });
}

async function sinceBase(
  git: ReviewGit,
  root: string,
  head: string | undefined,
  base: string | undefined,
): Promise<Result<Range, ReviewError>> {
  if (head === undefined) {
    return err({ kind: 'invalid', message: 'The repository has no commit to compare with.' });
  }
  const wanted = base ?? (await defaultBase(git, root));
  if (wanted === undefined) {
    return err({ kind: 'not_found', message: 'No base branch was found; choose one.' });
  }
  const commit = await needCommit(git, root, wanted);
  if (!commit.ok) return commit;
  const fork = await git.run(root, ['merge-base', head, commit.value], { okCodes: [0, 1] });
  if (!fork.ok) return fork;
  const id = fork.value.stdout.toString('utf8').trim().split('\n')[0] ?? '';
  if (id === '') {
    return err({ kind: 'invalid', message: `The branch has nothing in common with ${wanted}.` });
  }
  return ok({ old: tree(id), new: worktree, oldCommit: id, newCommit: undefined });
}

/** The branch that others begin at: the remote's default, else `main` or `master` here. */
export async function defaultBase(git: ReviewGit, root: string): Promise<string | undefined> {
  const remote = await git.run(
    root,
    ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'],
    { okCodes: [0, 1] },
  );
  const named = remote.ok ? remote.value.stdout.toString('utf8').trim() : '';
  const candidates = [named, 'origin/main', 'origin/master', 'main', 'master'];
  for (const name of candidates.filter((each) => each !== '')) {
    const commit = await findCommit(git, root, name);
    if (commit.ok && commit.value !== undefined) return name;
  }
  return undefined;
}

/** The commit that a revision stands for; undefined when there is none. */
export async function findCommit(
  git: ReviewGit,
  root: string,
  revision: string,
): Promise<Result<string | undefined, ReviewError>> {
  if (revision === '' || revision.startsWith('-')) return ok(undefined);
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${revision}^{commit}`];
  const output = await git.run(root, args, { okCodes: [0, 1, 128] });
  if (!output.ok) return output;
  const id = output.value.stdout.toString('utf8').trim().split('\n').at(-1) ?? '';
  return ok(output.value.code === 0 && id !== '' ? id : undefined);
}

export async function needCommit(
  git: ReviewGit,
  root: string,
  revision: string,
): Promise<Result<string, ReviewError>> {
  const found = await findCommit(git, root, revision);
  if (!found.ok) return found;
  return found.value === undefined
    ? err({ kind: 'not_found', message: `There is no commit "${revision}".` })
    : ok(found.value);
}

/** Its name depends on the hash that the repository uses. */
export async function emptyTree(
  git: ReviewGit,
  root: string,
): Promise<Result<string, ReviewError>> {
  const output = await git.run(root, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
  return output.ok ? ok(output.value.stdout.toString('utf8').trim()) : output;
}
