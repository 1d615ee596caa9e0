import type { ChangeStatus } from '../../ports/index.ts';

/** One entry of `git diff --raw -z`. */
export type RawChange = {
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldId: string;
  /** All zeros where it has to be looked for in the work tree. */
  readonly newId: string;
  readonly status: ChangeStatus;
  readonly path: Buffer;
  readonly oldPath: Buffer | undefined;
};

export type LineCounts = { readonly additions: number; readonly deletions: number } | 'binary';

const statuses: Readonly<Record<string, ChangeStatus>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type_changed',
  U: 'conflicted',
};

export function statusOf(letter: string): ChangeStatus | undefined {
  return statuses[letter];
}

/** Whole NUL-terminated pieces; what stands after the last NUL was cut off. */
export function splitAtNul(output: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    pieces.push(output.subarray(start, end));
    start = end + 1;
  }
  return pieces;
}

/**
 * Entries of `--raw -z`, with the line counts by path when `--numstat` was asked for too. The
 * place where neither goes on is `end`, in bytes.
 */
export function parseRawDiff(output: Buffer): {
  readonly changes: readonly RawChange[];
  readonly counts: ReadonlyMap<string, LineCounts>;
  readonly end: number;
} {
  const changes: RawChange[] = [];
  const counts = new Map<string, LineCounts>();
  let at = 0;
  const next = (): Buffer | undefined => {
    const end = output.indexOf(0, at);
    if (end === -1) return undefined;
    const piece = output.subarray(at, end);
    at = end + 1;
    return piece;
  };
  for (let end = 0; ; end = at) {
    const piece = next();
    const raw = piece && /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(ascii(piece));
    if (piece && raw) {
      const [, oldMode = '', newMode = '', oldId = '', newId = '', letter = ''] = raw;
      const first = next();
      const second = letter === 'R' || letter === 'C' ? next() : undefined;
      const status = statusOf(letter);
      if (first === undefined || status === undefined) continue;
      const [path, oldPath] = second ? [second, first] : [first, undefined];
      changes.push({ oldMode, newMode, oldId, newId, status, path, oldPath });
      continue;
    }
    const stat = piece && /^(\d+|-)\t(\d+|-)\t/.exec(ascii(piece));
    if (!piece || !stat) return { changes, counts, end };
    const named = piece.subarray(stat[0].length);
    const path = named.length > 0 ? named : (next(), next());
    if (path) counts.set(path.toString('latin1'), countsOf(stat[1] ?? '', stat[2] ?? ''));
  }
}

function ascii(piece: Buffer): string {
  return piece.subarray(0, 200).toString('latin1');
}

function countsOf(additions: string, deletions: string): LineCounts {
  if (additions === '-') return 'binary';
  return { additions: Number(additions), deletions: Number(deletions) };
}
