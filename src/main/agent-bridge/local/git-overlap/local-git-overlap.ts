import type { Clock } from '#shared/kernel/clock.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitOverlapPort, ReviewError } from '../../ports/index.ts';
import { createReviewGit, type ReviewGit } from '../git-review/git.ts';
import { emptyTree, findCommit } from '../git-review/ranges.ts';
import { readWorkFile, statWorkFile } from '../git-review/work-files.ts';
import type { Environment } from '../processes/command-environment.ts';
import { commonFolder } from './common-folder.ts';
import { replacedLines } from './replaced-lines.ts';
import { treeChanges } from './tree-changes.ts';

/** Larger files are not compared byte by byte. */
const comparedBytes = 20 * 1024 * 1024;

/** Compares work trees with the git program of this computer. */
export function createLocalGitOverlap(deps: {
  readonly environment: Environment;
  readonly clock: Clock;
}): GitOverlapPort {
  const git = createReviewGit(deps);
  return {
    commonFolder,
    head: (root) => findCommit(git, root, 'HEAD'),
    forkPoint: (root, heads) => forkPoint(git, root, heads),
    changes: (root, base) => treeChanges(git, root, base),
    lines: (root, base, changes) => replacedLines(git, root, base, changes),
    isSame,
  };
}

async function forkPoint(
  git: ReviewGit,
  root: string,
  [one, other]: readonly [string | undefined, string | undefined],
): Promise<Result<string, ReviewError>> {
  if (one === undefined || other === undefined) return emptyTree(git, root);
  if (one === other) return ok(one);
  const output = await git.run(root, ['merge-base', one, other], { okCodes: [0, 1] });
  if (!output.ok) return output;
  const id = output.value.stdout.toString('latin1').trim();
  return id === '' ? emptyTree(git, root) : ok(id);
}

type Place = { readonly root: string; readonly path: string };

async function isSame(one: Place, other: Place): Promise<boolean> {
  const [left, right] = await Promise.all(
    [one, other].map(({ root, path }) => statWorkFile(root, path)),
  );
  if (!left || !right || left.mode !== right.mode || left.size !== right.size) return false;
  if (left.mode === undefined || left.mode === '040000' || left.size > comparedBytes) return false;
  try {
    const bytes = await Promise.all([
      readWorkFile(one.root, one.path, left),
      readWorkFile(other.root, other.path, right),
    ]);
    return bytes[0].equals(bytes[1]);
  } catch {
    // Gone since, or closed to us: what cannot be read is not known to be the same.
    return false;
  }
}
