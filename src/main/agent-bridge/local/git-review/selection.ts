import { isUtf8 } from 'node:buffer';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ChangedFile, ReviewError, SelectedFile } from '../../ports/index.ts';
import { type FileChange, readFileChange } from './file-change.ts';
import { type DiffLine, sideOf } from './lines.ts';
import { completeChanges, listChanges, type Looking } from './list-changes.ts';
import type { Range } from './ranges.ts';
import { isSafePath, pathsOf } from './work-files.ts';

/** Lines can be taken from a file up to this size. */
export const maxLineBytes = 16 * 1024 * 1024;
/** A selection of lines names few files; each is compared on its own. */
const maxFilesWithLines = 200;

export type WholeFile = { readonly selected: SelectedFile; readonly file: ChangedFile };
export type PartialFile = {
  readonly selected: SelectedFile & { readonly lines: NonNullable<SelectedFile['lines']> };
  readonly found: FileChange;
  readonly lines: readonly DiffLine[];
};
export type Selection = {
  readonly whole: readonly WholeFile[];
  readonly partial: readonly PartialFile[];
};

/** The selected files as they are now; an error when one is not what the person looked at. */
export async function readSelection(
  looking: Looking,
  root: string,
  range: Range,
  files: readonly SelectedFile[],
): Promise<Result<Selection, ReviewError>> {
  const names = new Set(files.map((file) => file.path));
  if (names.size < files.length) return invalid('A file was selected twice.');
  const unsafe = files.find(
    (file) => !isSafePath(file.path) || (file.oldPath !== undefined && !isSafePath(file.oldPath)),
  );
  if (unsafe) return invalid(`${unsafe.path} is not a file of the repository.`);
  const whole = await readWhole(
    looking,
    root,
    range,
    files.filter((file) => !file.lines),
  );
  if (!whole.ok) return whole;
  const withLines = files.flatMap((file) => (file.lines ? [{ ...file, lines: file.lines }] : []));
  if (withLines.length > maxFilesWithLines)
    return invalid('Lines of too many files were selected.');
  const partial: PartialFile[] = [];
  for (const selected of withLines) {
    const found = await readPartial(looking, root, range, selected);
    if (!found.ok) return found;
    partial.push(found.value);
  }
  return ok({ whole: whole.value, partial });
}

async function readWhole(
  looking: Looking,
  root: string,
  range: Range,
  files: readonly SelectedFile[],
): Promise<Result<readonly WholeFile[], ReviewError>> {
  if (files.length === 0) return ok([]);
  const isLong = files.flatMap(pathsOf).length > 200;
  // A long list of arguments would not fit; then all changes are looked at.
  const listed = await listChanges(looking.git, root, range, isLong ? [] : files);
  if (!listed.ok) return listed;
  const wanted = new Map(files.map((file) => [file.path, file]));
  const changes = listed.value.changes.filter((change) => wanted.has(change.path));
  const completed = await completeChanges(looking, root, range, changes);
  if (!completed.ok) return completed;
  const known = new Map(completed.value.map((file) => [file.path, file]));
  const whole: WholeFile[] = [];
  for (const selected of files) {
    const file = known.get(selected.path);
    if (!file || file.contentId !== selected.contentId) return stale(selected.path);
    if (file.unreadableName) return invalid(`The name of ${file.path} is not UTF-8.`);
    whole.push({ selected, file });
  }
  return ok(whole);
}

async function readPartial(
  looking: Looking,
  root: string,
  range: Range,
  selected: PartialFile['selected'],
): Promise<Result<PartialFile, ReviewError>> {
  const read = await readFileChange(looking, root, range, {
    target: selected,
    maxBytes: maxLineBytes,
  });
  if (!read.ok) return read.error.kind === 'not_found' ? stale(selected.path) : read;
  const { file, lines, change } = read.value;
  const { path } = selected;
  if (file.contentId !== selected.contentId) return stale(path);
  if (change.status === 'conflicted') return conflicted(path);
  if (change.status === 'type_changed' || file.submodule) {
    return invalid(`Lines of ${path} cannot be selected: it is not one text. Take the whole file.`);
  }
  if ([file.oldMode, file.newMode].includes('120000')) {
    return invalid(`${path} is a link. Take the whole file.`);
  }
  if (!lines) return invalid(`${path} is binary or too large. Take the whole file.`);
  if (!isUtf8(sideOf(lines, 'old')) || !isUtf8(sideOf(lines, 'new'))) {
    return invalid(`${path} is not UTF-8, so its lines cannot be selected. Take the whole file.`);
  }
  return ok({ selected, found: read.value, lines });
}

export function stale(path: string): Result<never, ReviewError> {
  return err({
    kind: 'stale',
    message: `${path} has changed since you looked at it. Nothing was done; look again.`,
  });
}

export function conflicted(path: string): Result<never, ReviewError> {
  return err({ kind: 'conflict', message: `${path} has conflicts. Resolve them first.` });
}

export function invalid(message: string): Result<never, ReviewError> {
  return err({ kind: 'invalid', message });
}

export function nothingSelected(path: string): Result<never, ReviewError> {
  return invalid(`None of the selected lines of ${path} has changed.`);
}
