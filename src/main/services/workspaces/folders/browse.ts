import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { FOLDER_LIST_LIMIT } from '#shared/api/folders.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { FolderCheck } from '../folder-check.ts';

export type FolderEntry = {
  readonly name: string;
  readonly path: string;
  readonly isGitRepository: boolean;
};

export type FolderListing = {
  readonly path: string;
  /** Undefined at the root of the file system. */
  readonly parent: string | undefined;
  readonly home: string;
  readonly isGitRepository: boolean;
  readonly entries: readonly FolderEntry[];
  readonly truncated: boolean;
};

/** How many folders are looked into at a time. */
const parallel = 32;

/** The subfolders of a folder; the error is a sentence for the person. */
export async function browseFolder(
  folders: FolderCheck,
  path: string | undefined,
): Promise<Result<FolderListing, string>> {
  const home = homedir();
  const checked = await folders.existing(path ?? home);
  if (!checked.ok) return checked;
  const folder = checked.value;
  const names = await listFolders(folder);
  if (!names.ok) return names;
  const shown = names.value.toSorted(compareNames).slice(0, FOLDER_LIST_LIMIT);
  const parent = dirname(folder);
  return ok({
    path: folder,
    parent: parent === folder ? undefined : parent,
    home,
    isGitRepository: await isGitRepository(folder),
    entries: await describeAll(folder, shown),
    truncated: names.value.length > shown.length,
  });
}

async function listFolders(folder: string): Promise<Result<readonly string[], string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      const isFolder =
        entry.isDirectory() ||
        (entry.isSymbolicLink() && (await isDirectory(join(folder, entry.name))));
      if (isFolder) names.push(entry.name);
    }
    return ok(names);
  } catch {
    // It was there and readable a moment ago.
    return err('This folder cannot be read.');
  }
}

async function describeAll(folder: string, names: readonly string[]): Promise<FolderEntry[]> {
  const described: FolderEntry[] = [];
  for (let start = 0; start < names.length; start += parallel) {
    const batch = names.slice(start, start + parallel).map(async (name) => {
      const path = join(folder, name);
      return { name, path, isGitRepository: await isGitRepository(path) };
    });
    described.push(...(await Promise.all(batch)));
  }
  return described;
}

/** A folder for a repository of its own, a file for a worktree or a submodule. */
async function isGitRepository(folder: string): Promise<boolean> {
  return stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function compareNames(left: string, right: string): number {
  const hidden = Number(left.startsWith('.')) - Number(right.startsWith('.'));
  return hidden || left.localeCompare(right, 'en', { sensitivity: 'base', numeric: true });
}
