import { ok, type Result } from '#shared/kernel/result.ts';
import type { ChangeStatus, ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { splitAtNul, statusOf } from './raw-diff.ts';

export type PathStatus = {
  readonly staged: ChangeStatus | undefined;
  readonly unstaged: ChangeStatus | undefined;
};

/** What the index and the work tree have; paths are bytes written as latin1. */
export type WorkStatus = {
  readonly tracked: ReadonlyMap<string, PathStatus>;
  readonly conflicts: ReadonlySet<string>;
  readonly untracked: readonly Buffer[];
};

export async function readStatus(
  git: ReviewGit,
  root: string,
  paths: readonly string[] = [],
): Promise<Result<WorkStatus, ReviewError>> {
  const output = await git.run(root, [
    'status',
    '--porcelain=v2',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--ignore-submodules=none',
    '--',
    ...paths,
  ]);
  return output.ok ? ok(parseStatus(output.value.stdout)) : output;
}

export function parseStatus(output: Buffer): WorkStatus {
  const tracked = new Map<string, PathStatus>();
  const conflicts = new Set<string>();
  const untracked: Buffer[] = [];
  for (const piece of splitAtNul(output)) {
    const entry = piece.toString('latin1');
    if (entry.startsWith('? ')) {
      // A name that ends with a slash is a repository of its own.
      if (!entry.endsWith('/')) untracked.push(piece.subarray(2));
      continue;
    }
    const ordinary = /^1 (.)(.) \S+ \d+ \d+ \d+ \S+ \S+ /.exec(entry);
    if (ordinary) {
      const [head, x = '', y = ''] = ordinary;
      tracked.set(entry.slice(head.length), { staged: statusOf(x), unstaged: statusOf(y) });
    }
    const unmerged = /^u .. \S+ \d+ \d+ \d+ \d+ \S+ \S+ \S+ /.exec(entry);
    if (unmerged) conflicts.add(entry.slice(unmerged[0].length));
  }
  return { tracked, conflicts, untracked };
}
