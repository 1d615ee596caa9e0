import { normalize } from 'node:path';
import type { ReviewGit } from '../git-review/git.ts';

/** Object name of the tree of HEAD; undefined without a commit, or when this is no work tree's root. */
export async function headTree(git: ReviewGit, root: string): Promise<string | undefined> {
  const args = ['rev-parse', '--show-toplevel', 'HEAD^{tree}'];
  const output = await git.run(root, args);
  if (!output.ok) return undefined;
  const [top = '', tree] = output.value.stdout.toString('utf8').split(/\r?\n/);
  return normalize(top) === normalize(root) ? tree : undefined;
}
