import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileTarget } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import { isInside } from '../files/paths.ts';

/** A larger file is told by its size and times, not by its content. */
const hashedBytes = 64 * 1024 * 1024;

/** What lies at a path of the work tree. */
export type WorkFile = {
  /** As git would have it; `040000` for a folder, undefined for what git does not know. */
  readonly mode: string | undefined;
  readonly size: number;
  /** Changes whenever the file is written. */
  readonly signature: string;
};

/** Whether git could have a file of this name: relative, inside the tree, none of git's own. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.includes('\0') || isAbsolute(path)) return false;
  return !path
    .split('/')
    .some((name) => ['', '.', '..'].includes(name) || name.toLowerCase() === '.git');
}

/** Where the file is, and before that, where it was. */
export function pathsOf({ path, oldPath }: FileTarget): string[] {
  return oldPath === undefined ? [path] : [oldPath, path];
}

/** Undefined when there is nothing, or when the way to it leads through a link out of its folder. */
export async function statWorkFile(root: string, path: string): Promise<WorkFile | undefined> {
  const absolute = join(root, path);
  try {
    const found = await lstat(absolute, { bigint: true });
    const parent = dirname(absolute);
    // Git does not look behind a link to a folder either.
    if ((await realpath(parent)) !== parent && !(await isReached(root, path))) return undefined;
    return { mode: modeOf(found), size: Number(found.size), signature: signatureOf(found) };
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG'].includes(errnoOf(cause) ?? '')) {
      return undefined;
    }
    throw cause;
  }
}

/** The parent, links followed, is where the path says; the root itself may be written with links. */
async function isReached(root: string, path: string): Promise<boolean> {
  const realRoot = await realpath(root);
  const parent = await realpath(dirname(join(root, path)));
  return isInside(realRoot, parent) && parent === dirname(join(realRoot, path));
}

function modeOf(found: BigIntStats): string | undefined {
  if (found.isSymbolicLink()) return '120000';
  if (found.isDirectory()) return '040000';
  if (!found.isFile()) return undefined;
  return (found.mode & 0o100n) === 0n ? '100644' : '100755';
}

function signatureOf(found: BigIntStats): string {
  return [found.size, found.mtimeNs, found.ctimeNs, found.ino, found.mode].join('.');
}

/** The bytes of a file or the target of a link. */
export async function readWorkFile(root: string, path: string, file: WorkFile): Promise<Buffer> {
  const absolute = join(root, path);
  return file.mode === '120000' ? readlink(absolute, { encoding: 'buffer' }) : readFile(absolute);
}

/** Hashes of work files, remembered as long as the files stay as they are. */
export interface WorkHashes {
  hash(root: string, path: string, file: WorkFile): Promise<string>;
}

const remembered = 50_000;

export function createWorkHashes(): WorkHashes {
  const known = new Map<string, { readonly signature: string; readonly hash: string }>();
  return {
    async hash(root, path, file) {
      if (file.mode === undefined || file.mode === '040000') return '';
      if (file.size > hashedBytes) return file.signature;
      const key = `${root}\0${path}`;
      const entry = known.get(key);
      if (entry?.signature === file.signature) return entry.hash;
      const hash = await hashFile(root, path, file);
      known.delete(key);
      known.set(key, { signature: file.signature, hash });
      const [oldest] = known.keys();
      if (known.size > remembered && oldest !== undefined) known.delete(oldest);
      return hash;
    },
  };
}

async function hashFile(root: string, path: string, file: WorkFile): Promise<string> {
  if (file.mode === '120000') return hashBytes(await readWorkFile(root, path, file));
  const hash = createHash('sha1');
  try {
    await pipeline(createReadStream(join(root, path)), hash);
  } catch (cause) {
    // Gone, or closed to us: told by its times until it can be read.
    if (errnoOf(cause) !== undefined) return file.signature;
    throw cause;
  }
  return hash.digest('hex');
}

export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}
