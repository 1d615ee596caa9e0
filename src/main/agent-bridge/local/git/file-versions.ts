import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { FileVersion, FileVersions, GitError } from '../../ports/index.ts';
import { isInside } from '../files/paths.ts';
import type { RunGit } from './run-git.ts';
import { hasHead } from './head.ts';

const missing: FileVersion = {
  exists: false,
  content: undefined,
  binary: false,
  tooLarge: false,
  size: 0,
};

/** The committed side and the work tree's side of one file; `path` relative to the root. */
export async function readFileVersions(
  run: RunGit,
  root: string,
  path: string,
  maxBytes: number,
): Promise<Result<FileVersions, GitError>> {
  const names = path.split('/');
  const unsafe =
    path.includes('\0') ||
    isAbsolute(path) ||
    names.some((name) => ['', '.', '..'].includes(name) || name.toLowerCase() === '.git');
  if (unsafe) return err({ kind: 'refused', message: `${path} is not a file of the repository` });
  const head = await committed(run, root, path, maxBytes);
  if (!head.ok) return head;
  return ok({ head: head.value, worktree: await onDisk(root, path, maxBytes) });
}

async function committed(
  run: RunGit,
  root: string,
  path: string,
  maxBytes: number,
): Promise<Result<FileVersion, GitError>> {
  const head = await hasHead(run, root);
  if (!head.ok) return head;
  if (!head.value) return ok(missing);
  const listed = await run(['ls-tree', '-z', '--long', 'HEAD', '--', path], { cwd: root });
  if (!listed.ok) return listed;
  const entry = /^\d+ (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.value.stdout.toString('utf8'));
  if (entry === null || entry[1] === 'tree') return ok(missing);
  // A submodule is a commit, not a text.
  if (entry[1] !== 'blob') return ok({ ...missing, exists: true, binary: true });
  const size = Number(entry[3]);
  if (size > maxBytes) return ok({ ...missing, exists: true, tooLarge: true, size });
  const blob = await run(['cat-file', 'blob', entry[2] ?? ''], { cwd: root, maxBytes });
  return blob.ok ? ok(textVersion(blob.value.stdout)) : blob;
}

async function onDisk(root: string, path: string, maxBytes: number): Promise<FileVersion> {
  const absolute = join(root, path);
  try {
    // Git does not look behind a link to a folder either.
    if (!isInside(await realpath(root), await realpath(dirname(absolute)))) return missing;
    const found = await lstat(absolute);
    if (found.isSymbolicLink()) return textVersion(Buffer.from(await readlink(absolute)));
    if (!found.isFile()) return { ...missing, exists: true, binary: true };
    if (found.size > maxBytes) {
      return { ...missing, exists: true, tooLarge: true, size: found.size };
    }
    return textVersion(await readFile(absolute));
  } catch {
    // Deleted in the work tree, or not readable for us.
    return missing;
  }
}

function textVersion(bytes: Buffer): FileVersion {
  const size = bytes.length;
  if (bytes.includes(0)) return { ...missing, exists: true, binary: true, size };
  return { ...missing, exists: true, content: bytes.toString('utf8'), size };
}
