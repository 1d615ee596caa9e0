import { chmod, chown, mkdir, open, rename, rm, stat, access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { FileChange, FileError } from '../../ports/index.ts';
import { errnoOf, fail, fileFailure } from './file-errors.ts';
import { followLinks } from './paths.ts';
import { decodeExactly, readRegularFile } from './text.ts';

/** A file that is changed must fit in memory a few times. */
const editLimitBytes = 8 * 1024 * 1024;

type Staged = { readonly target: string; readonly temporary: string };

/**
 * Writes planned changes. Nothing is written when any file is no longer as the plan saw it or a
 * temporary file cannot be written; only the final renames go one by one.
 */
export async function applyChanges(
  changes: readonly FileChange[],
  newId: () => string,
): Promise<Result<void, FileError>> {
  if (new Set(changes.map((change) => change.absolute)).size !== changes.length) {
    return fail('invalid', 'the same file is changed twice');
  }
  for (const change of changes) {
    const checked = await checkUnchanged(change);
    if (!checked.ok) return checked;
  }
  const staged: Staged[] = [];
  try {
    for (const change of changes) {
      if (change.before === change.after) continue;
      const temporary = join(dirname(change.absolute), `.pilothouse-${newId()}.tmp`);
      staged.push({ target: change.absolute, temporary });
      const written = await writeTemporary(change, temporary);
      if (!written.ok) return written;
    }
    return await replaceAll(staged);
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
  }
}

async function checkUnchanged(change: FileChange): Promise<Result<void, FileError>> {
  const path = change.absolute;
  const target = await followLinks(path);
  if (!target.ok) return target;
  const current = await readCurrent(path);
  if (!current.ok) return current;
  if (target.value !== path || current.value !== change.before) {
    return fail(
      'invalid',
      `${path} has changed since this edit was prepared; nothing was written. Read it again first`,
    );
  }
  if (change.before === undefined) return ok(undefined);
  try {
    await access(path, constants.W_OK);
    return ok(undefined);
  } catch (cause) {
    return fileFailure(path, cause);
  }
}

/** The exact text of a file; undefined when there is none. A binary file is an error. */
export async function readCurrent(path: string): Promise<Result<string | undefined, FileError>> {
  const bytes = await readRegularFile(path, editLimitBytes);
  if (!bytes.ok) return bytes.error.kind === 'not_found' ? ok(undefined) : bytes;
  const text = decodeExactly(bytes.value);
  if (text !== undefined) return ok(text);
  return fail(
    'invalid',
    `${path} is not UTF-8 text (${bytes.value.length} bytes) and is left as it is, since editing it as text would damage it`,
  );
}

async function writeTemporary(
  change: FileChange,
  temporary: string,
): Promise<Result<void, FileError>> {
  try {
    await mkdir(dirname(change.absolute), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(change.after);
      await file.sync();
    } finally {
      await file.close();
    }
    if (change.before !== undefined) await keepOwnership(change.absolute, temporary);
    return ok(undefined);
  } catch (cause) {
    // mkdir says EEXIST when a parent is a file.
    if (errnoOf(cause) === 'EEXIST') {
      return fail('not_directory', `${dirname(change.absolute)} is not a directory`);
    }
    return fileFailure(change.absolute, cause);
  }
}

async function keepOwnership(from: string, to: string): Promise<void> {
  const [old, fresh] = [await stat(from), await stat(to)];
  if (old.uid !== fresh.uid || old.gid !== fresh.gid) {
    try {
      await chown(to, old.uid, old.gid);
    } catch (cause) {
      // Only root may give files away; a group of the person's own still works.
      if (errnoOf(cause) !== 'EPERM') throw cause;
    }
  }
  await chmod(to, old.mode & 0o7777);
}

async function replaceAll(staged: readonly Staged[]): Promise<Result<void, FileError>> {
  const done: string[] = [];
  for (const { target, temporary } of staged) {
    try {
      await rename(temporary, target);
      done.push(target);
    } catch (cause) {
      const failed = fileFailure(target, cause);
      if (done.length === 0) return failed;
      return fail(
        failed.error.kind,
        `${failed.error.message}; already written: ${done.join(', ')}`,
      );
    }
  }
  return ok(undefined);
}
