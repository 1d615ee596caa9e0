import { lstat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { FileDiff } from './patch-files.ts';
import type { RunGit } from './run-git.ts';
import { isShort, lookAtWorktree, type ChangedFiles } from './worktree-changes.ts';

/** With more, one look at everything is hardly slower; git compares the index faster. */
const pathLimits = { index: 200, HEAD: 50 };
/** Files that decide about others. */
const deciding = new Set(['.gitignore', '.gitattributes', '.gitmodules']);

/**
 * The changed files, when nothing but what is at and below the paths (absolute) can have changed
 * on disk since. `side` is what they are compared with: the index while it is as HEAD. Undefined
 * when that takes a look at everything.
 */
export async function renewFiles(
  run: RunGit,
  root: string,
  earlier: ChangedFiles,
  { paths, side }: { readonly paths: readonly string[]; readonly side: 'index' | 'HEAD' },
): Promise<ChangedFiles | undefined> {
  if (paths.length === 0) return earlier;
  if (paths.length > pathLimits[side]) return undefined;
  const names = await plainNames(root, paths);
  if (names === undefined) return undefined;
  const look = await lookAtWorktree(run, root, 'HEAD', { paths: names, side });
  const now = look.ok ? look.value.files : undefined;
  if (now === undefined) return undefined;
  const isConcerned = concerns(names);
  const files = {
    tracked: replace(earlier.tracked, now.tracked, isConcerned),
    untracked: replace(earlier.untracked, now.untracked, isConcerned),
  };
  const touched = [...earlier.tracked.filter(isConcerned), ...now.tracked];
  const isMove =
    touched.some((file) => file.kind !== 'modified') &&
    (mayHaveMoves(earlier.tracked) || mayHaveMoves(files.tracked));
  return isMove || !isShort(files) ? undefined : files;
}

/**
 * The paths (absolute) relative to the root, if each is about itself only: none decides about
 * others, is git's own, or belongs to another repository.
 */
export async function plainNames(
  root: string,
  paths: readonly string[],
): Promise<readonly string[] | undefined> {
  const names = paths.map((path) => relative(root, path).split(sep).join('/'));
  return names.every(isPlain) && !(await isAnyNested(root, names)) ? names : undefined;
}

/** A file below the root that decides only about itself, and whose name is known exactly. */
function isPlain(name: string): boolean {
  const parts = name.split('/');
  if (name === '' || parts[0] === '..' || name.includes('\ufffd')) return false;
  return !parts.includes('.git') && !deciding.has(parts.at(-1) ?? '');
}

/** Whether any of the names is of a repository inside of this one, or in it. */
async function isAnyNested(root: string, names: readonly string[]): Promise<boolean> {
  const folders = new Set<string>();
  for (const name of names) {
    for (let folder = name; folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  const found = await Promise.all(
    Array.from(folders, (folder) =>
      lstat(join(root, folder, '.git')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** Whether a file is at or below one of the names. */
function concerns(names: readonly string[]): (file: FileDiff) => boolean {
  const known = new Set(names.map((name) => Buffer.from(name).toString('latin1')));
  return ({ name }) => {
    if (known.has(name)) return true;
    for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1)) {
      if (known.has(name.slice(0, end))) return true;
    }
    return false;
  };
}

/** Git takes a file for moved only where one came and another one went. */
function mayHaveMoves(files: readonly FileDiff[]): boolean {
  const kinds = new Set(files.map((file) => file.kind));
  return kinds.has('moved') || (kinds.has('added') && kinds.has('deleted'));
}

function replace(
  before: readonly FileDiff[],
  now: readonly FileDiff[],
  isConcerned: (file: FileDiff) => boolean,
): readonly FileDiff[] {
  const all = [...before.filter((file) => !isConcerned(file)), ...now];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
