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
  /** Exact bytes of converted files at the last snapshot. */
  rawOf(root: string): Scratch['raw'];
  setRaw(root: string, raw: Scratch['raw']): void;
  /** A path for an index that is used once. */
  spare(root: string, id: string): Promise<string>;
}

export function createScratchIndexes(git: ReviewGit, folder: string): ScratchIndexes {
  /** What the person's index was, by root. */
  const kept = new Map<string, string>();
  const raws = new Map<string, Scratch['raw']>();
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

  function setRaw(root: string, raw: Scratch['raw']): void {
    raws.delete(root);
    raws.set(root, raw);
    const [oldest] = raws.keys();
    if (raws.size > maxKept && oldest !== undefined) raws.delete(oldest);
  }

  function rawOf(root: string): Scratch['raw'] {
    const raw = raws.get(root) ?? new Map();
    setRaw(root, raw);
    return raw;
  }

  return {
    rawOf,
    setRaw,
    async spare(root, id) {
      await (ready ??= prepare());
      return `${fileOf(root)}.${id.replaceAll(/\W/g, '')}`;
    },
    async open(root, { fresh }) {
      await (ready ??= prepare());
      const place = await indexOf(git, root);
      if (!place.ok) return place;
      const file = fileOf(root);
      // A lock of ours that a killed git left.
      await rm(`${file}.lock`, { force: true });
      const signature = await signatureOf(place.value);
      const raw = rawOf(root);
      if (!fresh && kept.get(root) === signature) return ok({ file, seeded: false, raw });
      await seed(place.value, file);
      kept.delete(root);
      kept.set(root, signature);
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
