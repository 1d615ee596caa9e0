import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { FileTarget, ReviewError } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import { isInside } from '../files/paths.ts';
import type { GitAnswer, ReviewGit } from './git.ts';
import type { Entry } from './index-entries.ts';
import type { Change } from './list-changes.ts';
import { diffCommand } from './ranges.ts';
import { parseRawDiff } from './raw-diff.ts';
import { pathsOf, statWorkFile } from './work-files.ts';

/** With more deleted or more untracked files than this, none is looked for. */
const maxFiles = 1000;
/** Of what is not equal, at most so many deleted files are compared with as many untracked ones. */
const maxSimilar = 200;
/** Git reads each untracked file: one larger than this is told as added. */
const maxFileBytes = 16 * 1024 * 1024;
const maxBytes = 256 * 1024 * 1024;

const submoduleMode = '160000';
const settings = ['-c', 'core.safecrlf=false', '-c', 'core.splitIndex=false'];

/** A file that is gone, and what it was. */
type GoneFile = Entry & { readonly path: string };

/**
 * Tells a deleted file and an untracked one of similar content as one renamed file, as git tells
 * them once both are staged; with targets, only where they say so. What cannot be compared, or vanishes meanwhile, stays apart.
 */
export async function withUnstagedRenames(
  git: ReviewGit,
  root: string,
  changes: readonly Change[],
  targets: readonly FileTarget[],
): Promise<readonly Change[]> {
  if (targets.length === 0) return pair(git, root, changes);
  // Two files that were told apart among all stay apart when looked at alone.
  const named = new Set(targets.filter((each) => each.oldPath !== undefined).flatMap(pathsOf));
  const others = changes.filter((change) => !named.has(change.path));
  const paired = changes.filter((change) => named.has(change.path));
  return [...others, ...(await pair(git, root, paired))];
}

async function pair(
  git: ReviewGit,
  root: string,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const deleted = changes.flatMap(goneFile);
  const untracked = changes.filter((change) => change.untracked && !change.unreadableName);
  if (deleted.length === 0 || untracked.length === 0) return changes;
  // Looking would be a change of what is looked at.
  if (isInside(root, tmpdir())) return changes;
  if (deleted.length > maxFiles || untracked.length > maxFiles) return changes;
  const candidates = await readableFiles(root, untracked);
  if (candidates.length === 0) return changes;
  const options = ['--raw', '--numstat', '-z', `-l${maxSimilar}`];
  const output = await diffApart(git, root, { deleted, added: candidates }, options);
  if (!output.ok || output.value.truncated) return changes;
  const { changes: found, counts } = parseRawDiff(output.value.stdout);
  const known = new Map(changes.map((change) => [change.path, change]));
  const renamed = found.flatMap((each): Change[] => {
    const old = each.oldPath && known.get(each.oldPath.toString('utf8'));
    if (!old) return [];
    const { newMode, newId } = each;
    const path = each.path.toString('utf8');
    const lines = counts.get(each.path.toString('latin1'));
    const told = { status: 'renamed', unstaged: 'renamed', counts: lines } as const;
    return [{ ...old, ...told, path, oldPath: old.path, newMode, newId }];
  });
  const taken = new Set(renamed.flatMap(pathsOf));
  return [...changes.filter((change) => !taken.has(change.path)), ...renamed];
}

function goneFile({ path, status, oldMode, oldId, unreadableName }: Change): GoneFile[] {
  if (status !== 'deleted' || oldMode === undefined || oldMode === submoduleMode) return [];
  return unreadableName ? [] : [{ path, mode: oldMode, id: oldId }];
}

/** Paths of those that are small enough to be read; none when all together are too much. */
async function readableFiles(root: string, changes: readonly Change[]): Promise<string[]> {
  const paths: string[] = [];
  let bytes = 0;
  for (const { path } of changes) {
    const work = await statWorkFile(root, path);
    if (work?.mode === undefined || work.mode === '040000' || work.size > maxFileBytes) continue;
    bytes += work.size;
    paths.push(path);
  }
  return bytes > maxBytes ? [] : paths;
}

/** Whether only the work tree has the change's new name, and git does not know of it. */
export function isUnstagedRename(change: Change): boolean {
  return change.unstaged === 'renamed';
}

/** The patch of an unstaged rename. */
export function unstagedRenamePatch(
  git: ReviewGit,
  root: string,
  change: Change,
  how: { readonly options: readonly string[]; readonly maxBytes: number },
): Promise<Result<GitAnswer, ReviewError>> {
  const { path, oldPath = path, oldMode: mode = '100644', oldId: id } = change;
  const files = { deleted: [{ path: oldPath, mode, id }], added: [path] };
  return diffApart(git, root, files, how.options, how.maxBytes);
}

/** Git's comparison in an index that knows these files only; the person's stays untouched. */
async function diffApart(
  git: ReviewGit,
  root: string,
  files: { readonly deleted: readonly GoneFile[]; readonly added: readonly string[] },
  options: readonly string[],
  bytes?: number,
): Promise<Result<GitAnswer, ReviewError>> {
  const folder = await temporaryFolder();
  if (!folder.ok) return folder;
  try {
    const indexFile = join(folder.value, 'index');
    const filled = await git.run(root, [...settings, 'update-index', '-z', '--index-info'], {
      indexFile,
      input: files.deleted.map(({ path, mode, id }) => `${mode} ${id}\t${path}\0`).join(''),
    });
    if (!filled.ok) return filled;
    const named = ['--pathspec-from-file=-', '--pathspec-file-nul'];
    const added = await git.run(root, [...settings, 'add', '--intent-to-add', ...named], {
      indexFile,
      input: files.added.map((path) => `${path}\0`).join(''),
    });
    if (!added.ok) return added;
    const sides = { old: { kind: 'index' }, new: { kind: 'worktree' } } as const;
    const range = { ...sides, oldCommit: undefined, newCommit: undefined };
    return await git.run(root, diffCommand(range, options), {
      indexFile,
      ...(bytes !== undefined && { maxBytes: bytes }),
    });
  } finally {
    await rm(folder.value, { recursive: true, force: true });
  }
}

async function temporaryFolder(): Promise<Result<string, ReviewError>> {
  try {
    return ok(await mkdtemp(join(tmpdir(), 'pilothouse-renames-')));
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return err({ kind: 'failed', message: 'There is no room for a temporary file.' });
  }
}
