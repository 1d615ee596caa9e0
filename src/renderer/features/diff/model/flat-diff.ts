import type { ReviewFile } from '#shared/api/review.ts';
import type { ReviewItem } from '../../../state/review-items.ts';
import type { ChangeSpan } from '../../../widgets/diff-spans.ts';
import type { DiffLine } from '../../../widgets/unified-diff.ts';
import { toSpan } from './selected-lines.ts';

/** One row of one file in the stack of all files. */
export type FileRow =
  /** Begins a group of changes that are close to each other. */
  | {
      readonly kind: 'hunk';
      readonly changes: readonly ChangeSpan[];
      /** Lines left out before it. */
      readonly skipped: number;
      readonly line: number;
    }
  | {
      readonly kind: 'line';
      readonly line: DiffLine;
      /** Of a changed line: the text in its place on the other side. */
      readonly counterpart?: string | undefined;
    }
  | { readonly kind: 'more'; readonly lines: number }
  | { readonly kind: 'notice' };

/** Lines shown around a change. */
const CONTEXT = 3;

/** Rows of one file at most; the rest is a click away in the editor. */
const MAX_ROWS = 2000;

/** The rows of a file with two texts: its changes with some lines around them. */
export function fileRows({ old: before, new: after, hunks }: ReviewFile): readonly FileRow[] {
  if (hunks.length === 0) return [{ kind: 'notice' }];
  const oldLines = splitLines(before.text ?? '');
  const newLines = splitLines(after.text ?? '');
  const rows: FileRow[] = [];
  let shown = 0;
  for (const group of groupClose(hunks.map(toSpan))) {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) continue;
    if (rows.length >= MAX_ROWS) break;
    const from = Math.max(1, first.newStart - CONTEXT);
    const to = Math.min(newLines.length, last.newEnd + CONTEXT);
    rows.push({ kind: 'hunk', changes: group, skipped: from - 1 - shown, line: first.newStart });
    pushGroup(rows, group, { oldLines, newLines, from, to });
    shown = to;
  }
  if (rows.length <= MAX_ROWS) return rows;
  return [...rows.slice(0, MAX_ROWS), { kind: 'more', lines: rows.length - MAX_ROWS }];
}

/** How many rows a file will have, before its lines are known. */
export function guessRows({ summary }: ReviewItem): number {
  const changed = (summary.additions ?? 0) + (summary.deletions ?? 0);
  return Math.min(MAX_ROWS, Math.max(1, changed + 2 * CONTEXT + 1));
}

type Texts = {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** Lines of the new side. */
  readonly from: number;
  readonly to: number;
};

function pushGroup(rows: FileRow[], group: readonly ChangeSpan[], texts: Texts): void {
  const { oldLines, newLines, from, to } = texts;
  const [first] = group;
  if (!first) return;
  let oldLine = first.oldStart - (first.newStart - from);
  let newLine = from;
  const context = (until: number): void => {
    for (; newLine < until; newLine += 1, oldLine += 1) {
      rows.push(row('context', newLines[newLine - 1], oldLine, newLine));
    }
  };
  for (const change of group) {
    context(change.newStart);
    // Only where as many lines came as went does each have a counterpart.
    const isPaired = change.oldEnd - change.oldStart === change.newEnd - change.newStart;
    const pairOf = (lines: readonly string[], line: number): string | undefined =>
      isPaired ? lines[line - 1] : undefined;
    for (; oldLine <= change.oldEnd; oldLine += 1) {
      const counterpart = pairOf(newLines, change.newStart + oldLine - change.oldStart);
      rows.push({ ...row('removed', oldLines[oldLine - 1], oldLine, undefined), counterpart });
    }
    for (; newLine <= change.newEnd; newLine += 1) {
      const counterpart = pairOf(oldLines, change.oldStart + newLine - change.newStart);
      rows.push({ ...row('added', newLines[newLine - 1], undefined, newLine), counterpart });
    }
  }
  context(to + 1);
}

function row(
  kind: DiffLine['kind'],
  text: string | undefined,
  oldLine: number | undefined,
  newLine: number | undefined,
): Extract<FileRow, { kind: 'line' }> {
  return { kind: 'line', line: { kind, text: text ?? '', oldLine, newLine, noNewline: false } };
}

function groupClose(changes: readonly ChangeSpan[]): ChangeSpan[][] {
  const groups: ChangeSpan[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && change.newStart - before.newEnd <= 2 * CONTEXT + 1) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

/** As git counts: what follows the last line feed is a line only when there is something. */
function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
