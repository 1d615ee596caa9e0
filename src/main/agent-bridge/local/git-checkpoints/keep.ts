import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, TreeGrowth, WorkSnapshot } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { emptyTree, findCommit } from '../git-review/ranges.ts';
import { parseRawDiff, type RawChange } from '../git-review/raw-diff.ts';

/** Hidden: trees, no commits, so that no history shows them; they keep the contents alive. */
const prefix = 'refs/pilothouse/checkpoints/';
/** A configuration may want a log of every ref. */
const noLog = ['-c', 'core.logAllRefUpdates=false'];

export async function keep(
  git: ReviewGit,
  root: string,
  name: string,
  states: readonly WorkSnapshot[],
): Promise<Result<void, ReviewError>> {
  const trees = states.flatMap(({ tree, raw }) => [tree, ...(raw === undefined ? [] : [raw])]);
  const entries = Array.from(new Set(trees), (tree) => `040000 tree ${tree}\t${tree}\0`);
  const made = await git.run(root, ['mktree', '-z'], { input: entries.join('') });
  if (!made.ok) return made;
  const tree = made.value.stdout.toString('latin1').trim();
  const set = await git.write(root, [...noLog, 'update-ref', `${prefix}${name}`, tree]);
  return set.ok ? ok(undefined) : set;
}

export async function drop(
  git: ReviewGit,
  root: string,
  names: readonly string[],
): Promise<Result<void, ReviewError>> {
  if (names.length === 0) return ok(undefined);
  const input = names.map((name) => `delete ${prefix}${name}\0\0`).join('');
  const done = await git.write(root, [...noLog, 'update-ref', '-z', '--stdin'], { input });
  return done.ok ? ok(undefined) : done;
}

export async function growth(
  git: ReviewGit,
  root: string,
  older: string | undefined,
  newer: string,
): Promise<Result<TreeGrowth, ReviewError>> {
  const from = older === undefined ? await headOrNothing(git, root) : ok(older);
  if (!from.ok) return from;
  if (from.value === newer) return ok({ files: 0, bytes: 0 });
  const changes = await compareTrees(git, root, from.value, newer);
  if (!changes.ok) return changes;
  const ids = new Set(
    changes.value.filter(({ newMode }) => newMode.startsWith('1')).map(({ newId }) => newId),
  );
  if (ids.size === 0) return ok({ files: changes.value.length, bytes: 0 });
  const input = Array.from(ids, (id) => `${id}\n`).join('');
  const args = ['cat-file', '--batch-check=%(objectsize)'];
  const sizes = await git.run(root, args, { input });
  if (!sizes.ok) return sizes;
  const bytes = sizes.value.stdout
    .toString('latin1')
    .split('\n')
    // Of a submodule's commit nothing is known here.
    .filter((line) => /^\d+$/.test(line))
    .reduce((sum, line) => sum + Number(line), 0);
  return ok({ files: changes.value.length, bytes });
}

async function headOrNothing(git: ReviewGit, root: string): Promise<Result<string, ReviewError>> {
  const head = await findCommit(git, root, 'HEAD');
  if (!head.ok) return head;
  return head.value === undefined ? emptyTree(git, root) : ok(head.value);
}

/** Every path that differs, without renames. */
export async function compareTrees(
  git: ReviewGit,
  root: string,
  older: string,
  newer: string,
): Promise<Result<readonly RawChange[], ReviewError>> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--full-index', '--no-renames', older, newer];
  const output = await git.run(root, args, { maxBytes: 256 * 1024 * 1024 });
  return output.ok ? ok(parseRawDiff(output.value.stdout).changes) : output;
}
