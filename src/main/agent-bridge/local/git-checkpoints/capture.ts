import { rm } from 'node:fs/promises';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { EarlierWork, ReviewError, WorkSnapshot } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { quoted } from '../git-review/index-entries.ts';
import { splitAtNul } from '../git-review/raw-diff.ts';
import { storeInBulk } from './bulk-store.ts';
import { type BytePath, readable } from './byte-paths.ts';
import { conversionsOf } from './conversions.ts';
import { captureDirectly, type RawFiles, renewCapture } from './direct-capture.ts';
import type { Scratch, ScratchIndexes } from './scratch-index.ts';
import { workChanges, type WorkChanges, type WorkEntry } from './work-changes.ts';

export type Capturing = {
  readonly git: ReviewGit;
  readonly scratches: ScratchIndexes;
  readonly newId: () => string;
  /** The exact bytes that belong to each state, as long as somebody has it. */
  readonly states: WeakMap<WorkSnapshot, RawFiles>;
};

/** Settings that would make git refuse a file, or write elsewhere than into our index. */
const quiet = ['-c', 'core.safecrlf=false', '-c', 'core.splitIndex=false'];
const timeoutMs = 120_000;

/**
 * The work tree as it is, written as trees: of what changed since an earlier state, of what differs
 * from HEAD, or by an index of our own, whichever is the first that can.
 */
export async function capture(
  deps: Capturing,
  root: string,
  earlier: EarlierWork | undefined,
): Promise<Result<WorkSnapshot, ReviewError>> {
  const { git, scratches, states } = deps;
  const raw = earlier && states.get(earlier.snapshot);
  const before = raw && { snapshot: earlier.snapshot, raw };
  const direct =
    (before && (await renewCapture(git, root, before, earlier.paths))) ??
    (await captureDirectly(git, root, scratches.rawOf(root)));
  if (direct) {
    scratches.setRaw(root, new Map(direct.raw));
    states.set(direct.snapshot, direct.raw);
    return ok(direct.snapshot);
  }
  const indexed = await captureByIndex(deps, root);
  if (indexed.ok) states.set(indexed.value, new Map(scratches.rawOf(root)));
  return indexed;
}

async function captureByIndex(
  deps: Capturing,
  root: string,
): Promise<Result<WorkSnapshot, ReviewError>> {
  const first = await attempt(deps, root, false);
  // What git ignores may have changed, or a file vanished while it was read: from the start.
  return first.ok || first.error.kind === 'not_a_repository' ? first : attempt(deps, root, true);
}

async function attempt(
  deps: Capturing,
  root: string,
  fresh: boolean,
): Promise<Result<WorkSnapshot, ReviewError>> {
  const { git } = deps;
  const opened = await deps.scratches.open(root, { fresh });
  if (!opened.ok) return opened;
  const scratch = opened.value;
  const { file: indexFile, raw, seeded } = scratch;
  // The index believes what it was told of files that git converts.
  const found = await workChanges(git, root, indexFile, raw.keys());
  if (!found.ok) return found;
  const changes = found.value;
  const known = new Set(changes.files.map(({ path }) => path));
  for (const path of Array.from(raw.keys())) if (!known.has(path)) raw.delete(path);
  if (!seeded && changesIgnored(changes)) {
    return err({ kind: 'stale', message: 'What git ignores has changed.' });
  }
  const stored = await storeChanges(deps, root, scratch, changes);
  if (!stored.ok) return stored;
  const [tree, rawTree] = await Promise.all([
    git.run(root, [...quiet, 'write-tree', '--missing-ok'], { indexFile }),
    writeRaw(deps, root, raw),
  ]);
  if (!tree.ok) return tree;
  if (!rawTree.ok) return rawTree;
  return ok({
    tree: tree.value.stdout.toString('latin1').trim(),
    raw: rawTree.value,
    skipped: changes.skipped.map(readable),
  });
}

