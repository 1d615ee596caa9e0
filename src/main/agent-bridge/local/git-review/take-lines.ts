import { chosenLines, type DiffLine, joinLines, type LineSelection } from './lines.ts';

/** Pairs of lines that are compared at most to pair a region better than git did. */
const maxPairs = 4_000_000;
/** Of a line that one side has alone; more than all pairs of lines that end in different ways. */
const aloneCost = 3;

/** A line of HEAD's comparison with the work tree, or one that only the index has. */
type Piece = {
  readonly kind: DiffLine['kind'] | 'index';
  readonly line: DiffLine;
  readonly inIndex: boolean;
  readonly chosen: boolean;
};

/** `old`: HEAD; `new`: the work tree. */
export type Goal = 'old' | 'new';

/**
 * The index's text with the chosen lines as the goal has them and the others as they are; undefined
 * when nobody can tell where a line belongs among lines that only the index has.
 *
 * `shown` compares HEAD with the work tree; `pairing` the lines of `shown`, of both sides and in
 * their order, with those of the index.
 */
export function bringLines(
  shown: readonly DiffLine[],
  pairing: readonly DiffLine[],
  selection: LineSelection,
  goal: Goal,
): Buffer | undefined {
  const pieces = toPieces(shown, pairing, chosenLines(shown, selection));
  const kept = pieces.every((piece) => !isChange(piece) || piece.chosen)
    ? pieces.filter((piece) => isOn(piece, goal))
    : // Of pairings that are as good, one may leave a line unclear that another one does not.
      (bringRegions(pairAnew(pieces), goal) ?? bringRegions(pieces, goal));
  return kept && joinLines(kept.map(({ line }) => line));
}

function toPieces(
  shown: readonly DiffLine[],
  pairing: readonly DiffLine[],
  chosen: readonly boolean[],
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const pair of pairing) {
    if (pair.kind === 'added') {
      pieces.push({ kind: 'index', line: pair, inIndex: true, chosen: false });
      continue;
    }
    const line = shown[at];
    if (!line) throw new Error('the pairing has more lines than what is shown');
    const inIndex = pair.kind === 'same';
    pieces.push({ kind: line.kind, line, inIndex, chosen: chosen[at] === true });
    at += 1;
  }
  if (at < shown.length) throw new Error('the pairing has fewer lines than what is shown');
  return pieces;
}

function bringRegions(pieces: readonly Piece[], goal: Goal): readonly Piece[] | undefined {
  const kept: Piece[] = [];
  for (const region of regionsOf(pieces)) {
    const brought = bringRegion(region, goal);
    if (!brought) return undefined;
    for (const piece of brought) kept.push(piece);
  }
  return kept;
}

/** What lies between lines that all three have; each of those is a region of its own. */
function regionsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const regions: Piece[][] = [];
  let open: Piece[] | undefined;
  for (const piece of pieces) {
    if (isPlain(piece)) {
      regions.push([piece]);
      open = undefined;
    } else if (open) {
      open.push(piece);
    } else {
      open = [piece];
      regions.push(open);
    }
  }
  return regions;
}

function bringRegion(region: readonly Piece[], goal: Goal): readonly Piece[] | undefined {
  const changes = region.filter(isChange);
  const chosen = changes.filter((piece) => piece.chosen);
  if (chosen.length > 0 && chosen.length === changes.length) {
    return region.filter((piece) => isOn(piece, goal));
  }
  const isUnclear = region.some((piece) => !isChange(piece) && !isPlain(piece));
  const own = new Set(region.filter(({ kind }) => kind === 'index').map(textOf));
  // It has no place, or it is there already but in another one.
  const isLost = (piece: Piece): boolean =>
    !piece.inIndex && (own.has(textOf(piece)) || isOn(piece, goal));
  if (isUnclear && chosen.some(isLost)) return undefined;
  return region.filter((piece) => (piece.chosen ? isOn(piece, goal) : piece.inIndex));
}

function isChange({ kind }: Piece): boolean {
  return kind === 'removed' || kind === 'added';
}

function isPlain({ kind, inIndex }: Piece): boolean {
  return kind === 'same' && inIndex;
}

function isOn({ kind }: Piece, goal: Goal): boolean {
  return kind === 'same' || kind === (goal === 'new' ? 'added' : 'removed');
}

/**
 * Pairs the lines so that as few as can be are the index's alone or missing from it alone. Git takes
 * any of several equal lines, also a changed one where an unchanged one would do, and knows a last
 * line without a newline only where it is the last one.
 */
