import type { ChangedLines, LineRange } from '../../ports/index.ts';
import type { LineCounts } from './raw-diff.ts';

/** Git looks for a zero byte in this much of a file to call it binary. */
const binaryProbeBytes = 8000;
const newline = 0x0a;

/** One line of a comparison of two whole files; `bytes` without the line end. */
export type DiffLine = {
  readonly kind: 'same' | 'removed' | 'added';
  readonly bytes: Buffer;
  /** False for a last line that does not end with a newline. */
  readonly ended: boolean;
};

export type LineSelection = {
  readonly old: readonly LineRange[];
  readonly new: readonly LineRange[];
};

export function looksBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, binaryProbeBytes).includes(0);
}

/** What git would count of a file that is added. */
export function countLines(bytes: Buffer): LineCounts {
  if (looksBinary(bytes)) return 'binary';
  return { additions: splitLines(bytes).length, deletions: 0 };
}

/** Every line of a text, as lines of this kind. */
export function splitLines(bytes: Buffer, kind: DiffLine['kind'] = 'added'): DiffLine[] {
  const lines: DiffLine[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start);
    const ended = end !== -1;
    lines.push({ kind, bytes: bytes.subarray(start, ended ? end : bytes.length), ended });
    start = ended ? end + 1 : bytes.length;
  }
  return lines;
}

/** The lines of a patch that shows both files whole, in one hunk. */
export function parseWholePatch(patch: Buffer): readonly DiffLine[] {
  const header = patch.indexOf('\n@@ ');
  if (header === -1) return [];
  const body = patch.subarray(patch.indexOf(newline, header + 1) + 1);
  const lines: DiffLine[] = [];
  for (const { bytes } of splitLines(body)) {
    const last = lines.at(-1);
    const kind = kinds[bytes[0] ?? 0];
    if (kind) lines.push({ kind, bytes: bytes.subarray(1), ended: true });
    // `\ No newline at end of file` is said of the line before.
    else if (last) lines[lines.length - 1] = { ...last, ended: false };
  }
  return lines;
}

const kinds: Readonly<Record<number, DiffLine['kind']>> = {
  0x20: 'same',
  0x2d: 'removed',
  0x2b: 'added',
};

export function sideOf(lines: readonly DiffLine[], side: 'old' | 'new'): Buffer {
  const other = side === 'old' ? 'added' : 'removed';
  return joinLines(lines.filter((line) => line.kind !== other));
}

/**
 * A line that does not end with a newline gets one when another line now follows it; else two
 * lines would become one.
 */
export function joinLines(lines: readonly DiffLine[]): Buffer {
  const end = Buffer.from('\n');
  return Buffer.concat(
    lines.flatMap((line, at) =>
      line.ended || at < lines.length - 1 ? [line.bytes, end] : [line.bytes],
    ),
  );
}

/** Changed lines in blocks. */
export function hunksOf(lines: readonly DiffLine[]): readonly ChangedLines[] {
  const hunks: ChangedLines[] = [];
  let [oldLine, newLine] = [0, 0];
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.kind === 'same') {
      [oldLine, newLine, at] = [oldLine + 1, newLine + 1, at + 1];
      continue;
    }
    let [oldLines, newLines] = [0, 0];
    for (let line = lines[at]; line && line.kind !== 'same'; line = lines[at]) {
      if (line.kind === 'removed') oldLines += 1;
      else newLines += 1;
      at += 1;
    }
    hunks.push({
      oldStart: oldLines === 0 ? oldLine : oldLine + 1,
      oldLines,
      newStart: newLines === 0 ? newLine : newLine + 1,
      newLines,
    });
    [oldLine, newLine] = [oldLine + oldLines, newLine + newLines];
  }
  return hunks;
}

export type Selected = {
  readonly content: Buffer;
  /** Changed lines in all, and how many of them were selected. */
  readonly changed: number;
  readonly selected: number;
};

/** The old side with the selected changes made to it. */
export function takeLines(lines: readonly DiffLine[], selection: LineSelection): Selected {
  return select(lines, selection, (line, chosen) =>
    line.kind === 'removed' ? !chosen : line.kind === 'same' || chosen,
  );
}

/** The new side with the selected changes taken back. */
export function undoLines(lines: readonly DiffLine[], selection: LineSelection): Selected {
  return select(lines, selection, (line, chosen) =>
    line.kind === 'added' ? !chosen : line.kind === 'same' || chosen,
  );
}

function select(
  lines: readonly DiffLine[],
  selection: LineSelection,
  stays: (line: DiffLine, chosen: boolean) => boolean,
): Selected {
  const chosen = chosenLines(lines, selection);
  return {
    content: joinLines(lines.filter((line, at) => stays(line, chosen[at] === true))),
    changed: lines.filter((line) => line.kind !== 'same').length,
    selected: chosen.filter(Boolean).length,
  };
}

/** Of each line whether it has changed and was selected. */
export function chosenLines(
  lines: readonly DiffLine[],
  selection: LineSelection,
): readonly boolean[] {
  const isOld = contains(selection.old);
  const isNew = contains(selection.new);
  let [oldLine, newLine] = [0, 0];
  return lines.map(({ kind }) => {
    if (kind !== 'added') oldLine += 1;
    if (kind !== 'removed') newLine += 1;
    return (kind === 'removed' && isOld(oldLine)) || (kind === 'added' && isNew(newLine));
  });
}

/** Whether a line is in one of the ranges, asked for ascending lines. */
function contains(ranges: readonly LineRange[]): (line: number) => boolean {
  const sorted = ranges.toSorted((left, right) => left[0] - right[0]);
  let at = 0;
  let reach = 0;
  return (line) => {
    for (let range = sorted[at]; range && range[0] <= line; range = sorted[at]) {
      reach = Math.max(reach, range[1]);
      at += 1;
    }
    return line <= reach;
  };
}
