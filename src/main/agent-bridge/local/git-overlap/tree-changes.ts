import { isUtf8 } from 'node:buffer';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, TreeChange } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { diffCommand, type Range } from '../git-review/ranges.ts';
import { parseRawDiff, splitAtNul, type RawChange } from '../git-review/raw-diff.ts';

/** More changes of one work tree than this are left out. */
const maxChanges = 20_000;
const maxBytes = 8 * 1024 * 1024;

export async function treeChanges(
  git: ReviewGit,
  root: string,
  base: string,
): Promise<
  Result<{ readonly changes: readonly TreeChange[]; readonly cut: boolean }, ReviewError>
> {
  const [diff, others] = await Promise.all([
    git.run(root, diffCommand(sinceCommit(base), ['--raw', '-z']), { maxBytes }),
    git.run(root, ['ls-files', '--others', '--exclude-standard', '-z'], { maxBytes }),
  ]);
  if (!diff.ok) return diff;
  if (!others.ok) return others;
  const tracked = parseRawDiff(diff.value.stdout).changes.flatMap(toChange);
  // Taken out of the index only: it is told as deleted.
  const known = new Set(tracked.flatMap(({ from, to }) => [from, to]));
  const untracked = splitAtNul(others.value.stdout).flatMap((name): TreeChange[] => {
    const to = nameOf(name);
    // A name that ends with a slash is a repository of its own.
    const isFile = to !== undefined && !to.endsWith('/') && !known.has(to);
    return isFile ? [{ from: undefined, to, hasLines: true }] : [];
  });
  const all = [...tracked, ...untracked];
  return ok({
    changes: all.slice(0, maxChanges),
    cut: diff.value.truncated || others.value.truncated || all.length > maxChanges,
  });
}

export function sinceCommit(base: string): Range {
  return {
    old: { kind: 'tree', id: base },
    new: { kind: 'worktree' },
    oldCommit: undefined,
    newCommit: undefined,
  };
}

function toChange({ status, path, oldPath }: RawChange): TreeChange[] {
  const [to, from] = [nameOf(path), nameOf(oldPath ?? path)];
  // Names that are not UTF-8 cannot be told of.
  if (to === undefined || from === undefined) return [];
  switch (status) {
    case 'added':
    case 'copied':
      return [{ from: undefined, to, hasLines: true }];
    case 'deleted':
      return [{ from, to: undefined, hasLines: true }];
    case 'type_changed':
      return [{ from, to, hasLines: false }];
    case 'modified':
    case 'renamed':
    case 'conflicted':
      return [{ from, to, hasLines: true }];
  }
}

function nameOf(name: Buffer): string | undefined {
  return isUtf8(name) ? name.toString('utf8') : undefined;
}
