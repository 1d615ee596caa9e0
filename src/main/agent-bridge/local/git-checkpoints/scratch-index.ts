import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import type { ReviewGit } from '../git-review/git.ts';

/** Work trees whose scratch index is kept from one snapshot to the next. */
const maxKept = 50;

/** An index of ours for one work tree. */
export type Scratch = {
  readonly file: string;
  /** It is a copy of the person's index and knows nothing of untracked files yet. */
  readonly seeded: boolean;
  /** Exact bytes of converted files, by path; those of the last snapshot. */
  readonly raw: Map<string, { readonly mode: string; readonly id: string }>;
};

/**
 * Scratch indexes, seeded by a copy of the person's index, so that only what differs is hashed.
 * One that was seeded from the index as it still is goes on: it knows the untracked files too.
 */
export interface ScratchIndexes {
  open(root: string, how: { readonly fresh: boolean }): Promise<Result<Scratch, ReviewError>>;
  /** A path for an index that is used once. */
  spare(root: string, id: string): string;
}

type Kept = { readonly signature: string; readonly raw: Scratch['raw'] };

export function createScratchIndexes(git: ReviewGit, folder: string): ScratchIndexes {
  const kept = new Map<string, Kept>();
  let ready: Promise<void> | undefined;

  /** What an earlier process left is of no use. */
  async function prepare(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      if (/\.index(\.\w+)*$/.test(name)) await rm(join(folder, name), { force: true });
    }
  }

  const fileOf = (root: string): string =>
    join(folder, `${createHash('sha1').update(root).digest('hex')}.index`);

  async function forget(root: string): Promise<void> {
    kept.delete(root);
    await rm(fileOf(root), { force: true });
  }

  return {
    spare: (root, id) => `${fileOf(root)}.${id.replaceAll(/\W/g, '')}`,
    async open(root, { fresh }) {
      ready ??= prepare();
      await ready;
      const place = await indexOf(git, root);
      if (!place.ok) return place;
      const file = fileOf(root);
      // A lock of ours that a killed git left.
      await rm(`${file}.lock`, { force: true });
      const signature = await signatureOf(place.value);
      const known = kept.get(root);
      if (!fresh && known?.signature === signature)
        return ok({ file, seeded: false, raw: known.raw });
      await seed(place.value, file);
      const raw: Scratch['raw'] = known?.raw ?? new Map();
      kept.delete(root);
      kept.set(root, { signature, raw });
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) await forget(oldest);
      return ok({ file, seeded: true, raw });
    },
  };
}

/** Absolute path of the person's index; an error when the folder is no root of a work tree. */
async function indexOf(git: ReviewGit, root: string): Promise<Result<string, ReviewError>> {
  const output = await git.run(root, ['rev-parse', '--git-path', 'index', '--show-toplevel']);
  if (!output.ok) return output;
  const [index = '', top = ''] = output.value.stdout.toString('utf8').split(/\r?\n/);
  // Without its own .git the folder would stand for the repository around it.
  if (normalize(top) !== normalize(root)) {
    return err({ kind: 'not_a_repository', message: `${root} is no repository any more.` });
  }
  return ok(resolve(root, index));
}

/** Changes whenever git replaces the index; empty when there is none. */
async function signatureOf(index: string): Promise<string> {
  try {
    const found = await stat(index, { bigint: true });
    return [found.ino, found.size, found.mtimeNs, found.ctimeNs].join('.');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw cause;
  }
}

async function seed(index: string, file: string): Promise<void> {
  const beside = `${file}.seed`;
  try {
    const { atime, mtimeMs } = await stat(index);
    await copyFile(index, beside, constants.COPYFILE_FICLONE);
    // Git doubts what is as young as the index; a younger copy would make it too trusting.
    await utimes(beside, atime, new Date(Math.floor(mtimeMs)));
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    if (errnoOf(cause) !== 'ENOENT') throw cause;
    // No commit and nothing staged yet.
    await rm(file, { force: true });
  }
}