function changesIgnored({ files, gone }: WorkChanges): boolean {
  const paths = [...files.map(({ path }) => path), ...gone];
  return paths.some((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
}

async function storeChanges(
  deps: Capturing,
  root: string,
  { file: indexFile, raw }: Scratch,
  { files, gone, submodules }: WorkChanges,
): Promise<Result<void, ReviewError>> {
  const { git } = deps;
  if (gone.length > 0) {
    const input = Buffer.from(
      gone.map((path) => `0 ${'0'.repeat(40)}\t${path}\0`).join(''),
      'latin1',
    );
    const command = [...quiet, 'update-index', '-z', '--index-info'];
    const removed = await git.run(root, command, { indexFile, input });
    if (!removed.ok) return removed;
    for (const path of gone) raw.delete(path);
  }
  if (submodules.length > 0) {
    // One without a commit has no place in a tree.
    await addPaths(git, root, indexFile, submodules, []);
  }
  if (files.length === 0) return ok(undefined);
  const regular = files.filter(({ mode }) => mode !== '120000');
  const conversions = await conversionsOf(
    git,
    root,
    regular.map(({ path }) => path),
  );
  if (!conversions.ok) return conversions;
  const isConverted = ({ path }: WorkEntry): boolean => conversions.value.has(path);
  const plain = files.filter((file) => !isConverted(file));
  await storeInBulk(git, root, plain, gone);
  const paths = files.map(({ path }) => path);
  const added = await addPaths(git, root, indexFile, paths, []);
  if (!added.ok) {
    // Where a filter's program is missing or fails, the bytes stand as they are.
    const filters = await withoutFilters(git, root);
    if (filters.length === 0) return added;
    const again = await addPaths(git, root, indexFile, paths, filters);
    if (!again.ok) return again;
  }
  for (const path of paths) raw.delete(path);
  return noteRaw(deps, root, raw, files.filter(isConverted));
}

function addPaths(
  git: ReviewGit,
  root: string,
  indexFile: string,
  paths: readonly BytePath[],
  options: readonly string[],
): ReturnType<ReviewGit['run']> {
  return git.run(
    root,
    [
      ...quiet,
      ...options,
      'update-index',
      '-z',
      '--add',
      '--remove',
      '--replace',
      '--ignore-skip-worktree-entries',
      '--stdin',
    ],
    { indexFile, timeoutMs, input: Buffer.from(`${paths.join('\0')}\0`, 'latin1') },
  );
}

async function withoutFilters(git: ReviewGit, root: string): Promise<string[]> {
  const args = ['config', '-z', '--name-only', '--get-regexp', String.raw`^filter\.`];
  const output = await git.run(root, args, { okCodes: [0, 1] });
  if (!output.ok) return [];
  const names = splitAtNul(output.value.stdout).flatMap(
    (piece) => /^filter\.(.+)\.[^.]+$/.exec(piece.toString('utf8'))?.[1] ?? [],
  );
  const settings = ['clean=', 'process=', 'required=false'];
  return Array.from(new Set(names)).flatMap((name) =>
    settings.flatMap((setting) => ['-c', `filter.${name}.${setting}`]),
  );
}

/** Remembers the bytes of files that git would not check out as it was given them, perhaps. */
async function noteRaw(
  { git }: Capturing,
  root: string,
  raw: Scratch['raw'],
  candidates: readonly WorkEntry[],
): Promise<Result<void, ReviewError>> {
  const paths = candidates.map(({ path }) => path);
  const stored = await hashFiles(git, root, paths);
  // A file vanished meanwhile; it is in the tree as it was.
  if (!stored.ok) return ok(undefined);
  for (const [at, { path, mode }] of candidates.entries()) {
    const id = stored.value[at];
    if (id !== undefined) raw.set(path, { mode, id });
  }
  return ok(undefined);
}

async function hashFiles(
  git: ReviewGit,
  root: string,
  paths: readonly BytePath[],
): Promise<Result<readonly string[], ReviewError>> {
  if (paths.length === 0) return ok([]);
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const input = Buffer.from(paths.map((path) => `${quoted(path)}\n`).join(''), 'latin1');
  const done = await git.run(root, args, { input, timeoutMs });
  return done.ok ? ok(done.value.stdout.toString('latin1').trim().split('\n')) : done;
}

async function writeRaw(
  { git, scratches, newId }: Capturing,
  root: string,
  raw: Scratch['raw'],
): Promise<Result<string | undefined, ReviewError>> {
  if (raw.size === 0) return ok(undefined);
  const indexFile = await scratches.spare(root, newId());
  try {
    const lines = Array.from(raw, ([path, { mode, id }]) => `${mode} ${id}\t${path}\0`);
    const input = Buffer.from(lines.join(''), 'latin1');
    const command = [...quiet, 'update-index', '-z', '--add', '--index-info'];
    const filled = await git.run(root, command, { indexFile, input });
    if (!filled.ok) return filled;
    const tree = await git.run(root, [...quiet, 'write-tree'], { indexFile });
    return tree.ok ? ok(tree.value.stdout.toString('latin1').trim()) : tree;
  } finally {
    await rm(indexFile, { force: true });
  }
}
