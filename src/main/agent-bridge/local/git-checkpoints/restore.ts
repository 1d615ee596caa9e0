import { rm, rmdir, unlink } from 'node:fs/promises';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { Restored, ReviewError, SkippedPath, WorkSnapshot } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import { readBlobs } from '../git-review/index-entries.ts';
import { createPlaceFile } from '../git-review/place-file.ts';
import { emptyTree } from '../git-review/ranges.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import { absoluteOf, type BytePath, bytesOf, lstatOf, parentOf, readable } from './byte-paths.ts';
import type { Capturing } from './capture.ts';
import { compareTrees } from './keep.ts';
import { isReached } from './work-changes.ts';

const submoduleMode = '160000';
const blobsAtOnce = 20;
const maxBlobBytes = 2 * 1024 * 1024 * 1024;

type Wanted = { readonly path: BytePath; readonly mode: string; readonly id: string };
type Plan = {
  readonly remove: readonly BytePath[];
  /** As git checks it out. */
  readonly checkout: readonly Wanted[];
  /** Exactly these bytes. */
  readonly write: readonly Wanted[];
  readonly skipped: readonly SkippedPath[];
};

/** Brings the work tree from one state to another. */
export async function restore(
  deps: Capturing,
  root: string,
  states: { readonly current: WorkSnapshot; readonly target: WorkSnapshot },
  paths: readonly string[] | undefined,
): Promise<Result<Restored, ReviewError>> {
  const planned = await plan(deps, root, states, paths);
  if (!planned.ok) return planned;
  const { remove, checkout, write } = planned.value;
  const skipped = [...planned.value.skipped];
  const removed = await removeFiles(root, remove);
  const free: { checkout: Wanted[]; write: Wanted[] } = { checkout: [], write: [] };
  for (const kind of ['checkout', 'write'] as const) {
    for (const each of kind === 'checkout' ? checkout : write) {
      const hindrance = await hindranceAt(root, each.path, states.current);
      if (hindrance === undefined) free[kind].push(each);
      else skipped.push({ path: readable(each.path), reason: hindrance });
    }
  }
  const checkedOut = await checkOut(deps, root, states.target.tree, free.checkout);
  if (!checkedOut.ok) return checkedOut;
  const written = await writeFiles(deps, root, free.write);
  if (!written.ok) return written;
  return ok({ files: removed + free.checkout.length + free.write.length, skipped });
}

async function plan(
  { git }: Capturing,
  root: string,
  { current, target }: { readonly current: WorkSnapshot; readonly target: WorkSnapshot },
  paths: readonly string[] | undefined,
): Promise<Result<Plan, ReviewError>> {
  const nothing = await emptyTree(git, root);
  if (!nothing.ok) return nothing;
  const [stored, exact, sparse, raw] = await Promise.all([
    compareTrees(git, root, current.tree, target.tree),
    compareTrees(git, root, current.raw ?? nothing.value, target.raw ?? nothing.value),
    leftOut(git, root),
    compareTrees(git, root, nothing.value, target.raw ?? nothing.value),
  ]);
  if (!stored.ok) return stored;
  if (!exact.ok) return exact;
  if (!sparse.ok) return sparse;
  if (!raw.ok) return raw;
  const exactBytes = new Map(raw.value.map(({ path, newId }) => [path.toString('latin1'), newId]));
  const notKept = new Set([...current.skipped, ...target.skipped].map(bytesOf));
  const isWanted = selection(paths);
  const remove: BytePath[] = [];
  const checkout: Wanted[] = [];
  const write: Wanted[] = [];
  const skipped: SkippedPath[] = [];
  const seen = new Set<BytePath>();
  for (const change of stored.value) {
    const path = change.path.toString('latin1');
    seen.add(path);
    if (!isWanted(path) || sparse.value.has(path)) continue;
    const { newMode: mode, newId: id, oldMode } = change;
    if (notKept.has(path)) {
      skipped.push({ path: readable(path), reason: 'It was too large to be kept.' });
    } else if (mode === submoduleMode || oldMode === submoduleMode) {
      skipped.push({ path: readable(path), reason: 'It is a submodule.' });
    } else if (change.status === 'deleted') {
      remove.push(path);
    } else {
      const bytes = exactBytes.get(path);
      if (mode === '120000') write.push({ path, mode, id });
      else if (bytes === undefined) checkout.push({ path, mode, id });
      else write.push({ path, mode, id: bytes });
    }
  }
  // The same for git, but in other bytes.
  for (const change of exact.value) {
    const path = change.path.toString('latin1');
    if (seen.has(path) || !isWanted(path) || notKept.has(path)) continue;
    const bytes = exactBytes.get(path);
    if (bytes !== undefined) write.push({ path, mode: change.newMode, id: bytes });
    else checkout.push({ path, mode: change.oldMode, id: '' });
  }
  return ok({ remove, checkout, write, skipped });
}

