import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { RepositoryOperation, RepositoryState, ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { defaultBase, findCommit } from './ranges.ts';
import { splitAtNul } from './raw-diff.ts';

const maxBases = 100;
const maxCommits = 50;
const maxConflicts = 1000;

/** Files that git keeps while something is under way; a rebase comes before what it stops at. */
const operations: readonly (readonly [string, RepositoryOperation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry_pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

export async function describeRepository(
  git: ReviewGit,
  root: string,
): Promise<Result<RepositoryState, ReviewError>> {
  const [status, remotes, bases, base, operation] = await Promise.all([
    git.run(root, ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no']),
    git.run(root, ['remote']),
    git.run(root, [
      'for-each-ref',
      '--sort=-committerdate',
      `--count=${maxBases + 1}`,
      '--format=%(refname:short)%00%(symref)%00',
      'refs/heads',
      'refs/remotes',
    ]),
    defaultBase(git, root),
    currentOperation(git, root),
  ]);
  if (!status.ok) return status;
  if (!remotes.ok) return remotes;
  if (!bases.ok) return bases;
  if (!operation.ok) return operation;
  const { branch, head, upstream, ahead, behind, conflicts } = parseBranch(status.value.stdout);
  const commits = await recentCommits(git, root, head);
  if (!commits.ok) return commits;
  const isBase = base === branch || (base !== undefined && base === `origin/${branch}`);
  return ok({
    branch,
    head,
    upstream,
    ahead,
    behind,
    hasRemote: remotes.value.stdout.length > 0,
    base: isBase ? undefined : base,
    bases: parseBases(bases.value.stdout).slice(0, maxBases),
    commits: commits.value,
    operation: operation.value,
    conflicts: conflicts.slice(0, maxConflicts),
  });
}

function parseBranch(output: Buffer) {
  const pieces = splitAtNul(output).map((piece) => piece.toString('utf8'));
  const header = (name: string): string | undefined => {
    const start = `# branch.${name} `;
    return pieces.find((piece) => piece.startsWith(start))?.slice(start.length);
  };
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(header('ab') ?? '') ?? [];
  const [head, oid] = [header('head') ?? '', header('oid')];
  return {
    branch: head === '(detached)' ? '' : head,
    head: oid === '(initial)' ? undefined : oid,
    upstream: header('upstream'),
    ahead: ahead === undefined ? undefined : Number(ahead),
    behind: behind === undefined ? undefined : Number(behind),
    conflicts: pieces.flatMap((piece) => {
      const unmerged = /^u .. \S+ \d+ \d+ \d+ \d+ \S+ \S+ \S+ /.exec(piece);
      return unmerged ? [piece.slice(unmerged[0].length)] : [];
    }),
  };
}

/** Without names that only point at other ones, such as `origin/HEAD`. */
function parseBases(output: Buffer): string[] {
  const pieces = output.toString('utf8').split('\0');
  const names: string[] = [];
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const name = (pieces[at] ?? '').trim();
    if (name !== '' && pieces[at + 1] === '') names.push(name);
  }
  return names;
}

async function currentOperation(
  git: ReviewGit,
  root: string,
): Promise<Result<RepositoryOperation | undefined, ReviewError>> {
  const folder = await git.run(root, ['rev-parse', '--git-dir']);
  if (!folder.ok) return folder;
  const gitFolder = resolve(root, folder.value.stdout.toString('utf8').replace(/\r?\n$/, ''));
  for (const [name, operation] of operations) {
    if (await exists(resolve(gitFolder, name))) return ok(operation);
  }
  return ok(undefined);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function recentCommits(
  git: ReviewGit,
  root: string,
  head: string | undefined,
): Promise<Result<RepositoryState['commits'], ReviewError>> {
  if (head === undefined) return ok([]);
  const commit = await findCommit(git, root, head);
  if (!commit.ok) return commit;
  const output = await git.run(root, [
    'log',
    '-z',
    '--no-show-signature',
    `--max-count=${maxCommits}`,
    '--format=%H%x1f%s%x1f%an%x1f%cI',
    head,
    '--',
  ]);
  if (!output.ok) return output;
  const entries = output.value.stdout.toString('utf8').split('\0');
  return ok(
    entries
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [id = '', subject = '', author = '', time = ''] = entry.split('\x1f');
        return { id, subject, author, time: new Date(time) };
      }),
  );
}
