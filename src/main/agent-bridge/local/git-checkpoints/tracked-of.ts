import type { ReviewGit } from '../git-review/git.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import type { BytePath } from './byte-paths.ts';

/** Those of the paths that an index has; the person's when no other is named. */
export async function trackedOf(
  git: ReviewGit,
  root: string,
  paths: readonly BytePath[],
  indexFile?: string,
): Promise<readonly BytePath[]> {
  if (paths.length === 0) return [];
  const args = ['ls-files', '-z', '--cached'];
  const output = await git.run(root, args, indexFile === undefined ? {} : { indexFile });
  const names = output.ok ? splitAtNul(output.value.stdout) : [];
  const tracked = new Set(names.map((name) => name.toString('latin1')));
  return paths.filter((path) => tracked.has(path));
}
