import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileError } from '../../ports/index.ts';
import { errnoOf, fail, fileFailure } from './file-errors.ts';

/** The limit that Linux sets on one path. */
const maxLinks = 40;

/** `~` against the home folder, a relative path against the root; nothing else is changed. */
export function expandPath(path: string, root: string, home: string): string {
  if (path === '~') return home;
  if (path.startsWith('~/') || path.startsWith(`~${sep}`)) return `${home}${sep}${path.slice(2)}`;
  // Joined as text: `..` must be applied after links were followed, as the system does it.
  return isAbsolute(path) ? path : `${root}${sep}${path}`;
}

function split(path: string): string[] {
  return path.split(sep === '\\' ? /[\\/]+/ : /\/+/).filter((name) => name !== '' && name !== '.');
}

/**
 * Where an absolute path leads: every symbolic link followed, a dangling one too; what does not
 * exist is kept as written.
 */
export async function followLinks(path: string): Promise<Result<string, FileError>> {
  let current = parse(path).root;
  const pending = split(path.slice(current.length));
  let links = 0;
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (name === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, name);
    try {
      if (!(await lstat(next)).isSymbolicLink()) {
        current = next;
        continue;
      }
      links += 1;
      if (links > maxLinks) return fail('invalid', `${path} goes through too many symbolic links`);
      const target = await readlink(next);
      const targetRoot = parse(target).root;
      if (targetRoot !== '') current = targetRoot;
      pending.unshift(...split(target.slice(targetRoot.length)));
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') return fileFailure(next, cause);
      current = next;
    }
  }
  return ok(current);
}

/** Whether an absolute path is the folder itself or below it; both with links followed. */
export function isInside(folder: string, absolute: string): boolean {
  const way = relative(folder, absolute);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
