import { BLAME_LIMIT_BYTES, BLAME_LIMIT_LINES } from '#shared/api/checkpoints.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  BlamedCommit,
  GitCheckpointsPort,
  LineEdit,
  ReviewError,
} from '../../agent-bridge/ports/index.ts';
import type { CheckpointRow, CheckpointsStore } from '../../store/tables/checkpoints-store.ts';
import { type KeptState, timelineOf, workerBetween } from './timeline.ts';
import type { Blame, CheckpointAnswer, LineOrigin } from './types.ts';

/** Turns that are looked at, the latest. */
const maxRows = 500;
const maxMoves = 20;
const maxCached = 100;

/** Who last wrote a line, before commits are looked at: a turn, or nobody that we know of. */
type Writer = CheckpointRow | undefined;

export type BlameDeps = {
  readonly git: GitCheckpointsPort;
  readonly store: Pick<CheckpointsStore, 'ofRepository'>;
  readonly isRunning: (id: number) => boolean;
};

export interface Blames {
  of(root: string, path: string): CheckpointAnswer<Blame>;
}

export function createBlames(deps: BlameDeps): Blames {
  const cache = new Map<string, { readonly stamp: string; readonly blame: Blame }>();
  return {
    async of(root, path) {
      const rows = deps.store.ofRepository(root).slice(-maxRows);
      const file = await deps.git.fileStamp(root, path);
      if (!file.ok) return file;
      const newest = rows.map((row) => row.endedAt ?? -row.id);
      const stamp = [file.value, rows.length, rows.at(-1)?.id, Math.max(0, ...newest)].join();
      const key = `${root}\0${path}`;
      const known = cache.get(key);
      if (known?.stamp === stamp) return ok(known.blame);
      const found = await blameFile(deps, rows, root, path);
      if (!found.ok) return found;
      cache.delete(key);
      cache.set(key, { stamp, blame: found.value });
      const [oldest] = cache.keys();
      if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
      return found;
    },
  };
}

async function blameFile(
  deps: BlameDeps,
  rows: readonly CheckpointRow[],
  root: string,
  path: string,
): Promise<Result<Blame, ReviewError>> {
  const now = await deps.git.currentBlob(root, path, BLAME_LIMIT_BYTES);
  if (!now.ok) return now;
  if (!now.value) return err({ kind: 'not_found', message: `There is no file ${path}.` });
  if (now.value.lines > BLAME_LIMIT_LINES) {
    return err({ kind: 'too_large', message: 'The file has too many lines.' });
  }
  const writers = await followLines(deps, rows, { root, path, now: now.value });
  if (!writers.ok) return writers;
  const commits = await deps.git.blame(root, path);
  if (!commits.ok) return commits;
  return ok(toBlame(path, writers.value, commits.value));
}

type Followed = {
  readonly state: KeptState;
  readonly path: string;
  readonly blob: string | undefined;
};

async function followLines(
  deps: BlameDeps,
  rows: readonly CheckpointRow[],
  file: {
    readonly root: string;
    readonly path: string;
    readonly now: { readonly id: string; readonly lines: number };
  },
): Promise<Result<readonly Writer[], ReviewError>> {
  const { git, isRunning } = deps;
  const { root, path, now } = file;
  const followed = await followName(git, timelineOf(rows), root, path);
  if (!followed.ok) return followed;
  const steps = followed.value;
  const [first] = steps;
  if (!first) return ok(Array.from({ length: now.lines }, () => undefined));
  let blob = first.blob;
  let lines: readonly Writer[] = [];
  if (blob !== undefined) {
    const count = await git.lineCount(root, blob, BLAME_LIMIT_BYTES);
    // What it was is no text, so none of its lines is a line of now.
    lines = count.ok ? Array.from({ length: count.value }, () => undefined) : [];
    if (!count.ok) blob = undefined;
  }
  const seen = new Map<string, readonly Writer[]>();
  for (const [at, from] of steps.entries()) {
    const to = steps[at + 1];
    const next = to ? to.blob : now.id;
    if (blob !== undefined) seen.set(blob, lines);
    if (next === blob) continue;
    const span = { from: from.state.at, to: to?.state.at };
    const absolute = `${root}/${to?.path ?? path}`;
    const worker = workerBetween(rows, span, { path: absolute, isRunning });
    // What a restore brought back is whoever's it was.
    const restored = worker?.about.kind === 'restore' && next !== undefined && seen.get(next);
    if (restored) {
      lines = restored;
    } else {
      const changed = await changeLines(git, root, { lines, older: blob, newer: next }, worker);
      if (!changed.ok) return changed;
      lines = changed.value;
    }
    blob = next;
  }
  return ok(lines);
}

