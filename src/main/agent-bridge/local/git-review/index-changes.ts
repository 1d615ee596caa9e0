import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError, SelectedFile } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { type Entry, setIndexEntries, storeBlob, treeEntries } from './index-entries.ts';
import { splitLines, takeLines, undoLines } from './lines.ts';
import type { Looking } from './list-changes.ts';
import { findCommit, resolveRange } from './ranges.ts';
import { nothingSelected, type PartialFile, readSelection } from './selection.ts';

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
  if (scope === 'uncommitted') {
    const apart = requireNothingStaged(partial);
    if (!apart.ok) return apart;
  }
  const entries: (readonly [string, Entry])[] = [];
  for (const file of partial) {
    const entry = await stagedEntry(git, root, file);
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

/** Lines numbered against HEAD mean the index only where that is as HEAD. */
function requireNothingStaged(files: readonly PartialFile[]): Result<void, ReviewError> {
  const mixed = files.find(
    ({ found }) => found.change.staged !== undefined || found.change.oldPath !== undefined,
  );
  return mixed ? partlyStaged(mixed.selected.path) : ok(undefined);
}

export function partlyStaged(path: string): Result<never, ReviewError> {
  return err({
    kind: 'conflict',
    message: `${path} is staged in part. Look at staged and unstaged changes apart to go on.`,
  });
}

async function stagedEntry(
  git: ReviewGit,
  root: string,
  file: PartialFile,
): Promise<Result<Entry, ReviewError>> {
  const { change, work } = file.found;
  const lines = change.untracked ? await cleanLines(git, root, file) : ok(file.lines);
  if (!lines.ok) return lines;
  const taken = takeLines(lines.value, file.selected.lines);
  if (taken.selected === 0) return nothingSelected(file.selected.path);
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
  files: readonly SelectedFile[],
): Promise<Result<number, ReviewError>> {
  const { git } = looking;
  const range = await resolveRange(git, root, { scope: 'staged' });
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
  for (const { selected, lines, found } of partial) {
    const undone = undoLines(lines, selected.lines);
    if (undone.selected === 0) return nothingSelected(selected.path);
    const { oldMode, newMode } = found.change;
    const isGone = oldMode === undefined && undone.selected === undone.changed;
    const id = await storeBlob(git, root, undone.content);
    if (!id.ok) return id;
    const entry = { mode: newMode ?? oldMode ?? '100644', id: id.value };
    wanted.push([selected.path, isGone ? undefined : entry]);
  }
  const set = await setIndexEntries(git, root, wanted);
  return set.ok ? ok(files.length) : set;
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
