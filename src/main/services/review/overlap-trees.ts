import { ok, type Result } from '#shared/kernel/result.ts';
import type {
  LineChanges,
  GitOverlapPort,
  LineRange,
  ReviewError,
  TreeChange,
} from '../../agent-bridge/ports/index.ts';
import { meetingLines } from './overlap-lines.ts';
import type { TreeState } from './overlap-tree-states.ts';

/** A file that two work trees change in ways that git could not merge by itself. */
export type MeetingFile = {
  readonly path: string;
  readonly otherPath: string;
  /** Of the work tree's file; empty where it is the file as a whole. */
  readonly ranges: readonly LineRange[];
  readonly otherRanges: readonly LineRange[];
};

/** `cut`: there may be more. */
export type MeetingFiles = { readonly files: readonly MeetingFile[]; readonly cut: boolean };

type Pair = { readonly mine: TreeChange; readonly theirs: TreeChange };

export async function meetingFiles(
  git: Pick<GitOverlapPort, 'isSame'>,
  base: string,
  mine: TreeState,
  theirs: TreeState,
): Promise<Result<MeetingFiles, ReviewError>> {
  const [own, others] = [await mine.changes(base), await theirs.changes(base)];
  if (!own.ok) return own;
  if (!others.ok) return others;
  const pairs = pairsOf(own.value.changes, others.value.changes);
  const lines = [
    await mine.lines(base, pairs.map((pair) => pair.mine).filter(isCompared)),
    await theirs.lines(base, pairs.map((pair) => pair.theirs).filter(isCompared)),
  ] as const;
  const [ownLines, otherLines] = lines;
  if (!ownLines.ok) return ownLines;
  if (!otherLines.ok) return otherLines;
  const files: MeetingFile[] = [];
  for (const pair of pairs) {
    const [left, right] = [
      contentOf(pair.mine, ownLines.value.files),
      contentOf(pair.theirs, otherLines.value.files),
    ];
    const met = await compare(git, pair, { left, right, roots: [mine.root, theirs.root] });
    if (met) files.push(met);
  }
  const cut = [own, others, ownLines, otherLines].some((each) => each.value.cut);
  return ok({ files, cut });
}

/** Changes of both to the same file, by the name that it had or by the name that it has. */
function pairsOf(mine: readonly TreeChange[], theirs: readonly TreeChange[]): readonly Pair[] {
  const byFrom = new Map(theirs.map((change) => [change.from, change]));
  const byTo = new Map(theirs.map((change) => [change.to, change]));
  return mine.flatMap((change) => {
    const sameFile = change.from === undefined ? undefined : byFrom.get(change.from);
    const sameName = change.to === undefined ? undefined : byTo.get(change.to);
    return Array.from(new Set([sameFile, sameName])).flatMap((other) =>
      other ? [{ mine: change, theirs: other }] : [],
    );
  });
}

function isCompared(change: TreeChange): boolean {
  return change.hasLines && change.from !== undefined && change.to !== undefined;
}

/** `whole`: nothing but the file as such can be compared. Undefined: it is as it was. */
function contentOf(
  change: TreeChange,
  lines: ReadonlyMap<string, LineChanges>,
): Exclude<LineChanges, 'binary'> | 'whole' | undefined {
  if (!isCompared(change)) return 'whole';
  const found = lines.get(change.to ?? '');
  return found === 'binary' ? 'whole' : found;
}

type Content = ReturnType<typeof contentOf>;

async function compare(
  git: Pick<GitOverlapPort, 'isSame'>,
  { mine, theirs }: Pair,
  contents: {
    readonly left: Content;
    readonly right: Content;
    readonly roots: readonly [string, string];
  },
): Promise<MeetingFile | undefined> {
  const { left, right, roots } = contents;
  const path = mine.to ?? mine.from;
  const otherPath = theirs.to ?? theirs.from;
  if (path === undefined || otherPath === undefined) return undefined;
  if (left === undefined || right === undefined) return undefined;
  const whole = { path, otherPath, ranges: [], otherRanges: [] };
  if (mine.to === undefined || theirs.to === undefined) {
    return mine.to === theirs.to ? undefined : whole;
  }
  const isSameFile = mine.from === theirs.from && mine.from !== undefined;
  const movedApart = mine.to !== theirs.to && mine.to !== mine.from && theirs.to !== theirs.from;
  if (isSameFile && movedApart) return whole;
  if (!isSameFile || left === 'whole' || right === 'whole') {
    const [root, otherRoot] = roots;
    const same = await git.isSame({ root, path }, { root: otherRoot, path: otherPath });
    return same ? undefined : whole;
  }
  const met = meetingLines(left, right);
  if (met.mine.length === 0) return undefined;
  return { path, otherPath, ranges: met.mine, otherRanges: met.theirs };
}
