import type { ReviewGit } from '../git-review/git.ts';
import { type BytePath, inBatches } from './byte-paths.ts';
import { headTree } from './head-tree.ts';
import { importTrees, type TreeEntry } from './import-trees.ts';
import { createWorkReader } from './read-work.ts';
import type { WorkEntry } from './work-changes.ts';

/** Fewer files are stored one by one, as git does when it receives them. */
const minFiles = 100;
/** A larger file is stored on its own. */
const maxFileBytes = 1024 * 1024;
/** Of all files: they are sent at once. */
const maxBytes = 64 * 1024 * 1024;
const filesAtOnce = 64;

/**
 * Stores many files, and the folders that they change in HEAD, in one pack. A file of its own for
 * each object costs more than all the rest of a snapshot. Who stores them again afterwards finds
 * them there; what is not stored here, and every failure, is theirs.
 */
export async function storeInBulk(
  git: ReviewGit,
  root: string,
  files: readonly WorkEntry[],
  gone: readonly BytePath[],
): Promise<void> {
  if (files.length < minFiles) return;
  const base = await headTree(git, root);
  if (base === undefined) return;
  const read = createWorkReader(root, maxFileBytes);
  let bytes = 0;
  const found = await inBatches(
    files,
    filesAtOnce,
    async ({ path, mode }): Promise<TreeEntry[]> => {
      const one = mode === '120000' || bytes > maxBytes ? undefined : await read(path);
      if (one?.kind !== 'content') return [];
      bytes += one.file.what.length;
      return [one.file];
    },
  );
  const entries = found.flat();
  if (entries.length < minFiles) return;
  await importTrees(git, root, [{ base, without: gone, entries }]);
}
