import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ChangedFile, ChangeStatus, FileTarget, ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { indexEntries } from './index-entries.ts';
import { countLines } from './lines.ts';
import { diffCommand, type Range } from './ranges.ts';
import { type LineCounts, parseRawDiff, type RawChange } from './raw-diff.ts';
import { readStatus, type WorkStatus } from './status.ts';
import { withUnstagedRenames } from './unstaged-renames.ts';
import { pathsOf, readWorkFile, statWorkFile, type WorkHashes } from './work-files.ts';

/** More changes than this are left out. */
const maxChanges = 100_000;
/** Lines of a larger untracked file are not counted. */
const countedBytes = 8 * 1024 * 1024;
/** Files looked at at the same time. */
const batchSize = 32;
const submoduleMode = '160000';
const noMode = '000000';

/** A change of which the work tree's side was not looked at yet. */
export type Change = {
  readonly path: string;
  readonly oldPath: string | undefined;
  readonly status: ChangeStatus;
  readonly untracked: boolean;
  readonly oldMode: string | undefined;
  readonly newMode: string | undefined;
  readonly oldId: string;
  readonly newId: string;
  readonly counts: LineCounts | undefined;
  readonly staged: ChangeStatus | undefined;
  readonly unstaged: ChangeStatus | undefined;
  readonly unreadableName: boolean;
};

export type Changes = { readonly changes: readonly Change[]; readonly cut: boolean };

export type Looking = { readonly git: ReviewGit; readonly hashes: WorkHashes };

/**
 * What changed in the range, ordered by path; of all files, or of some. An untracked file is told
 * as a rename of a deleted one; of some files, only where the target says so.
 */
export async function listChanges(
  git: ReviewGit,
  root: string,
  range: Range,
  targets: readonly FileTarget[] = [],
): Promise<Result<Changes, ReviewError>> {
  const paths = targets.flatMap(pathsOf);
  const comparesWork = range.new.kind === 'worktree';
  const [output, status] = await Promise.all([
    git.run(root, [...diffCommand(range, ['--raw', '--numstat', '-z']), ...paths]),
    comparesWork || range.new.kind === 'index' ? readStatus(git, root, paths) : ok(undefined),
  ]);
  if (!output.ok) return output;
  if (!status.ok) return status;
  const { changes: raw, counts } = parseRawDiff(output.value.stdout);
  const told = byPath(raw).map((each) => trackedChange(each, counts, status.value));
  const changed = comparesWork ? await withoutTouched(git, root, told) : ok(told);
  if (!changed.ok) return changed;
  const tracked = changed.value;
  const untracked = comparesWork ? untrackedChanges(status.value, tracked, paths) : [];
  const renamed = await withUnstagedRenames(git, root, [...tracked, ...untracked], targets);
  const all = renamed.toSorted(comparePaths);
  return ok({
    changes: all.slice(0, maxChanges),
    cut: output.value.truncated || all.length > maxChanges,
  });
}

/** Leaves out files of which only the times changed: git tells of them until it looks inside. */
async function withoutTouched(
  git: ReviewGit,
  root: string,
  changes: readonly Change[],
): Promise<Result<readonly Change[], ReviewError>> {
  const asInIndex = changes.filter(
    (change) =>
      change.status === 'modified' &&
      change.unstaged === undefined &&
      change.oldMode === change.newMode &&
      !/[1-9a-f]/.test(change.newId),
  );
  const entries = await indexEntries(
    git,
    root,
    asInIndex.map((change) => change.path),
  );
  if (!entries.ok) return entries;
  const touched = new Set(
    asInIndex.filter((change) => entries.value.get(change.path)?.id === change.oldId),
  );
  return ok(changes.filter((change) => !touched.has(change)));
}

/** Git may tell of an unmerged path twice; what it says first is that it is unmerged. */
function byPath(changes: readonly RawChange[]): RawChange[] {
  const known = new Map<string, RawChange>();
  for (const change of changes) {
    const key = change.path.toString('latin1');
    if (!known.has(key)) known.set(key, change);
  }
  return Array.from(known.values());
}

function trackedChange(
  raw: RawChange,
  counts: ReadonlyMap<string, LineCounts>,
  status: WorkStatus | undefined,
): Change {
  const key = raw.path.toString('latin1');
  const parts = status?.tracked.get(key);
  const isConflict = raw.status === 'conflicted' || status?.conflicts.has(key) === true;
  return {
    path: raw.path.toString('utf8'),
    oldPath: raw.oldPath?.toString('utf8'),
    status: isConflict ? 'conflicted' : raw.status,
    untracked: false,
    oldMode: raw.oldMode === noMode ? undefined : raw.oldMode,
    newMode: raw.newMode === noMode ? undefined : raw.newMode,
    oldId: raw.oldId,
    newId: raw.newId,
    counts: counts.get(key),
    staged: parts?.staged,
    unstaged: parts?.unstaged,
    unreadableName: !isUtf8(raw.path) || (raw.oldPath !== undefined && !isUtf8(raw.oldPath)),
  };
}

