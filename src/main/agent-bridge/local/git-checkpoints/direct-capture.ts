import { createHash } from 'node:crypto';
import type { WorkSnapshot } from '../../ports/index.ts';
import type { ReviewGit } from '../git-review/git.ts';
import { plainNames } from '../git/renew-files.ts';
import { type BytePath, bytesOf, inBatches } from './byte-paths.ts';
import { conversionsOf } from './conversions.ts';
import { headTree } from './head-tree.ts';
import { importTrees, type TreeEntry, type WantedTree } from './import-trees.ts';
import { createWorkReader } from './read-work.ts';
import { differencesFromHead, listedBelow } from './tree-differences.ts';

/** More files are the index's business: it need not read all of them each time. */
const maxFiles = 5000;
/** Of one file, and of all together: they are sent to git at once. */
const maxFileBytes = 4 * 1024 * 1024;
const maxBytes = 64 * 1024 * 1024;
const filesAtOnce = 64;
const carriageReturn = 0x0d;

/** Exact bytes of files that git may check out in another form, by path. */
export type RawFiles = ReadonlyMap<BytePath, { readonly mode: string; readonly id: string }>;

/** A state, and what the next one can be made of. */
export type DirectCapture = { readonly snapshot: WorkSnapshot; readonly raw: RawFiles };

/**
 * The work tree as it is, written without an index. Undefined where only an index, or git itself,
 * knows how: without a commit, with files that git stores in another form, too many or too large
 * ones, changed submodules.
 */
export async function captureDirectly(
  git: ReviewGit,
  root: string,
  raw: RawFiles,
): Promise<DirectCapture | undefined> {
  const base = await headTree(git, root);
  if (base === undefined) return undefined;
  // What git takes for unchanged may have other bytes than it would check out.
  const found = await differencesFromHead(git, root, raw.keys());
  return found && build(git, root, { base, raw: new Map(), ...found });
}

/**
 * The same, when nothing but what is at and below the paths (absolute) can have changed since the
 * earlier state.
 */
export async function renewCapture(
  git: ReviewGit,
  root: string,
  earlier: DirectCapture,
  paths: readonly string[],
): Promise<DirectCapture | undefined> {
  if (earlier.snapshot.skipped.length > 0) return undefined;
  if (paths.length === 0) return earlier;
  const names = await plainNames(root, paths);
  if (names === undefined) return undefined;
  const looked = await listedBelow(git, root, names);
  if (looked === undefined) return undefined;
  const without = names.map(bytesOf);
  const isConcerned = belowAny(without);
  const raw = new Map(Array.from(earlier.raw).filter(([path]) => !isConcerned(path)));
  return build(git, root, { base: earlier.snapshot.tree, raw, without, stored: [], looked });
}

type Plan = {
  readonly base: string;
  /** Of files that are not looked at. */
  readonly raw: RawFiles;
  readonly without: readonly BytePath[];
  readonly stored: readonly TreeEntry[];
  readonly looked: ReadonlySet<BytePath>;
};

async function build(
  git: ReviewGit,
  root: string,
  { base, raw: kept, without, stored, looked }: Plan,
): Promise<DirectCapture | undefined> {
  if (looked.size > maxFiles) return undefined;
  const read = createWorkReader(root, maxFileBytes);
  let bytes = 0;
  const paths = Array.from(looked);
  const [found, conversions] = await Promise.all([
    inBatches(paths, filesAtOnce, async (path) => {
      const one = bytes > maxBytes ? ({ kind: 'refused' } as const) : await read(path);
      if (one.kind === 'content') bytes += one.file.what.length;
      return { path, ...one };
    }),
    conversionsOf(git, root, paths),
  ]);
  if (bytes > maxBytes || found.some(({ kind }) => kind === 'refused')) return undefined;
  const entries = found.flatMap((one) => (one.kind === 'content' ? [one.file] : []));
  const gone = found.flatMap(({ kind, path }) => (kind === 'nothing' ? [path] : []));
  if (!conversions.ok) return undefined;
  const raw = new Map(kept);
  for (const { path, mode, what } of entries) {
    const conversion = mode === '120000' ? undefined : conversions.value.get(path);
    if (conversion === undefined) continue;
    // Git changes line ends only where there is such a one.
    if (conversion === 'content' || what.includes(carriageReturn)) return undefined;
    raw.set(path, { mode, id: blobName(base, what) });
  }
  const tree: WantedTree = {
    base,
    without: [...without, ...gone],
    entries: [...stored, ...entries],
  };
  return write(git, root, tree, raw);
}

async function write(
  git: ReviewGit,
  root: string,
  wanted: WantedTree,
  raw: RawFiles,
): Promise<DirectCapture | undefined> {
  const rawEntries = Array.from(raw, ([path, { mode, id }]) => ({ path, mode, what: id }));
  const rawTree: WantedTree = { base: undefined, without: [], entries: rawEntries };
  const written = await importTrees(git, root, raw.size > 0 ? [wanted, rawTree] : [wanted]);
  if (written === undefined) return undefined;
  const [tree = '', rawName] = written;
  return { snapshot: { tree, raw: rawName, skipped: [] }, raw };
}

/** As git names a file's content; the length of other names tells which hash it uses. */
function blobName(other: string, content: Buffer): string {
  const hash = createHash(other.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Whether a path is one of these, or below it. */
function belowAny(names: readonly BytePath[]): (path: BytePath) => boolean {
  const known = new Set(names);
  return (path) => {
    if (known.has(path)) return true;
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      if (known.has(path.slice(0, end))) return true;
    }
    return false;
  };
}
