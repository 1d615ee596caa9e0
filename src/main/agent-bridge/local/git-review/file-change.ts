import { isUtf8 } from 'node:buffer';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  ChangedFile,
  FileChangeView,
  FileSide,
  FileTarget,
  ReviewError,
} from '../../ports/index.ts';
import {
  type DiffLine,
  hunksOf,
  looksBinary,
  parseWholePatch,
  sideOf,
  splitLines,
} from './lines.ts';
import { type Change, completeChanges, listChanges, type Looking } from './list-changes.ts';
import { diffCommand, type Range } from './ranges.ts';
import { isUnstagedRename, unstagedRenamePatch } from './unstaged-renames.ts';
import { isSafePath, pathsOf, readWorkFile, statWorkFile, type WorkFile } from './work-files.ts';

/** More lines than any file that is compared as text has. */
export const wholeFile = '-U1000000000';
/** How often a file that is being written is looked at before it is given up. */
const maxLooks = 3;
/** Headers and the marks of lines, beside the texts of both sides. */
const patchOverheadBytes = 4 * 1024 * 1024;

/** One changed file with both of its sides. */
export type FileChange = {
  readonly change: Change;
  readonly file: ChangedFile;
  /** Undefined when it is binary or too large. */
  readonly lines: readonly DiffLine[] | undefined;
  /** The sides are too large for their lines to be compared. */
  readonly tooLarge: boolean;
  /** What lies in the work tree, where that is a side. */
  readonly work: WorkFile | undefined;
};

export async function readFileChange(
  looking: Looking,
  root: string,
  range: Range,
  request: { readonly target: FileTarget; readonly maxBytes: number },
): Promise<Result<FileChange, ReviewError>> {
  const { path, oldPath } = request.target;
  if (!isSafePath(path) || (oldPath !== undefined && !isSafePath(oldPath))) {
    return err({ kind: 'invalid', message: `${path} is not a file of the repository.` });
  }
  for (let looks = 1; ; looks += 1) {
    const before = await workOf(root, range, path);
    const found = await look(looking, root, range, request, before);
    const after = await workOf(root, range, path);
    if (!found.ok || before?.signature === after?.signature) return found;
    if (looks === maxLooks) {
      return err({ kind: 'stale', message: `${path} is being written at this moment.` });
    }
  }
}

async function workOf(root: string, range: Range, path: string): Promise<WorkFile | undefined> {
  return range.new.kind === 'worktree' ? statWorkFile(root, path) : undefined;
}

async function look(
  looking: Looking,
  root: string,
  range: Range,
  { target, maxBytes }: { readonly target: FileTarget; readonly maxBytes: number },
  work: WorkFile | undefined,
): Promise<Result<FileChange, ReviewError>> {
  const { git } = looking;
  const how = { options: ['--patch', wholeFile], maxBytes: 2 * maxBytes + patchOverheadBytes };
  const [listed, tracked] = await Promise.all([
    listChanges(git, root, range, [target]),
    git.run(root, [...diffCommand(range, how.options), ...pathsOf(target)], {
      maxBytes: how.maxBytes,
    }),
  ]);
  if (!listed.ok) return listed;
  const change = listed.value.changes.find((each) => each.path === target.path);
  if (change === undefined) {
    return err({ kind: 'not_found', message: `${target.path} has no change here.` });
  }
  const patch = isUnstagedRename(change)
    ? await unstagedRenamePatch(git, root, change, how)
    : tracked;
  if (!patch.ok) return patch;
  const completed = await completeChanges(looking, root, range, [change]);
  if (!completed.ok) return completed;
  const [file] = completed.value;
  if (file === undefined) throw new Error('a change was not completed');
  const known = { change, file, work };
  if (change.untracked)
    return ok({ ...known, ...(await untrackedLines(root, file, work, maxBytes)) });
  if (change.status === 'conflicted') {
    return withLines(known, await oursAgainstWork(looking, root, target.path, maxBytes), maxBytes);
  }
  if (file.binary) return ok({ ...known, lines: undefined, tooLarge: false });
  if (patch.value.truncated) return ok({ ...known, lines: undefined, tooLarge: true });
  const lines = parseWholePatch(patch.value.stdout);
  if (lines.length > 0) return withLines(known, ok({ lines, tooLarge: false }), maxBytes);
  return withLines(known, await sameLines(looking, root, change, maxBytes), maxBytes);
}

type Lines = Pick<FileChange, 'lines' | 'tooLarge'>;

function withLines(
  known: Omit<FileChange, keyof Lines>,
  found: Result<Lines, ReviewError>,
  maxBytes: number,
): Result<FileChange, ReviewError> {
  if (!found.ok) return found;
  const { lines } = found.value;
  const sides = lines ? [sideOf(lines, 'old'), sideOf(lines, 'new')] : [];
  if (sides.some((side) => side.length > maxBytes)) {
    return ok({ ...known, lines: undefined, tooLarge: true });
  }
  return ok({ ...known, ...found.value });
}

async function untrackedLines(
  root: string,
  file: ChangedFile,
  work: WorkFile | undefined,
  maxBytes: number,
): Promise<Lines> {
  if (work === undefined || work.size > maxBytes) return { lines: undefined, tooLarge: true };
  const bytes = await readWorkFile(root, file.path, work);
  return { lines: file.binary ? undefined : splitLines(bytes), tooLarge: false };
}