async function changeLines(
  git: GitCheckpointsPort,
  root: string,
  change: {
    readonly lines: readonly Writer[];
    readonly older: string | undefined;
    readonly newer: string | undefined;
  },
  worker: CheckpointRow | undefined,
): Promise<Result<readonly Writer[], ReviewError>> {
  const { lines, older, newer } = change;
  if (newer === undefined) return ok([]);
  const by = worker?.about.kind === 'turn' ? worker : undefined;
  if (older === undefined) {
    const count = await git.lineCount(root, newer, BLAME_LIMIT_BYTES);
    return count.ok ? ok(Array.from({ length: count.value }, () => by)) : ok([]);
  }
  const edits = await git.lineEdits(root, older, newer);
  return edits.ok ? ok(applyEdits(lines, edits.value, by)) : edits;
}

export function applyEdits<T>(
  lines: readonly T[],
  edits: readonly LineEdit[],
  by: T,
): readonly T[] {
  const changed: T[] = [];
  let at = 0;
  for (const { oldStart, oldLines, newLines } of edits) {
    const start = oldLines === 0 ? oldStart : oldStart - 1;
    changed.push(...lines.slice(at, start), ...Array.from({ length: newLines }, () => by));
    at = start + oldLines;
  }
  return [...changed, ...lines.slice(at)];
}

/** The file through all states, the oldest first, under the names that it had. */
async function followName(
  git: GitCheckpointsPort,
  states: readonly KeptState[],
  root: string,
  path: string,
): Promise<Result<readonly Followed[], ReviewError>> {
  const trees = states.map(({ tree }) => tree);
  const followed: Followed[] = [];
  let name = path;
  let at = states.length - 1;
  let newerTree: string | undefined;
  for (let moves = 0; at >= 0; moves += 1) {
    const ids = await git.blobs(root, trees.slice(0, at + 1), name);
    if (!ids.ok) return ids;
    let wasThere = moves === 0 ? followed.length === 0 : false;
    let moved: string | undefined;
    for (; at >= 0; at -= 1) {
      const state = states[at];
      const blob = ids.value[at];
      if (!state) break;
      if (blob === undefined && wasThere && moves < maxMoves) {
        moved = await earlierName(git, root, { older: state.tree, newer: newerTree }, name);
        if (moved !== undefined) break;
      }
      followed.push({ state, path: name, blob });
      wasThere = blob !== undefined;
      newerTree = state.tree;
    }
    if (moved === undefined) break;
    name = moved;
  }
  return ok(followed.toReversed());
}

async function earlierName(
  git: GitCheckpointsPort,
  root: string,
  trees: { readonly older: string; readonly newer: string | undefined },
  name: string,
): Promise<string | undefined> {
  let { newer } = trees;
  if (newer === undefined) {
    const now = await git.capture(root);
    if (!now.ok) return undefined;
    newer = now.value.tree;
  }
  if (newer === trees.older) return undefined;
  const moved = await git.movedFrom(root, trees.older, newer, name);
  return moved.ok ? moved.value : undefined;
}

function toBlame(
  path: string,
  writers: readonly Writer[],
  commits: readonly (BlamedCommit | undefined)[],
): Blame {
  const places = new Map<string, number>();
  const origins: LineOrigin[] = [];
  const ranges: { start: number; lines: number; origin: number }[] = [];
  for (const [at, writer] of writers.entries()) {
    const origin = originOf(writer, commits[at]);
    const key = keyOf(origin);
    const place = places.get(key) ?? origins.push(origin) - 1;
    places.set(key, place);
    const range = ranges.at(-1);
    if (range?.origin === place) range.lines += 1;
    else ranges.push({ start: at + 1, lines: 1, origin: place });
  }
  return { path, lines: writers.length, origins, ranges };
}

function originOf(writer: Writer, commit: BlamedCommit | undefined): LineOrigin {
  // A line as an older commit has it was brought back rather than written.
  const isOlder =
    commit !== undefined &&
    writer !== undefined &&
    commit.time.getTime() + 1000 < writer.begunAt / 1000;
  if (writer?.about.kind === 'turn' && !isOlder) {
    const { messageId, title } = writer.about;
    const { id: checkpointId, chatId, begunAt } = writer;
    return { kind: 'turn', checkpointId, chatId, messageId, title, begunAt, commit };
  }
  return commit ? { kind: 'commit', commit } : { kind: 'you' };
}

function keyOf(origin: LineOrigin): string {
  if (origin.kind === 'you') return 'you';
  if (origin.kind === 'commit') return origin.commit.id;
  return `${origin.chatId} ${origin.messageId} ${origin.commit?.id ?? ''}`;
}
