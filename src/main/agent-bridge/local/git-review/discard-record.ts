import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Discarded, ReviewError } from '../../ports/index.ts';
import type { ReviewGit } from './git.ts';
import { readBlobs } from './index-entries.ts';

/** Hidden: a tree, no commit, so that no history shows it; it keeps the contents alive. */
const prefix = 'refs/pilothouse/discarded/';
const recordName = 'record.json';
/** Of all records; one of ten thousand files has about four mebibytes. */
const maxRecordBytes = 512 * 1024 * 1024;

const entrySchema = z.object({ mode: z.string(), id: z.string() });

/** State of a path in the work tree: `hash` as told by the work tree's hashes. */
const workStateSchema = z.object({ mode: z.string(), hash: z.string() });
export type WorkState = z.infer<typeof workStateSchema>;

const pathSchema = z.object({
  path: z.string(),
  /** In the work tree: what it was, as a blob of exactly these bytes, and what it became. */
  before: entrySchema.optional(),
  after: workStateSchema.optional(),
  /** In the index, where that was changed too. */
  index: z.object({ before: entrySchema.optional(), after: entrySchema.optional() }).optional(),
});
export type DiscardedPath = z.infer<typeof pathSchema>;

const recordSchema = z.object({
  version: z.literal(1),
  root: z.string(),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  bytes: z.int(),
  /** False while the files are being changed: a run that was cut off here left it so. */
  done: z.boolean(),
  paths: z.array(pathSchema),
});
export type DiscardRecord = z.infer<typeof recordSchema>;
export type KeptDiscard = DiscardRecord & { readonly id: string };

export function toDiscarded(record: KeptDiscard): Discarded {
  const { id, createdAt, bytes } = record;
  return { id, createdAt, bytes, paths: record.paths.map(({ path }) => path) };
}

/** Keeps the record and every blob that it names. Keeping it again replaces it. */
export async function keepRecord(
  git: ReviewGit,
  root: string,
  id: string,
  record: DiscardRecord,
): Promise<Result<void, ReviewError>> {
  const blob = await git.run(root, ['hash-object', '-w', '--no-filters', '--stdin'], {
    input: JSON.stringify({ ...record, createdAt: record.createdAt.toISOString() }),
  });
  if (!blob.ok) return blob;
  const kept = record.paths.flatMap(({ before, index }) => [before?.id, index?.before?.id]);
  const ids = new Set(kept.filter((each) => each !== undefined));
  const entries = [
    `100644 blob ${blob.value.stdout.toString('latin1').trim()}\t${recordName}\0`,
    ...Array.from(ids, (each) => `100644 blob ${each}\tcontent-${each}\0`),
  ];
  const tree = await git.run(root, ['mktree', '-z'], { input: entries.join('') });
  if (!tree.ok) return tree;
  const name = tree.value.stdout.toString('latin1').trim();
  const set = await git.write(root, ['update-ref', `${prefix}${id}`, name]);
  return set.ok ? ok(undefined) : set;
}

export async function dropRecord(
  git: ReviewGit,
  root: string,
  id: string,
): Promise<Result<void, ReviewError>> {
  const done = await git.write(root, ['update-ref', '-d', `${prefix}${id}`]);
  return done.ok ? ok(undefined) : done;
}

/** Of all work trees of the repository, the latest first; what cannot be read is passed over. */
export async function readRecords(
  git: ReviewGit,
  root: string,
): Promise<Result<readonly KeptDiscard[], ReviewError>> {
  const refs = await git.run(root, ['for-each-ref', '--format=%(refname)', prefix]);
  if (!refs.ok) return refs;
  const names = refs.value.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  if (names.length === 0) return ok([]);
  const blobs = await readBlobs(
    git,
    root,
    names.map((name) => `${name}:${recordName}`),
    maxRecordBytes,
  );
  if (!blobs.ok) return blobs;
  const records = names.flatMap((name, at) => {
    const record = decode(blobs.value[at]?.toString('utf8'));
    return record ? [{ ...record, id: name.slice(prefix.length) }] : [];
  });
  return ok(records.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()));
}

export async function findRecord(
  git: ReviewGit,
  root: string,
  id: string,
): Promise<Result<KeptDiscard, ReviewError>> {
  const records = await readRecords(git, root);
  if (!records.ok) return records;
  const found = records.value.find((record) => record.id === id && record.root === root);
  return found
    ? ok(found)
    : err({ kind: 'not_found', message: 'What was discarded there is no longer kept.' });
}

function decode(text: string | undefined): DiscardRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const record = recordSchema.safeParse(JSON.parse(text));
    return record.success ? record.data : undefined;
  } catch {
    // Not ours, or of a version that writes otherwise.
    return undefined;
  }
}
