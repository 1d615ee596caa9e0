import { readFile, readlink } from 'node:fs/promises';
import { absoluteOf, type BytePath, lstatOf, parentOf } from './byte-paths.ts';
import type { TreeEntry } from './import-trees.ts';
import type { WorkEntry } from './work-changes.ts';

export type WorkContent = WorkEntry & { readonly what: Buffer } & TreeEntry;

/** What lies at one path; `refused`: closed to us, larger than asked for, or gone meanwhile. */
export type WorkRead =
  | { readonly kind: 'content'; readonly file: WorkContent }
  | { readonly kind: 'nothing' | 'refused' };

/** Reads files and links of one work tree at one moment; nothing behind a link to a folder. */
export function createWorkReader(
  root: string,
  maxFileBytes: number,
): (path: BytePath) => Promise<WorkRead> {
  /** Whether each is a folder, and no link leads there. */
  const folders = new Map<BytePath, Promise<boolean>>();

  function isFolder(path: BytePath): Promise<boolean> {
    const known = folders.get(path) ?? look(path);
    folders.set(path, known);
    return known;
  }

  async function look(path: BytePath): Promise<boolean> {
    if (path === '') return true;
    return (await isFolder(parentOf(path))) && (await lstatOf(root, path))?.isDirectory() === true;
  }

  return async (path) => {
    if (!(await isFolder(parentOf(path)))) return { kind: 'nothing' };
    const found = await lstatOf(root, path);
    const isLink = found?.isSymbolicLink() === true;
    if (!found || !(isLink || found.isFile())) return { kind: 'nothing' };
    if (found.size > BigInt(maxFileBytes)) return { kind: 'refused' };
    try {
      const place = absoluteOf(root, path);
      const what = isLink ? await readlink(place, { encoding: 'buffer' }) : await readFile(place);
      const mode = isLink ? '120000' : (found.mode & 0o100n) === 0n ? '100644' : '100755';
      return { kind: 'content', file: { path, mode, what } };
    } catch {
      // Whoever looks next says what it is.
      return { kind: 'refused' };
    }
  };
}