function selection(paths: readonly string[] | undefined): (path: BytePath) => boolean {
  if (paths === undefined) return () => true;
  const wanted = new Set(paths.map((path) => bytesOf(path.replace(/\/+$/, ''))));
  return (path) => {
    for (let each = path; each !== ''; each = parentOf(each)) if (wanted.has(each)) return true;
    return false;
  };
}

/** What a sparse checkout does not have. */
async function leftOut(
  git: Capturing['git'],
  root: string,
): Promise<Result<ReadonlySet<BytePath>, ReviewError>> {
  const sparse = await git.run(root, ['config', '--bool', 'core.sparseCheckout'], {
    okCodes: [0, 1],
  });
  if (!sparse.ok) return sparse;
  if (sparse.value.stdout.toString('latin1').trim() !== 'true') return ok(new Set());
  const output = await git.run(root, ['ls-files', '-t', '-z']);
  if (!output.ok) return output;
  const entries = splitAtNul(output.value.stdout).map((piece) => piece.toString('latin1'));
  return ok(new Set(entries.filter((each) => each.startsWith('S ')).map((each) => each.slice(2))));
}

async function removeFiles(root: string, paths: readonly BytePath[]): Promise<number> {
  let removed = 0;
  for (const path of paths) {
    const found = await lstatOf(root, path);
    if (!found || found.isDirectory() || !(await isReached(root, path))) continue;
    await unlink(absoluteOf(root, path));
    removed += 1;
    await removeEmptyFolders(root, parentOf(path));
  }
  return removed;
}

/** Git knows no empty folders: a state without files in it has none. */
async function removeEmptyFolders(root: string, folder: BytePath): Promise<void> {
  for (let each = folder; each !== ''; each = parentOf(each)) {
    try {
      await rmdir(absoluteOf(root, each));
    } catch (cause) {
      const known = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EACCES', 'EPERM', 'ENOTDIR'];
      if (known.includes(errnoOf(cause) ?? '')) return;
      throw cause;
    }
  }
}

/** Why nothing may be written there: what lies in the way is in no checkpoint. */
async function hindranceAt(
  root: string,
  path: BytePath,
  current: WorkSnapshot,
): Promise<string | undefined> {
  for (let each = parentOf(path); each !== ''; each = parentOf(each)) {
    const folder = await lstatOf(root, each);
    if (folder && !folder.isDirectory()) return `${readable(each)} is in its way.`;
  }
  const found = await lstatOf(root, path);
  if (found?.isDirectory()) return 'A folder with other files is in its place.';
  return current.skipped.includes(readable(path)) ? 'It was too large to be kept.' : undefined;
}

async function checkOut(
  { git, scratches, newId }: Capturing,
  root: string,
  tree: string,
  files: readonly Wanted[],
): Promise<Result<void, ReviewError>> {
  if (files.length === 0) return ok(undefined);
  const indexFile = await scratches.spare(root, newId());
  try {
    const filled = await git.run(root, ['-c', 'core.splitIndex=false', 'read-tree', tree], {
      indexFile,
    });
    if (!filled.ok) return filled;
    const input = Buffer.from(files.map(({ path }) => `${path}\0`).join(''), 'latin1');
    const args = ['checkout-index', '--force', '--ignore-skip-worktree-bits', '-z', '--stdin'];
    const done = await git.run(root, args, { indexFile, input, timeoutMs: 300_000 });
    return done.ok ? ok(undefined) : done;
  } finally {
    await rm(indexFile, { force: true });
  }
}

async function writeFiles(
  deps: Capturing,
  root: string,
  files: readonly Wanted[],
): Promise<Result<void, ReviewError>> {
  if (files.length === 0) return ok(undefined);
  const place = await createPlaceFile(deps, root);
  if (!place.ok) return place;
  for (let at = 0; at < files.length; at += blobsAtOnce) {
    const batch = files.slice(at, at + blobsAtOnce);
    const ids = batch.map(({ id }) => id);
    const blobs = await readBlobs(deps.git, root, ids, maxBlobBytes);
    if (!blobs.ok) return blobs;
    for (const [i, { path, mode }] of batch.entries()) {
      const content = blobs.value[i];
      if (content === undefined) return gone(path);
      await place.value({ path: absoluteOf(root, path), mode, content });
    }
  }
  return ok(undefined);
}

function gone(path: BytePath): Result<never, ReviewError> {
  const message = `What ${readable(path)} was is no longer kept.`;
  return { ok: false, error: { kind: 'failed', message } };
}
