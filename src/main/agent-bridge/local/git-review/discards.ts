import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { REVIEW_DISCARDED_DAYS, REVIEW_DISCARDED_LIMIT_BYTES } from '#shared/api/review.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Discarded, ReviewError, SelectedFile } from '../../ports/index.ts';
import { errnoOf } from '../files/file-errors.ts';
import {
  type DiscardedPath,
  type DiscardRecord,
  dropRecord,
  findRecord,
  keepRecord,
  type KeptDiscard,
  readRecords,
  toDiscarded,
  type WorkState,
} from './discard-record.ts';
import { planDiscard, type PlannedPath } from './discard-plan.ts';
import {
  type Entry,
  indexEntries,
  sameEntry,
  readBlobs,
  setIndexEntries,
  storeBlob,
  storeWorkFiles,
} from './index-entries.ts';
import type { Looking } from './list-changes.ts';
import { createPlaceFile } from './place-file.ts';
import { stale } from './selection.ts';
import { readWorkFile, statWorkFile, type WorkFile } from './work-files.ts';

const maxKept = 200;
const filesPerBatch = 200;
const dayMs = 24 * 60 * 60 * 1000;

export type Discarding = Looking & { readonly clock: Clock; readonly newId: () => string };

/** Throws selected changes away, after what they were was kept. */
export async function discard(
  deps: Discarding,
  root: string,
  scope: 'unstaged' | 'uncommitted',
  files: readonly SelectedFile[],
): Promise<Result<Discarded, ReviewError>> {
  const { git } = deps;
  const plan = await planDiscard(deps, root, scope, files);
  if (!plan.ok) return plan;
  const bytes = plan.value.reduce((sum, { work }) => sum + (work?.size ?? 0), 0);
  if (bytes > REVIEW_DISCARDED_LIMIT_BYTES) {
    return err({
      kind: 'too_large',
      message: 'This is too much to be kept, so it was not discarded. Discard fewer files.',
    });
  }
  const paths = await keepContents(deps, root, plan.value);
  if (!paths.ok) return paths;
  const id = deps.newId();
  const record: DiscardRecord = {
    version: 1,
    root,
    createdAt: deps.clock.now(),
    bytes,
    done: false,
    paths: [...paths.value],
  };
  const kept = await keepRecord(git, root, id, record);
  if (!kept.ok) return kept;
  const changed = await changeFiles(deps, root, plan.value);
  // Also when it stopped half way: some of it may be gone and must come back.
  const after = await Promise.all(record.paths.map((each) => withAfter(deps, root, each)));
  const done = { ...record, done: true, paths: after };
  const settled = await keepRecord(git, root, id, done);
  if (!changed.ok) return keptAllTheSame(changed.error);
  if (!settled.ok) return settled;
  await prune(deps, root, id);
  return ok(toDiscarded({ ...done, id }));
}

function keptAllTheSame(error: ReviewError): Result<never, ReviewError> {
  const message = `${error.message} What may be gone was kept and can be restored.`;
  return err({ ...error, message });
}

async function keepContents(
  deps: Discarding,
  root: string,
  plan: readonly PlannedPath[],
): Promise<Result<readonly DiscardedPath[], ReviewError>> {
  const files = plan.filter(({ work }) => work?.mode !== undefined && work.mode !== '120000');
  const stored = await storeWorkFiles(
    deps.git,
    root,
    files.map(({ path }) => path),
  );
  if (!stored.ok) return stored;
  const ids = new Map(files.map(({ path }, at) => [path, stored.value[at]]));
  const paths: DiscardedPath[] = [];
  for (const { path, work, index } of plan) {
    let before: Entry | undefined;
    if (work?.mode !== undefined) {
      const id = await keptId(deps, root, path, { work, stored: ids.get(path) });
      if (!id.ok) return id;
      before = { mode: work.mode, id: id.value };
    }
    paths.push({ path, ...(before && { before }), ...(index && { index: withoutGaps(index) }) });
  }
  for (const { path, work } of plan) {
    // What was kept must be what is thrown away.
    if ((await statWorkFile(root, path))?.signature !== work?.signature) return stale(path);
  }
  return ok(paths);
}

/** Of a link its target is kept. */
async function keptId(
  { git }: Discarding,
  root: string,
  path: string,
  { work, stored }: { readonly work: WorkFile; readonly stored: string | undefined },
): Promise<Result<string, ReviewError>> {
  if (stored !== undefined) return ok(stored);
  return storeBlob(git, root, await readWorkFile(root, path, work));
}

function withoutGaps(
  index: NonNullable<PlannedPath['index']>,
): NonNullable<DiscardedPath['index']> {
  const { before, after } = index;
  return { ...(before && { before }), ...(after && { after }) };
}

async function changeFiles(
  deps: Discarding,
  root: string,
  plan: readonly PlannedPath[],
): Promise<Result<void, ReviewError>> {
  const { git } = deps;
  const entries = plan.flatMap(({ path, index }) => (index ? [[path, index.after] as const] : []));
  const set = await setIndexEntries(git, root, entries);
  if (!set.ok) return set;
  const place = await createPlaceFile(deps, root);
  if (!place.ok) return place;
  for (const { path, work, become } of plan) {
    if (become.kind === 'checkout') continue;
    if ((await statWorkFile(root, path))?.signature !== work?.signature) return stale(path);
    if (become.kind === 'remove') await removeFile(root, path);
    else await place.value({ path: join(root, path), ...become });
  }
  const checkout = plan.filter(({ become }) => become.kind === 'checkout');
  if (checkout.length === 0) return ok(undefined);
  const args = ['checkout-index', '--force', '-z', '--stdin'];
  const input = checkout.map(({ path }) => `${path}\0`).join('');
  const done = await git.run(root, args, { input });
  return done.ok ? ok(undefined) : done;
}

