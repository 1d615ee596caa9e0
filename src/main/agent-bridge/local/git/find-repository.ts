import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, normalize } from 'node:path';
import type { RunGit } from './run-git.ts';

/**
 * Root of the work tree that holds the path, links followed. A path that is no folder, or does
 * not exist, stands for the nearest folder above it. Undefined outside of any work tree.
 */
export async function findRepository(run: RunGit, path: string): Promise<string | undefined> {
  if (!isAbsolute(path)) return undefined;
  const folder = await nearestFolder(path);
  const output = await run(['rev-parse', '--show-toplevel'], { cwd: folder });
  if (!output.ok) return undefined;
  // Only the line end is git's: a folder's name may end with blanks.
  const root = output.value.stdout.toString('utf8').replace(/\r?\n$/, '');
  return root === '' ? undefined : normalize(root);
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (folder === dirname(folder)) return folder;
    try {
      if ((await stat(folder)).isDirectory()) return folder;
    } catch {
      // Missing or closed to us: the folder above it decides.
    }
  }
}
