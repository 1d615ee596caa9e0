import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  FileChange,
  FileEdits,
  FileError,
  FileErrorKind,
  ResolvedPath,
  SearchReplace,
} from '../../ports/index.ts';
import { readCurrent } from './apply-changes.ts';
import { applyEdit } from './edit-match.ts';
import { fail } from './file-errors.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Of several errors the first of these kinds names the whole; the messages are joined. */
const gravest: readonly FileErrorKind[] = ['io', 'forbidden', 'not_found', 'too_large'];

/** What the edits would change, in the order of the files; one failing edit fails all. */
export async function planEdits(
  files: readonly FileEdits[],
  resolve: (path: string) => Promise<Result<ResolvedPath, FileError>>,
): Promise<Result<readonly FileChange[], FileError>> {
  if (files.length === 0) return fail('invalid', 'no files to edit were given');
  const changes: FileChange[] = [];
  const errors: FileError[] = [];
  const writtenAs = new Map<string, string>();
  for (const [path, edits] of mergeByPath(files)) {
    const target = await resolve(path);
    if (!target.ok) {
      errors.push(target.error);
      continue;
    }
    const { absolute } = target.value;
    const other = writtenAs.get(absolute);
    if (other !== undefined) {
      errors.push({ kind: 'invalid', message: `${path} and ${other} are the same file` });
      continue;
    }
    writtenAs.set(absolute, path);
    const change = await planFile(absolute, edits);
    if (change.ok) changes.push(change.value);
    else errors.push(change.error);
  }
  return errors.length === 0 ? ok(changes) : err(joined(errors));
}

function mergeByPath(files: readonly FileEdits[]): ReadonlyMap<string, readonly SearchReplace[]> {
  const merged = new Map<string, readonly SearchReplace[]>();
  for (const file of files) {
    merged.set(file.path, [...(merged.get(file.path) ?? []), ...file.edits]);
  }
  return merged;
}

async function planFile(
  absolute: string,
  edits: readonly SearchReplace[],
): Promise<Result<FileChange, FileError>> {
  if (edits.length === 0) return fail('invalid', `no edits were given for ${absolute}`);
  const before = await readCurrent(absolute);
  if (!before.ok) return before;
  if (before.value === undefined) return fail('not_found', `${absolute} does not exist`);
  let after = before.value;
  for (const [index, edit] of edits.entries()) {
    const edited = applyEdit(after, edit);
    if (!edited.ok) {
      const which = edits.length > 1 ? ` (edit ${index + 1} of ${edits.length})` : '';
      return fail('invalid', `${absolute}${which}: ${edited.error}`);
    }
    after = edited.value;
  }
  const diff = unifiedDiff(absolute, before.value, after);
  return ok({ absolute, before: before.value, after, diff });
}

function joined(errors: readonly FileError[]): FileError {
  const kinds = new Set(errors.map((error) => error.kind));
  const kind = gravest.find((candidate) => kinds.has(candidate)) ?? errors[0]?.kind ?? 'invalid';
  return { kind, message: errors.map((error) => error.message).join('\n') };
}
