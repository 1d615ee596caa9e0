import { access, constants, realpath, stat } from 'node:fs/promises';
import { isAbsolute, parse, relative, sep } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';

export type FolderCheckDeps = {
  /** Pilothouse's own folder: keys, database, logs. */
  readonly dataFolder: string;
  /** Parts of it that workspaces may use: worktrees and the sample project. */
  readonly allowedInside: readonly string[];
};

/** The folder with links followed, or why it cannot be used, as a sentence for the person. */
export type CheckedFolder = Result<string, string>;

export interface FolderCheck {
  /** An existing folder that can be read. */
  existing(path: string): Promise<CheckedFolder>;
  /** One that may become a workspace. */
  workspaceRoot(path: string): Promise<CheckedFolder>;
}

export function createFolderCheck(deps: FolderCheckDeps): FolderCheck {
  async function workspaceRoot(path: string): Promise<CheckedFolder> {
    const found = await existing(path);
    if (!found.ok) return found;
    const folder = found.value;
    if (parse(folder).root === folder) {
      return err('The root of the file system cannot be a workspace.');
    }
    const dataFolder = await followLinks(deps.dataFolder);
    if (contains(folder, dataFolder)) {
      return err('This folder holds Pilothouse’s own data, so an agent cannot work in it.');
    }
    if (contains(dataFolder, folder) && !(await isAllowedInside(folder))) {
      return err('This folder belongs to Pilothouse’s own data, so an agent cannot work in it.');
    }
    return ok(folder);
  }

  async function isAllowedInside(folder: string): Promise<boolean> {
    const allowed = await Promise.all(deps.allowedInside.map(followLinks));
    return allowed.some((parent) => contains(parent, folder));
  }

  return { existing, workspaceRoot };
}

async function existing(path: string): Promise<CheckedFolder> {
  if (!isAbsolute(path)) return err('The path must be absolute.');
  if (path.includes('\0')) return err('The path is not valid.');
  try {
    const folder = await realpath(path);
    if (!(await stat(folder)).isDirectory()) return err('This is not a folder.');
    await access(folder, constants.R_OK | constants.X_OK);
    return ok(folder);
  } catch (cause) {
    return err(describe(cause));
  }
}

/** Whether `folder` is `parent` or lies in it. Both without links. */
export function contains(parent: string, folder: string): boolean {
  const path = relative(parent, folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

async function followLinks(path: string): Promise<string> {
  // What does not exist yet has no links of its own.
  return realpath(path).catch(() => path);
}

function describe(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'This folder does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'This folder cannot be read.';
    case 'ELOOP':
      return 'This path is a loop of links.';
    case 'ENAMETOOLONG':
      return 'The path is too long.';
    default:
      throw new Error('checking a folder failed', { cause });
  }
}
