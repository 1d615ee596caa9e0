import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { GitOutput, RunGit } from './run-git.ts';
import { convertedFiles } from './converted-files.ts';
import { patchText } from './patch-text.ts';
import { untrackedDiff, type UntrackedDiff } from './untracked-diff.ts';

/** A longer diff is replaced by a note (chats contract 8.5). */
const diffLimitBytes = 3 * 1024 * 1024;
/** Files read at the same time. */
const batchSize = 16;
/** A diff of this size is not even measured to its end. */
const measuredBytes = 64 * 1024 * 1024;
const slash = 0x2f;

/** Plain patches in git's default form, whatever the person's configuration prefers. */
const patchOptions = [
  '--no-color',
  '--unified=3',
  '--submodule=short',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

type Part = {
  readonly text: string;
  /** May be more than the text has, when it was too long to keep. */
  readonly bytes: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
};

const nothing: Part = { text: '', bytes: 0, additions: 0, deletions: 0, files: 0 };

export type WorktreeChanges = {
  /** Of tracked files, then one diff per untracked file; a note when over 3 MiB. */
  readonly unifiedDiff: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** What the work tree holds against a commit; without one, its untracked files. */
export async function worktreeChanges(
  run: RunGit,
  root: string,
  base: string | undefined,
): Promise<Result<WorktreeChanges, GitError>> {
  const [tracked, untracked] = await Promise.all([
    base === undefined ? ok(nothing) : trackedChanges(run, root, base),
    untrackedChanges(run, root),
  ]);
  if (!tracked.ok) return tracked;
  if (!untracked.ok) return untracked;
  const [a, b] = [tracked.value, untracked.value];
  const bytes = a.bytes + b.bytes;
  return ok({
    unifiedDiff: bytes > diffLimitBytes ? tooLongNote(bytes) : a.text + b.text,
    additions: a.additions + b.additions,
    deletions: a.deletions + b.deletions,
    changedFiles: a.files + b.files,
  });
}

function tooLongNote(bytes: number): string {
  const mebibytes = (bytes / 1024 / 1024).toFixed(1);
  const size = bytes > measuredBytes ? `more than ${mebibytes}` : mebibytes;
  return `The changes are too long to show: ${size} MiB of diff, the limit is 3 MiB.\n`;
}

async function trackedChanges(
  run: RunGit,
  root: string,
  base: string,
): Promise<Result<Part, GitError>> {
  // --numstat first, then the patch: one look at the work tree, and counts even of a long diff.
  const args = ['diff', ...patchOptions, '--numstat', '--patch', base, '--'];
  const options = { cwd: root, maxBytes: 2 * diffLimitBytes, stopBytes: measuredBytes };
  const output = await run(args, options);
  if (!output.ok) return output;
  const part = trackedPart(output.value);
  if (part) return ok(part);
  // A name is not UTF-8: git can spell all names in ASCII.
  const spelled = await run(['-c', 'core.quotePath=true', ...args], options);
  return spelled.ok ? ok(trackedPart(spelled.value) ?? nothing) : spelled;
}

/** Undefined when the patch cannot be told as text. */
function trackedPart(output: GitOutput): Part | undefined {
  const { stdout, totalBytes } = output;
  if (totalBytes === 0) return nothing;
  const gap = stdout.indexOf('\n\n');
  const end = gap === -1 ? stdout.length : gap;
  const counts = parseNumstat(stdout.subarray(0, end).toString('utf8'));
  const start = gap === -1 ? stdout.length : gap + 2;
  const bytes = totalBytes - start;
  // What is too long is not shown, and may be cut anywhere.
  const text = bytes > diffLimitBytes ? '' : patchText(stdout.subarray(start));
  return text === undefined ? undefined : { text, bytes, ...counts };
}

/** Sums of `added TAB deleted TAB name` lines; `-` stands for a binary file. */
function parseNumstat(text: string): Pick<Part, 'additions' | 'deletions' | 'files'> {
  let [additions, deletions, files] = [0, 0, 0];
  for (const line of text.split('\n')) {
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(line);
    if (match === null) continue;
    files += 1;
    if (match[1] !== '-') additions += Number(match[1]);
    if (match[2] !== '-') deletions += Number(match[2]);
  }
  return { additions, deletions, files };
}

async function untrackedChanges(run: RunGit, root: string): Promise<Result<Part, GitError>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z'];
  const output = await run(args, { cwd: root });
  if (!output.ok) return output;
  // A name that ends with a slash is a repository of its own.
  const names = splitAtZero(output.value.stdout).filter((name) => name.at(-1) !== slash);
  const converted = await convertedFiles(run, root, names);
  if (!converted.ok) return converted;
  const diffOf = (name: Buffer): Promise<UntrackedDiff | undefined> =>
    converted.value.has(name.toString('utf8'))
      ? convertedDiff(run, root, name.toString('utf8'))
      : untrackedDiff(root, name, diffLimitBytes);
  let [text, bytes, additions] = ['', 0, 0];
  for (let at = 0; at < names.length && bytes <= diffLimitBytes; at += batchSize) {
    const diffs = await Promise.all(names.slice(at, at + batchSize).map(diffOf));
    for (const diff of diffs.filter((diff) => diff !== undefined)) {
      text += diff.text;
      bytes += diff.bytes;
      additions += diff.additions;
    }
  }
  return ok({ text, bytes, additions, deletions: 0, files: names.length });
}

/** Of a file that git stores in another form, which only git knows. */
async function convertedDiff(
  run: RunGit,
  root: string,
  name: string,
): Promise<UntrackedDiff | undefined> {
  const args = ['diff', '--no-index', ...patchOptions, '--numstat', '--patch', '--', '/dev/null'];
  const options = { cwd: root, okCodes: [0, 1], maxBytes: diffLimitBytes };
  const output = await run([...args, name], options);
  // Gone since git listed it, or its filter failed.
  return output.ok ? trackedPart(output.value) : undefined;
}

/** Whole entries of a zero-terminated list; a piece after the last zero was cut off. */
export function splitAtZero(list: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  let start = 0;
  for (let end = list.indexOf(0); end !== -1; end = list.indexOf(0, start)) {
    entries.push(list.subarray(start, end));
    start = end + 1;
  }
  return entries;
}
