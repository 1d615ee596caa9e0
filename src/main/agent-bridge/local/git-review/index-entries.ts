import { ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { splitAtNul } from './raw-diff.ts';

/** What the index, or a tree, has at a path. */
export type Entry = { readonly mode: string; readonly id: string };

/** Arguments of one command; a longer list is asked for in parts. */
const pathsPerCommand = 500;

/** Entries of the index; conflicted paths are left out. */
export function indexEntries(
  git: ReviewGit,
  root: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, Entry>, ReviewError>> {
  return readEntries(git, root, ['ls-files', '--stage', '-z', '--'], paths);
}

/** Entries of a tree or commit. */
export function treeEntries(
  git: ReviewGit,
  root: string,
  tree: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, Entry>, ReviewError>> {
  return readEntries(git, root, ['ls-tree', '-z', '--full-tree', tree, '--'], paths);
}

async function readEntries(
  git: ReviewGit,
  root: string,
  command: readonly string[],
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, Entry>, ReviewError>> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < paths.length; at += pathsPerCommand) {
    const batch = paths.slice(at, at + pathsPerCommand);
    const output = await git.run(root, [...command, ...batch]);
    if (!output.ok) return output;
    for (const piece of splitAtNul(output.value.stdout)) {
      const text = piece.toString('utf8');
      // `mode id stage TAB path` of the index, `mode type id TAB path` of a tree.
      const entry = /^(\d{6}) (?:(?:blob|commit) ([0-9a-f]+)|([0-9a-f]+) 0)\t/.exec(text);
      if (!entry) continue;
      const [head, mode = '', ofTree, ofIndex] = entry;
      entries.set(text.slice(head.length), { mode, id: ofTree ?? ofIndex ?? '' });
    }
  }
  return ok(entries);
}

/** Writes entries into the index at once; undefined takes the path out. */
export async function setIndexEntries(
  git: ReviewGit,
  root: string,
  entries: readonly (readonly [path: string, entry: Entry | undefined])[],
): Promise<Result<void, ReviewError>> {
  if (entries.length === 0) return ok(undefined);
  const format = await git.run(root, ['rev-parse', '--show-object-format']);
  if (!format.ok) return format;
  const isLong = format.value.stdout.toString('latin1').trim() === 'sha256';
  const zeros = '0'.repeat(isLong ? 64 : 40);
  const input = entries
    .map(([path, entry]) => `${entry?.mode ?? '0'} ${entry?.id ?? zeros}\t${path}\0`)
    .join('');
  const done = await git.write(root, ['update-index', '-z', '--index-info'], { input });
  return done.ok ? ok(undefined) : done;
}

/**
 * Lets the index know the files' times again, so that later looks need not read them. It can be
 * done without: a failure is none.
 */
export async function refreshIndex(git: ReviewGit, root: string): Promise<void> {
  await git.run(root, ['update-index', '-q', '--refresh'], { okCodes: [0, 1] });
}

/** Stores bytes as they are; the object's name. */
export async function storeBlob(
  git: ReviewGit,
  root: string,
  bytes: Uint8Array,
): Promise<Result<string, ReviewError>> {
  const done = await git.run(root, ['hash-object', '-w', '--no-filters', '--stdin'], {
    input: bytes,
  });
  return done.ok ? ok(done.value.stdout.toString('latin1').trim()) : done;
}

/** Stores files of the work tree as they are; their objects' names in the same order. */
export async function storeWorkFiles(
  git: ReviewGit,
  root: string,
  paths: readonly string[],
): Promise<Result<readonly string[], ReviewError>> {
  if (paths.length === 0) return ok([]);
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const input = paths.map((path) => `${quoted(path)}\n`).join('');
  const done = await git.run(root, args, { input });
  return done.ok ? ok(done.value.stdout.toString('latin1').trim().split('\n')) : done;
}

/** As git reads names from its input: in quotes, so that they may hold anything. */
export function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
}

/** Contents of blobs in the order of their names; undefined for one that is missing. */
export async function readBlobs(
  git: ReviewGit,
  root: string,
  names: readonly string[],
  maxBytes: number,
): Promise<Result<readonly (Buffer | undefined)[], ReviewError>> {
  if (names.length === 0) return ok([]);
  const input = names.map((name) => `${name}\n`).join('');
  const output = await git.run(root, ['cat-file', '--batch'], { input, maxBytes });
  return output.ok ? ok(parseBatch(output.value.stdout)) : output;
}

function parseBatch(output: Buffer): readonly (Buffer | undefined)[] {
  const blobs: (Buffer | undefined)[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    if (end === -1) break;
    const size = / blob (\d+)$/.exec(output.subarray(at, end).toString('latin1'))?.[1];
    at = end + 1;
    if (size === undefined) {
      blobs.push(undefined);
      continue;
    }
    blobs.push(output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}

export function sameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  return left?.mode === right?.mode && left?.id === right?.id;
}