async function removeFile(root: string, path: string): Promise<void> {
  try {
    await unlink(join(root, path));
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw cause;
  }
}

async function withAfter(
  deps: Discarding,
  root: string,
  path: DiscardedPath,
): Promise<DiscardedPath> {
  const after = await workState(deps, root, path.path);
  return { ...path, ...(after && { after }) };
}

async function workState(
  { hashes }: Looking,
  root: string,
  path: string,
): Promise<WorkState | undefined> {
  const work = await statWorkFile(root, path);
  if (work === undefined) return undefined;
  return { mode: work.mode ?? 'other', hash: await hashes.hash(root, path, work) };
}

/** Drops what is too old or too much; the one that was kept just now stays. */
async function prune({ git, clock }: Discarding, root: string, newest: string): Promise<void> {
  const records = await readRecords(git, root);
  if (!records.ok) return;
  const oldest = clock.now().getTime() - REVIEW_DISCARDED_DAYS * dayMs;
  let bytes = 0;
  for (const [at, record] of records.value.entries()) {
    bytes += record.bytes;
    const isOver = at >= maxKept || bytes > REVIEW_DISCARDED_LIMIT_BYTES;
    if (record.id !== newest && (isOver || record.createdAt.getTime() < oldest)) {
      await dropRecord(git, root, record.id);
    }
  }
}

export async function listDiscarded(
  { git }: Looking,
  root: string,
): Promise<Result<readonly Discarded[], ReviewError>> {
  const records = await readRecords(git, root);
  return records.ok
    ? ok(records.value.filter((record) => record.root === root).map(toDiscarded))
    : records;
}

/** Brings discarded content back where nothing newer is in its place. */
export async function restore(
  deps: Discarding,
  root: string,
  id: string,
): Promise<Result<Discarded, ReviewError>> {
  const { git } = deps;
  const found = await findRecord(git, root, id);
  if (!found.ok) return found;
  const record = found.value;
  const free = await requireUntouched(deps, root, record);
  if (!free.ok) return free;
  const written = await writeKept(deps, root, record);
  if (!written.ok) return written;
  const entries = record.paths.flatMap(({ path, index }) =>
    index ? [[path, index.before] as const] : [],
  );
  const set = await setIndexEntries(git, root, entries);
  if (!set.ok) return set;
  const dropped = await dropRecord(git, root, id);
  return dropped.ok ? ok(toDiscarded(record)) : dropped;
}

async function writeKept(
  deps: Discarding,
  root: string,
  { paths }: KeptDiscard,
): Promise<Result<void, ReviewError>> {
  const place = await createPlaceFile(deps, root);
  if (!place.ok) return place;
  for (let at = 0; at < paths.length; at += filesPerBatch) {
    const batch = paths.slice(at, at + filesPerBatch);
    const names = batch.flatMap(({ before }) => (before ? [before.id] : []));
    const blobs = await readBlobs(deps.git, root, names, 2 * REVIEW_DISCARDED_LIMIT_BYTES);
    if (!blobs.ok) return blobs;
    const contents = new Map(names.map((name, i) => [name, blobs.value[i]]));
    for (const { path, before } of batch) {
      const content = before && contents.get(before.id);
      if (content) await place.value({ path: join(root, path), content, mode: before.mode });
      else if (!before) await removeFile(root, path);
      else return err({ kind: 'failed', message: `What ${path} was is no longer kept.` });
    }
  }
  return ok(undefined);
}

async function requireUntouched(
  deps: Discarding,
  root: string,
  record: KeptDiscard,
): Promise<Result<void, ReviewError>> {
  const indexed = record.paths.flatMap(({ path, index }) => (index ? [path] : []));
  const entries = await indexEntries(deps.git, root, indexed);
  if (!entries.ok) return entries;
  for (const { path, before, after, index } of record.paths) {
    const now = await workState(deps, root, path);
    const entry = entries.value.get(path);
    const isAfter = now?.mode === after?.mode && now?.hash === after?.hash;
    // Of a discard that was cut off, files may still be what they were.
    const isFree =
      (record.done ? isAfter : now === undefined) ||
      (await isSameContent(deps, root, path, before));
    const indexFree = !index || sameEntry(entry, index.after) || sameEntry(entry, index.before);
    if (!isFree || !indexFree) return newerWork(path);
    if (before && now === undefined && !(await isWayFree(root, path))) return newerWork(path);
  }
  return ok(undefined);
}

async function isSameContent(
  deps: Discarding,
  root: string,
  path: string,
  before: Entry | undefined,
): Promise<boolean> {
  const work = await statWorkFile(root, path);
  if (!work || !before || work.mode !== before.mode) return work === undefined && !before;
  const args = ['hash-object', '--no-filters', '--stdin'];
  const id = await deps.git.run(root, args, { input: await readWorkFile(root, path, work) });
  return id.ok && id.value.stdout.toString('latin1').trim() === before.id;
}

/** No file or link stands where a folder of the path has to be. */
async function isWayFree(root: string, path: string): Promise<boolean> {
  const names = path.split('/').slice(0, -1);
  for (let count = 1; count <= names.length; count += 1) {
    const folder = await statWorkFile(root, names.slice(0, count).join('/'));
    if (folder === undefined) return true;
    if (folder.mode !== '040000') return false;
  }
  return true;
}

function newerWork(path: string): Result<never, ReviewError> {
  return err({
    kind: 'conflict',
    message: `${path} has changed since it was discarded. Nothing was restored.`,
  });
}
