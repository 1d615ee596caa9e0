/** A path prepared for searching. */
export type IndexedPath = {
  readonly path: string;
  readonly lower: string;
  /** Where the last segment begins. */
  readonly nameAt: number;
};

export function indexPath(path: string): IndexedPath {
  return { path, lower: path.toLowerCase(), nameAt: path.lastIndexOf('/') + 1 };
}

/** Between two tiers; more than any path is long. */
const TIER = 100_000;

/**
 * The best matches first, at most `limit`: the name itself, its beginning, a word in it, any part
 * of it, a part of the path, then the letters in their order. Among equals the shorter path wins;
 * without a query those near the top of the tree.
 */
export function rankPaths(
  paths: readonly IndexedPath[],
  query: string,
  limit: number,
): readonly string[] {
  const wanted = query.toLowerCase().replace(/^\.?\//, '');
  const best: { readonly score: number; readonly path: string }[] = [];
  for (const candidate of paths) {
    const score = wanted === '' ? depthScore(candidate) : matchScore(candidate, wanted);
    const worst = best.at(-1);
    if (score === undefined || (best.length >= limit && worst && score > worst.score)) continue;
    const { path } = candidate;
    const at = best.findIndex(
      (other) => score < other.score || (score === other.score && path < other.path),
    );
    best.splice(at < 0 ? best.length : at, 0, { score, path });
    if (best.length > limit) best.pop();
  }
  return best.map(({ path }) => path);
}

function depthScore({ lower }: IndexedPath): number {
  let depth = 0;
  for (let at = lower.indexOf('/'); at >= 0; at = lower.indexOf('/', at + 1)) depth += 1;
  return depth * TIER + lower.length;
}

/** Smaller is better; undefined when it does not match. */
function matchScore({ lower, nameAt }: IndexedPath, wanted: string): number | undefined {
  const at = lower.indexOf(wanted, nameAt);
  if (at === nameAt) {
    return (lower.length - nameAt === wanted.length ? 0 : 1) * TIER + lower.length;
  }
  if (at > 0) return (isBoundary(lower, at) ? 2 : 3) * TIER + lower.length;
  const inPath = lower.indexOf(wanted);
  if (inPath >= 0) return (isBoundary(lower, inPath) ? 4 : 5) * TIER + lower.length;
  const inName = spread(lower, wanted, nameAt);
  if (inName !== undefined) return 6 * TIER + inName * 100 + lower.length;
  const anywhere = spread(lower, wanted, 0);
  return anywhere === undefined ? undefined : 7 * TIER + anywhere * 100 + lower.length;
}

function isBoundary(text: string, at: number): boolean {
  return at === 0 || '/-_. '.includes(text.charAt(at - 1));
}

/** Letters between those of `wanted`, at most 900; undefined when they are not there in order. */
function spread(text: string, wanted: string, from: number): number | undefined {
  let at = from - 1;
  let first = -1;
  for (let index = 0; index < wanted.length; index += 1) {
    at = text.indexOf(wanted.charAt(index), at + 1);
    if (at < 0) return undefined;
    if (first < 0) first = at;
  }
  return Math.min(900, at + 1 - first - wanted.length);
}
