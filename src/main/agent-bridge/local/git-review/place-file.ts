import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import type { ReviewGit } from './git.ts';

export type PlacedFile = {
  /** Absolute; bytes where it may be no UTF-8. */
  readonly path: string | Buffer;
  readonly content: Uint8Array;
  /** As git has it; of a link the content is the target. */
  readonly mode: string;
};

/** Puts whole files into a work tree, folders included: nobody sees half of one. */
export type PlaceFile = (file: PlacedFile) => Promise<void>;

/**
 * The files are written where git keeps its objects, which no watch looks at, and then moved. Git
 * takes one that was left there for its own, and removes it in time.
 */
export async function createPlaceFile(
  deps: { readonly git: ReviewGit; readonly newId: () => string },
  root: string,
): Promise<Result<PlaceFile, ReviewError>> {
  const output = await deps.git.run(root, ['rev-parse', '--git-path', 'objects']);
  if (!output.ok) return output;
  const objects = resolve(root, output.value.stdout.toString('utf8').replace(/\r?\n$/, ''));
  return ok(async (file) => {
    const path = Buffer.from(file.path);
    // Latin 1 keeps every byte.
    const folder = Buffer.from(dirname(path.toString('latin1')), 'latin1');
    await mkdir(folder, { recursive: true });
    const name = `tmp_pilothouse_${deps.newId()}`;
    try {
      await moveInto(path, Buffer.from(join(objects, name)), file);
    } catch (cause) {
      // Git's folder is on another disk, or not for us to write to.
      if (!['EXDEV', 'EACCES', 'EROFS', 'ENOENT'].includes(errnoOf(cause) ?? '')) throw cause;
      await moveInto(path, Buffer.concat([folder, Buffer.from(`/.${name}`)]), file);
    }
  });
}

async function moveInto(
  path: Buffer,
  staged: Buffer,
  { content, mode }: PlacedFile,
): Promise<void> {
  try {
    if (mode === '120000') {
      await symlink(Buffer.from(content), staged);
    } else {
      await writeFile(staged, content, { flag: 'wx' });
      if (mode === '100755') await chmod(staged, 0o755);
    }
    await rename(staged, path);
  } catch (cause) {
    await rm(staged, { force: true });
    throw cause;
  }
}
