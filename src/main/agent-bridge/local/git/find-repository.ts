import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { RunGit } from './run-git.ts';
import { stampFiles } from './stamps.ts';

/** Folders whose repository is remembered. */
const keptFolders = 1000;

/**
 * Root of the work tree that holds the path, links followed. A path that is no folder, or does
 * not exist, stands for the nearest folder above it. Undefined outside of any work tree.
 */
export type FindRepository = (path: string) => Promise<string | undefined>;

/** Asks git once per folder, until a repository comes or goes at or above it. */
export function createRepositoryFinder(run: RunGit): FindRepository {
  const kept = new Map<string, { readonly stamp: string; readonly root: string | undefined }>();
  return async (path) => {
    if (!isAbsolute(path)) return undefined;
    const folder = await realFolder(path);
    // Before git is asked: a change meanwhile must be noticed.
    const stamp = await stampFiles(signsOf(folder));
    const known = kept.get(folder);
    if (known?.stamp === stamp) return known.root;
    const asked = await ask(run, folder);
    kept.delete(folder);
    if (asked.isCertain) kept.set(folder, { stamp, root: asked.root });
    const [oldest = folder] = kept.keys();
    if (kept.size > keptFolders) kept.delete(oldest);
    return asked.root;
  };
}

export async function findRepository(run: RunGit, path: string): Promise<string | undefined> {
  return isAbsolute(path) ? (await ask(run, await realFolder(path))).root : undefined;
}

type Answer = { readonly root: string | undefined; readonly isCertain: boolean };

async function ask(run: RunGit, folder: string): Promise<Answer> {
  const output = await run(['rev-parse', '--show-toplevel'], { cwd: folder });
  if (!output.ok) return { root: undefined, isCertain: output.error.kind === 'not_a_repository' };
  // Only the line end is git's: a folder's name may end with blanks.
  const root = output.value.stdout.toString('utf8').replace(/\r?\n$/, '');
  return { root: root === '' ? undefined : normalize(root), isCertain: true };
}

/** What makes a repository of the folder or of one above it: a .git folder, or a file like it. */
function signsOf(folder: string): readonly string[] {
  const signs: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const inside = ['HEAD', 'config'].map((name) => join(at, '.git', name));
    signs.push(...inside, join(at, '.git'));
    if (at === dirname(at)) return signs;
  }
}

async function realFolder(path: string): Promise<string> {
  const folder = await nearestFolder(path);
  return realpath(folder).catch(() => folder);
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
