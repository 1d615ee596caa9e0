import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../ports/index.ts';
import { wholeFile } from './file-change.ts';
import type { ReviewGit } from './git.ts';
import { type Entry, indexEntries, storeBlob } from './index-entries.ts';
import { chosenLines, type DiffLine, looksBinary, parseWholePatch, splitLines } from './lines.ts';
import { diffCommand } from './ranges.ts';
import { maxLineBytes, nothingSelected, type PartialFile } from './selection.ts';
import { bringLines, type Goal } from './take-lines.ts';

/** Of more changed lines, git may pair some worse rather than take very long. */
const maxExactLines = 20_000;
const newline = Buffer.from('\n');

export type EntryChange = {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
};

/**
 * What becomes of a file's index entry when lines, chosen in the comparison of HEAD with the work
 * tree, are to be as one of these has them; whatever else is staged stays. Nothing is changed yet.
 */
export async function bringIndexLines(
  git: ReviewGit,
  root: string,
  file: PartialFile,
  goal: Goal,
): Promise<Result<EntryChange, ReviewError>> {
  const { path, lines } = file.selected;
  if (!chosenLines(file.lines, lines).includes(true)) return nothingSelected(path);
  const entries = await indexEntries(git, root, [path]);
  if (!entries.ok) return entries;
  const before = entries.value.get(path);
  const { oldMode, newMode, oldPath } = file.found.change;
  if (!before && oldPath !== undefined) return unnamed(path);
  const staged = await stagedLines(git, root, path, before);
  if (!staged.ok) return staged;
  const pairing = await pairLines(git, root, file.lines, staged.value);
  if (!pairing.ok) return pairing;
  const content = bringLines(file.lines, pairing.value, lines, goal);
  if (content === undefined) return unclear(path);
  if (content.length === 0 && (goal === 'old' ? oldMode : newMode) === undefined) {
    return ok({ before, after: undefined });
  }
  const id = await storeBlob(git, root, content);
  if (!id.ok) return id;
  // A changed mode is staged by file.
  const mode = before?.mode ?? oldMode ?? newMode ?? '100644';
  return ok({ before, after: { mode, id: id.value } });
}

async function stagedLines(
  git: ReviewGit,
  root: string,
  path: string,
  entry: Entry | undefined,
): Promise<Result<readonly DiffLine[], ReviewError>> {
  if (!entry) return ok([]);
  if (!entry.mode.startsWith('100')) return noText(path);
  const args = ['cat-file', 'blob', entry.id];
  const blob = await git.run(root, args, { maxBytes: maxLineBytes });
  if (!blob.ok) return blob;
  const { stdout, truncated } = blob.value;
  return truncated || looksBinary(stdout) ? noText(path) : ok(splitLines(stdout));
}

/** Compares all lines that are shown, of both sides, with those of the index. */
async function pairLines(
  git: ReviewGit,
  root: string,
  shown: readonly DiffLine[],
  staged: readonly DiffLine[],
): Promise<Result<readonly DiffLine[], ReviewError>> {
  const [left, right] = [marked(shown), marked(staged)];
  const old = await storeBlob(git, root, left);
  if (!old.ok) return old;
  const side = await storeBlob(git, root, right);
  if (!side.ok) return side;
  const changed = shown.filter(({ kind }) => kind !== 'same').length;
  const range = {
    old: { kind: 'tree', id: old.value },
    new: { kind: 'tree', id: side.value },
    oldCommit: undefined,
    newCommit: undefined,
  } as const;
  const options = ['--patch', '--text', wholeFile];
  const exact = changed > maxExactLines ? [] : ['--diff-algorithm=minimal'];
  const maxBytes = 2 * (left.length + right.length) + maxLineBytes;
  const patch = await git.run(root, diffCommand(range, [...options, ...exact]), { maxBytes });
  if (!patch.ok) return patch;
  const pairs = parseWholePatch(patch.value.stdout);
  return ok((pairs.length > 0 ? pairs : splitLines(left, 'same')).map(unmarked));
}

/** Every line ends with a newline here; its first byte tells whether it really does. */
function marked(lines: readonly DiffLine[]): Buffer {
  return Buffer.concat(
    lines.flatMap(({ bytes, ended }) => [Buffer.from(ended ? '+' : '-'), bytes, newline]),
  );
}

function unmarked(line: DiffLine): DiffLine {
  return { ...line, bytes: line.bytes.subarray(1), ended: line.bytes[0] === 0x2b };
}

function unclear(path: string): Result<never, ReviewError> {
  return err({
    kind: 'conflict',
    message:
      `What is staged of ${path} is, around these lines, neither as in the last commit nor as in ` +
      'the work tree. Take the whole change, or look at staged and unstaged changes apart.',
  });
}

function unnamed(path: string): Result<never, ReviewError> {
  return err({
    kind: 'conflict',
    message: `${path} is not staged under this name. Take the whole file.`,
  });
}

function noText(path: string): Result<never, ReviewError> {
  return err({
    kind: 'conflict',
    message: `What is staged of ${path} is no text. Take the whole file.`,
  });
}