function untrackedChanges(
  status: WorkStatus | undefined,
  tracked: readonly Change[],
  paths: readonly string[],
): Change[] {
  // Taken out of the index only: it is told as deleted there.
  const known = new Set(tracked.map((change) => change.path));
  const wanted = paths.length === 0 ? undefined : new Set(paths);
  return (status?.untracked ?? [])
    .map((name) => ({ name, path: name.toString('utf8') }))
    .filter(({ path }) => !known.has(path) && (wanted === undefined || wanted.has(path)))
    .map(({ name, path }) => ({
      path,
      oldPath: undefined,
      status: 'added',
      untracked: true,
      oldMode: undefined,
      newMode: undefined,
      oldId: '',
      newId: '',
      counts: undefined,
      staged: undefined,
      unstaged: 'added',
      unreadableName: !isUtf8(name),
    }));
}

function comparePaths(left: Change, right: Change): number {
  if (left.path === right.path) return 0;
  return left.path < right.path ? -1 : 1;
}

/** Completes changes with what has to be read: hashes and sizes, counts of untracked files. */
export async function completeChanges(
  looking: Looking,
  root: string,
  range: Range,
  changes: readonly Change[],
): Promise<Result<readonly ChangedFile[], ReviewError>> {
  const sizes = await blobSizes(looking.git, root, changes.filter(needsBlobSize(range)));
  if (!sizes.ok) return sizes;
  const files: ChangedFile[] = [];
  for (let at = 0; at < changes.length; at += batchSize) {
    const batch = changes.slice(at, at + batchSize);
    files.push(
      ...(await Promise.all(
        batch.map((each) => completeChange(looking, root, range, each, sizes.value)),
      )),
    );
  }
  return ok(files);
}

function needsBlobSize(range: Range): (change: Change) => boolean {
  return (change) =>
    range.new.kind !== 'worktree' || change.newMode === undefined ? !change.untracked : false;
}

async function completeChange(
  looking: Looking,
  root: string,
  range: Range,
  change: Change,
  sizes: ReadonlyMap<string, number>,
): Promise<ChangedFile> {
  const inWork =
    range.new.kind === 'worktree' && (change.untracked || change.newMode !== undefined);
  const submodule = change.oldMode === submoduleMode || change.newMode === submoduleMode;
  const work = inWork && !change.unreadableName ? await statWorkFile(root, change.path) : undefined;
  const newMode = change.untracked ? work?.mode : change.newMode;
  const newHash =
    submodule || !inWork
      ? submodule && inWork
        ? await submoduleHead(looking.git, root, change.path)
        : change.newId
      : work
        ? await looking.hashes.hash(root, change.path, work)
        : '';
  const counts =
    change.untracked && work ? await countWork(root, change.path, work) : change.counts;
  const lines = counts === 'binary' ? undefined : counts;
  return {
    path: change.path,
    oldPath: change.oldPath,
    status: change.status,
    untracked: change.untracked,
    additions: lines?.additions,
    deletions: lines?.deletions,
    binary: counts === 'binary',
    submodule,
    oldMode: change.oldMode,
    newMode,
    size: submodule ? undefined : (work?.size ?? sizes.get(sizedId(change))),
    staged: change.staged,
    unstaged: change.unstaged,
    contentId: contentIdOf([change.status, change.oldMode, change.oldId, newMode, newHash]),
    unreadableName: change.unreadableName,
  };
}

export function contentIdOf(parts: readonly (string | undefined)[]): string {
  return createHash('sha1')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex');
}

async function submoduleHead(git: ReviewGit, root: string, path: string): Promise<string> {
  const args = ['-C', path, 'rev-parse', '--quiet', '--verify', 'HEAD'];
  const [head, status] = await Promise.all([
    git.run(root, args, { okCodes: [0, 1, 128] }),
    git.run(root, ['-C', path, 'status', '--porcelain=v2', '-z'], { okCodes: [0, 128] }),
  ]);
  return [head, status].map((each) => (each.ok ? each.value.stdout.toString('latin1') : '')).join();
}

async function countWork(
  root: string,
  path: string,
  work: { readonly mode: string | undefined; readonly size: number; readonly signature: string },
): Promise<LineCounts | undefined> {
  if (work.size > countedBytes || work.mode === undefined || work.mode === '040000') {
    return undefined;
  }
  try {
    const bytes = await readWorkFile(root, path, work);
    return countLines(bytes);
  } catch {
    // Gone since git told of it, or closed to us.
    return undefined;
  }
}

function sizedId(change: Change): string {
  return change.newMode === undefined ? change.oldId : change.newId;
}

async function blobSizes(
  git: ReviewGit,
  root: string,
  changes: readonly Change[],
): Promise<Result<ReadonlyMap<string, number>, ReviewError>> {
  const ids = new Set(changes.map(sizedId).filter((id) => /[1-9a-f]/.test(id)));
  if (ids.size === 0) return ok(new Map());
  const output = await git.run(root, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], {
    input: Array.from(ids, (id) => `${id}\n`).join(''),
  });
  if (!output.ok) return output;
  const lines = output.value.stdout.toString('latin1').split('\n');
  return ok(
    new Map(
      lines.flatMap((line) => {
        const [id = '', size = ''] = line.split(' ');
        return /^\d+$/.test(size) ? [[id, Number(size)]] : [];
      }),
    ),
  );
}