function pairAnew(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLast(({ inIndex }) => inIndex);
  const isOdd = (piece: Piece): boolean => !isPlain(piece);
  // Those before are paired as well as can be; those after may be needed by others like them.
  const first = pieces.findIndex(isOdd);
  const isShort = countPairs(pieces.slice(first)) <= maxPairs;
  const end = isShort ? pieces.length : pieces.findLastIndex(isOdd) + 1;
  const odd = pieces.slice(first, end);
  const regions = countPairs(odd) > maxPairs ? regionsOf(odd) : [odd];
  return [
    ...pieces.slice(0, first),
    ...regions.flatMap((region) => pairRegion(region, last)),
    ...pieces.slice(end),
  ];
}

function countPairs(region: readonly Piece[]): number {
  const index = region.filter(({ inIndex }) => inIndex);
  return index.length * region.filter(({ kind }) => kind !== 'index').length;
}

/** Of the lines at these places. */
type Cost = (at: number, inIndex: number) => number;

/** `last`: of the index. */
function pairRegion(region: readonly Piece[], last: Piece | undefined): readonly Piece[] {
  const isMissing = region.some(
    ({ kind, line, inIndex }) => !inIndex && (kind === 'same' || !line.ended),
  );
  const pairs = countPairs(region);
  if (!isMissing || pairs === 0 || pairs > maxPairs) return region;
  const index = region.filter(({ inIndex }) => inIndex);
  const shown = region.filter(({ kind }) => kind !== 'index');
  const pairCost = pairCosts(shown, index, index.at(-1) === last);
  const costs = cheapest(shown, index.length, pairCost);
  const pieces: Piece[] = [];
  let [at, inIndex] = [0, 0];
  while (at < shown.length || inIndex < index.length) {
    const [piece, own] = [shown[at], index[inIndex]];
    const cost = costs(at, inIndex);
    if (piece && own && costs(at + 1, inIndex + 1) + pairCost(at, inIndex) === cost) {
      pieces.push({ ...piece, inIndex: true });
      [at, inIndex] = [at + 1, inIndex + 1];
    } else if (piece && costs(at + 1, inIndex) + missingCost(piece) === cost) {
      pieces.push({ ...piece, inIndex: false });
      at += 1;
    } else if (own) {
      pieces.push({ kind: 'index', line: own.line, inIndex: true, chosen: false });
      inIndex += 1;
    }
  }
  return pieces;
}

/** What pairing what follows the first so many lines of each costs at least. */
function cheapest(shown: readonly Piece[], indexLength: number, pairCost: Cost): Cost {
  const width = indexLength + 1;
  const costs = new Uint32Array((shown.length + 1) * width);
  const costOf: Cost = (at, inIndex) => costs[at * width + inIndex] ?? 0;
  for (let at = shown.length; at >= 0; at -= 1) {
    const piece = shown[at];
    const missing = piece ? missingCost(piece) : 0;
    for (let inIndex = indexLength; inIndex >= 0; inIndex -= 1) {
      const hasOwn = inIndex < indexLength;
      if (!piece && !hasOwn) continue;
      let cost = piece ? costOf(at + 1, inIndex) + missing : Number.POSITIVE_INFINITY;
      if (hasOwn) cost = Math.min(cost, costOf(at, inIndex + 1) + aloneCost);
      if (hasOwn && piece) {
        cost = Math.min(cost, costOf(at + 1, inIndex + 1) + pairCost(at, inIndex));
      }
      costs[at * width + inIndex] = cost;
    }
  }
  return costOf;
}

function missingCost({ kind }: Piece): number {
  return kind === 'same' ? aloneCost : 0;
}

/** A line without a newline has one in the index where another follows it there. */
function pairCosts(shown: readonly Piece[], index: readonly Piece[], endsIndex: boolean): Cost {
  const numbers = new Map<string, number>();
  // Numbers are compared far faster than lines.
  const numberOf = (piece: Piece): number => {
    const text = textOf(piece);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const [ofShown, ofIndex] = [shown.map(numberOf), index.map(numberOf)];
  const last = endsIndex ? index.length - 1 : -1;
  return (at, inIndex) => {
    if (ofShown[at] !== ofIndex[inIndex]) return Number.POSITIVE_INFINITY;
    const isEnded = shown[at]?.line.ended;
    if (inIndex !== last) return isEnded ? 0 : 1;
    return isEnded === index[inIndex]?.line.ended ? 0 : Number.POSITIVE_INFINITY;
  };
}

function textOf({ line }: Piece): string {
  return line.bytes.toString('latin1');
}
