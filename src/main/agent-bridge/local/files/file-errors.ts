import { err } from '#shared/kernel/result.ts';
import type { FileError, FileErrorKind } from '../../ports/index.ts';

export function fail(
  kind: FileErrorKind,
  message: string,
): { readonly ok: false; readonly error: FileError } {
  return err({ kind, message });
}

/** The errno name of a failed system call (`ENOENT`, ...). */
export function errnoOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

const known: Readonly<Record<string, readonly [FileErrorKind, string]>> = {
  ENOENT: ['not_found', 'does not exist'],
  EACCES: ['forbidden', 'may not be accessed: permission denied'],
  EPERM: ['forbidden', 'may not be accessed: permission denied'],
  EROFS: ['forbidden', 'is on a read-only file system'],
  EISDIR: ['is_directory', 'is a directory'],
  ENOTDIR: ['not_directory', 'goes through something that is not a directory'],
  ELOOP: ['invalid', 'goes through too many symbolic links'],
  ENAMETOOLONG: ['invalid', 'is too long a path'],
  ENOSPC: ['io', 'could not be written: the disk is full'],
  EDQUOT: ['io', 'could not be written: the disk quota is used up'],
};

/** A failed system call as an error that may be shown; rethrows what is no system call's. */
export function fileFailure(
  path: string,
  cause: unknown,
): { readonly ok: false; readonly error: FileError } {
  const code = errnoOf(cause);
  if (code === undefined) throw cause;
  const [kind, text] = known[code] ?? ['io', `could not be used (${code})`];
  return fail(kind, `${path} ${text}`);
}
