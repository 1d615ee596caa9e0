import { constants, type BigIntStats } from 'node:fs';
import { access } from 'node:fs/promises';
import { CHECKPOINT_FILE_LIMIT_BYTES } from '#shared/api/checkpoints.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import { trackedOf } from './tracked-of.ts';
import { absoluteOf, type BytePath, inBatches, lstatOf } from './byte-paths.ts';

/** More changes at once are no checkpoint's business. */
const maxPaths = 100_000;
/** What one snapshot reads of files that differ from the index; further ones are left out. */
const maxReadBytes = 1024n * 1024n * 1024n;
const filesAtOnce = 64;

export type WorkEntry = { readonly path: BytePath; readonly mode: '100644' | '100755' | '120000' };

/** How the work tree differs from an index. */
export type WorkChanges = {
  /** Regular files and links to be stored. */
  readonly files: readonly WorkEntry[];
  readonly gone: readonly BytePath[];
  readonly submodules: readonly BytePath[];
  readonly skipped: readonly BytePath[];
};

/**
 * `also`: paths to look at even if the index finds them unchanged, as long as they are tracked or
 * not ignored.
 */
export async function workChanges(
  git: ReviewGit,
  root: string,
  indexFile: string,
  also: Iterable<BytePath>,
): Promise<Result<WorkChanges, ReviewError>> {
  const [tracked, others] = await Promise.all([
    git.run(root, ['diff-files', '--raw', '-z', '--no-renames', '--ignore-submodules=dirty'], {
      indexFile,
    }),
    git.run(root, ['ls-files', '-z', '--others', '--exclude-standard'], { indexFile }),
  ]);
  if (!tracked.ok) return tracked;
  if (!others.ok) return others;
  const submodules = new Set<BytePath>();
  const paths = new Set<BytePath>(await trackedOf(git, root, Array.from(also), indexFile));
  const pieces = splitAtNul(tracked.value.stdout);
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const head = pieces[at]?.toString('latin1') ?? '';
    const path = pieces[at + 1]?.toString('latin1') ?? '';
    if (head.startsWith(':160000 160000')) submodules.add(path);
    else paths.add(path);
  }
  for (const piece of splitAtNul(others.value.stdout)) {
    const path = piece.toString('latin1');
    // A name that ends with a slash is a repository of its own.
    if (!path.endsWith('/')) paths.add(path);
  }
  if (paths.size > maxPaths || tracked.value.truncated || others.value.truncated) {
    return err({ kind: 'too_large', message: 'Too many files differ from the last commit.' });
  }
  const sorted = await sortOut(root, Array.from(paths));
  return ok({ ...sorted, submodules: Array.from(submodules) });
}

async function sortOut(
  root: string,
  paths: readonly BytePath[],
): Promise<Omit<WorkChanges, 'submodules'>> {
  const files: WorkEntry[] = [];
  const gone: BytePath[] = [];
  const skipped: BytePath[] = [];
  let readBytes = 0n;
  const found = await inBatches(paths, filesAtOnce, async (path) => {
    const stats = await reachedStat(root, path);
    return { path, stats, isReadable: stats?.isFile() === true && (await canRead(root, path)) };
  });
  for (const { path, stats, isReadable } of found) {
    if (stats?.isSymbolicLink()) {
      files.push({ path, mode: '120000' });
    } else if (!stats?.isFile()) {
      gone.push(path);
    } else if (
      !isReadable ||
      stats.size > CHECKPOINT_FILE_LIMIT_BYTES ||
      readBytes + stats.size > maxReadBytes
    ) {
      skipped.push(path);
    } else {
      readBytes += stats.size;
      files.push({ path, mode: (stats.mode & 0o100n) === 0n ? '100644' : '100755' });
    }
  }
  return { files, gone, skipped };
}

/** Undefined also for what lies behind a link to a folder: git does not look there. */
async function reachedStat(root: string, path: BytePath): Promise<BigIntStats | undefined> {
  const stats = await lstatOf(root, path);
  if (!stats || !(await isReached(root, path))) return undefined;
  return stats;
}

/** No folder on the way to the path is a link or no folder at all. */
export async function isReached(root: string, path: BytePath): Promise<boolean> {
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (!(await lstatOf(root, path.slice(0, at)))?.isDirectory()) return false;
  }
  return true;
}

async function canRead(root: string, path: BytePath): Promise<boolean> {
  try {
    await access(absoluteOf(root, path), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
