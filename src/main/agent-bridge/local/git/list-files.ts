import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';

/** Paths kept, in bytes; a few hundred thousand files. What comes after is left out. */
const maxBytes = 16 * 1024 * 1024;
const timeoutMs = 15_000;

/** Tracked and untracked files below the folder, without ignored and deleted ones. */
export async function listFiles(
  run: RunGit,
  folder: string,
): Promise<Result<readonly string[], GitError>> {
  const list = (...args: string[]) =>
    run(['ls-files', '-z', ...args], { cwd: folder, maxBytes, stopBytes: maxBytes, timeoutMs });
  const [present, deleted] = await Promise.all([
    list('--cached', '--others', '--exclude-standard', '--deduplicate'),
    list('--deleted'),
  ]);
  if (!present.ok) return present;
  if (!deleted.ok) return deleted;
  const gone = new Set(splitNames(deleted.value.stdout));
  // A folder with a repository of its own is listed as `name/`.
  return ok(splitNames(present.value.stdout).filter((p) => !p.endsWith('/') && !gone.has(p)));
}

function splitNames(output: Buffer): string[] {
  // What stands after the last NUL is empty, or a name that was cut.
  return output.toString('utf8').split('\0').slice(0, -1);
}
