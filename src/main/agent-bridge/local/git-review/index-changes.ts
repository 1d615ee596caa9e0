import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, SelectedFile } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { type Entry, setIndexEntries, storeBlob, treeEntries } from './index-entries.ts';
import { splitLines, takeLines, undoLines } from './lines.ts';
import type { Looking } from './list-changes.ts';
import { findCommit, resolveRange } from './ranges.ts';
import { nothingSelected, type PartialFile, readSelection } from './selection.ts';
import { isUnstagedRename } from './unstaged-renames.ts';
import { bringIndexLines } from './take-lines-index.ts';
import type { Goal } from './take-lines.ts';

/** Puts selected changes of the work tree into the index; how many files. */
export async function stage(
  looking: Looking,
  root: string,
  scope: 'unstaged' | 'uncommitted',
  files: readonly SelectedFile[],
): Promise<Result<number, ReviewError>> {
  const { git } = looking;
  const range = await resolveRange(git, root, { scope });
  if (!range.ok) return range;
  const selection = await readSelection(looking, root, range.value, files);
  if (!selection.ok) return selection;
  const { whole, partial } = selection.value;
  const entries: (readonly [string, Entry | undefined])[] = [];
  for (const file of partial) {
    const entry =
      scope === 'uncommitted' && isStaged(file)
        ? await broughtEntry(git, root, file, 'new')
        : await stagedEntry(git, root, file);
    if (!entry.ok) return entry;
    entries.push([file.selected.path, entry.value]);
  }
  const added = await addPaths(
    git,
    root,
    whole.flatMap(({ file }) =>
      file.oldPath === undefined ? [file.path] : [file.oldPath, file.path],
    ),
  );
  if (!added.ok) return added;
  const set = await setIndexEntries(git, root, entries);
  return set.ok ? ok(files.length) : set;
}

/** Puts the whole of these files into the index, or takes it out where they are gone. */
export async function addPaths(
  git: ReviewGit,
  root: string,
  paths: readonly string[],
): Promise<Result<void, ReviewError>> {
  if (paths.length === 0) return ok(undefined);
  // Unlike `git add` it takes a long list in linear time.
  const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
  const done = await git.write(root, args, { input: paths.map((path) => `${path}\0`).join('') });
  return done.ok ? ok(undefined) : done;
}

/** Lines numbered against HEAD mean the index as they are only where that is as HEAD. */
function isStaged({ found: { change } }: PartialFile): boolean {
  return change.staged !== undefined || (change.oldPath !== undefined && !isUnstagedRename(change));
}

async function broughtEntry(
  git: ReviewGit,
  root: string,
  file: PartialFile,
  goal: Goal,
): Promise<Result<Entry | undefined, ReviewError>> {
  const change = await bringIndexLines(git, root, file, goal);
  return change.ok ? ok(change.value.after) : change;
}

async function stagedEntry(
  git: ReviewGit,
  root: string,
  file: PartialFile,
): Promise<Result<Entry | undefined, ReviewError>> {
  const { change, work } = file.found;
  const lines = change.untracked ? await cleanLines(git, root, file) : ok(file.lines);
  if (!lines.ok) return lines;
  const taken = takeLines(lines.value, file.selected.lines);
  if (taken.selected === 0) return nothingSelected(file.selected.path);
  const isRemoved = change.newMode === undefined && !change.untracked;
  if (isRemoved && taken.selected === taken.changed) return ok(undefined);
  const id = await storeBlob(git, root, taken.content);
  if (!id.ok) return id;
  // A removed file of which lines are left keeps its mode; a changed mode is staged by file.
  return ok({ mode: change.oldMode ?? change.newMode ?? work?.mode ?? '100644', id: id.value });
}

/** An untracked file's lines as git would store them. */
async function cleanLines(
  git: ReviewGit,
  root: string,
  file: PartialFile,
): Promise<Result<PartialFile['lines'], ReviewError>> {
  const { path } = file.selected;
  const stored = await git.run(root, ['hash-object', '-w', '--', path]);
  if (!stored.ok) return stored;
  const blob = await git.run(root, [
    'cat-file',
    'blob',
    stored.value.stdout.toString('latin1').trim(),
  ]);
  return blob.ok ? ok(splitLines(blob.value.stdout)) : blob;
}

/** Takes selected changes out of the index again; how many files. */
export async function unstage(
  looking: Looking,
  root: string,
  scope: 'staged' | 'uncommitted',
  files: readonly SelectedFile[],
): Promise<Result<number, ReviewError>> {
  const { git } = looking;
  const range = await resolveRange(git, root, { scope });
  if (!range.ok) return range;
  const selection = await readSelection(looking, root, range.value, files);
  if (!selection.ok) return selection;
  const { whole, partial } = selection.value;
  const paths = whole.flatMap(({ file }) =>
    file.oldPath === undefined || file.status === 'copied'
      ? [file.path]
      : [file.oldPath, file.path],
  );
  const entries = await headEntries(git, root, paths);
  if (!entries.ok) return entries;
  const wanted: (readonly [string, Entry | undefined])[] = paths.map((path) => [
    path,
    entries.value.get(path),
  ]);
  for (const file of partial) {
    if (scope === 'uncommitted' && !isStaged(file)) continue;
    const entry =
      scope === 'uncommitted'
        ? await broughtEntry(git, root, file, 'old')
        : await unstagedEntry(git, root, file);
    if (!entry.ok) return entry;
    wanted.push([file.selected.path, entry.value]);
  }
  const set = await setIndexEntries(git, root, wanted);
  return set.ok ? ok(files.length) : set;
}

async function unstagedEntry(
  git: ReviewGit,
  root: string,
  { selected, lines, found }: PartialFile,
): Promise<Result<Entry | undefined, ReviewError>> {
  const undone = undoLines(lines, selected.lines);
  if (undone.selected === 0) return nothingSelected(selected.path);
  const { oldMode, newMode } = found.change;
  if (oldMode === undefined && undone.selected === undone.changed) return ok(undefined);
  const id = await storeBlob(git, root, undone.content);
  return id.ok ? ok({ mode: newMode ?? oldMode ?? '100644', id: id.value }) : id;
}

/** What HEAD has at these paths; nothing without a commit. */
export async function headEntries(
  git: ReviewGit,
  root: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, Entry>, ReviewError>> {
  const head = await findCommit(git, root, 'HEAD');
  if (!head.ok) return head;
  return head.value === undefined ? ok(new Map()) : treeEntries(git, root, head.value, paths);
}