/** Without a common text there is no comparison but that with the person's own side. */
async function oursAgainstWork(
  { git }: Looking,
  root: string,
  path: string,
  maxBytes: number,
): Promise<Result<Lines, ReviewError>> {
  const args = [
    'diff',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    wholeFile,
    '-2',
    '--',
    path,
  ];
  const patch = await git.run(root, args, { maxBytes: 2 * maxBytes + patchOverheadBytes });
  if (!patch.ok) return patch;
  if (patch.value.truncated) return ok({ lines: undefined, tooLarge: true });
  const lines = parseWholePatch(patch.value.stdout);
  return ok({ lines: lines.length > 0 ? lines : undefined, tooLarge: false });
}

/** Only the mode or the name changed: both sides have the same lines, or one is missing. */
async function sameLines(
  { git }: Looking,
  root: string,
  change: Change,
  maxBytes: number,
): Promise<Result<Lines, ReviewError>> {
  if (change.oldMode === undefined || change.newMode === undefined) {
    return ok({ lines: [], tooLarge: false });
  }
  if (change.oldMode === '160000') return ok({ lines: undefined, tooLarge: false });
  const blob = await git.run(root, ['cat-file', 'blob', change.oldId], { maxBytes });
  if (!blob.ok) return blob;
  if (blob.value.truncated) return ok({ lines: undefined, tooLarge: true });
  const { stdout } = blob.value;
  return ok({
    lines: looksBinary(stdout) ? undefined : splitLines(stdout, 'same'),
    tooLarge: false,
  });
}

export async function viewFileChange(
  looking: Looking,
  root: string,
  found: FileChange,
): Promise<Result<FileChangeView, ReviewError>> {
  const { change, file, lines, work } = found;
  const sizes = lines ? ok([0, 0] as const) : await sideSizes(looking, root, change, work);
  if (!sizes.ok) return sizes;
  const isConflict = change.status === 'conflicted';
  const oldExists = change.oldMode !== undefined || (isConflict && lines !== undefined);
  const newExists = change.untracked || change.newMode !== undefined || work !== undefined;
  return ok({
    file,
    old: sideView(found, 'old', { exists: oldExists, size: sizes.value[0], mode: file.oldMode }),
    new: sideView(found, 'new', { exists: newExists, size: sizes.value[1], mode: file.newMode }),
    hunks: lines ? hunksOf(lines) : [],
  });
}

function sideView(
  { lines, tooLarge }: FileChange,
  side: 'old' | 'new',
  facts: { readonly exists: boolean; readonly size: number; readonly mode: string | undefined },
): FileSide {
  const { exists, mode } = facts;
  if (!exists) {
    const nothing = { exists, mode: undefined, size: 0, binary: false, tooLarge: false };
    return { ...nothing, text: undefined, lossy: false };
  }
  if (!lines) {
    const told = { exists, mode, size: facts.size, binary: !tooLarge, tooLarge };
    return { ...told, text: undefined, lossy: false };
  }
  const bytes = sideOf(lines, side);
  const told = { exists, mode, size: bytes.length, binary: false, tooLarge: false };
  return { ...told, text: bytes.toString('utf8'), lossy: !isUtf8(bytes) };
}

async function sideSizes(
  { git }: Looking,
  root: string,
  change: Change,
  work: WorkFile | undefined,
): Promise<Result<readonly [number, number], ReviewError>> {
  const oldSize = await blobSize(git, root, change.oldMode, change.oldId);
  if (!oldSize.ok) return oldSize;
  if (work) return ok([oldSize.value, work.size]);
  const newSize = await blobSize(git, root, change.newMode, change.newId);
  return newSize.ok ? ok([oldSize.value, newSize.value]) : newSize;
}

async function blobSize(
  git: Looking['git'],
  root: string,
  mode: string | undefined,
  id: string,
): Promise<Result<number, ReviewError>> {
  if (mode === undefined || mode === '160000' || !/[1-9a-f]/.test(id)) return ok(0);
  const size = await git.run(root, ['cat-file', '-s', id]);
  return size.ok ? ok(Number(size.value.stdout.toString('latin1'))) : size;
}

/** The bytes of one side. */
export async function readBlob(
  looking: Looking,
  root: string,
  range: Range,
  request: {
    readonly target: FileTarget;
    readonly side: 'old' | 'new';
    readonly maxBytes: number;
  },
): Promise<Result<Uint8Array, ReviewError>> {
  const { target, side, maxBytes } = request;
  const found = await readFileChange(looking, root, range, { target, maxBytes: 0 });
  if (!found.ok) return found;
  const { change, work } = found.value;
  if (side === 'new' && range.new.kind === 'worktree') {
    if (!work || work.mode === undefined || work.mode === '040000') return noSide(target.path);
    return work.size > maxBytes ? tooLarge() : ok(await readWorkFile(root, target.path, work));
  }
  const [mode, id] =
    change.status === 'conflicted'
      ? ['100644', `:2:${target.path}`]
      : side === 'old'
        ? [change.oldMode, change.oldId]
        : [change.newMode, change.newId];
  if (mode === undefined || mode === '160000') return noSide(target.path);
  const blob = await looking.git.run(root, ['cat-file', 'blob', id], { maxBytes });
  if (!blob.ok) return change.status === 'conflicted' ? noSide(target.path) : blob;
  return blob.value.truncated ? tooLarge() : ok(blob.value.stdout);
}

function noSide(path: string): Result<never, ReviewError> {
  return err({ kind: 'not_found', message: `${path} does not exist on this side.` });
}

function tooLarge(): Result<never, ReviewError> {
  return err({ kind: 'too_large', message: 'The file is too large to be shown.' });
}
