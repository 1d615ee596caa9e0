import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { GitOutput, RunGit } from './run-git.ts';
import { convertedFiles } from './converted-files.ts';
import { patchSections, type FileDiff, type Section } from './patch-files.ts';
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
  // By name, whatever order was configured.
  '-O/dev/null',
];

/** Some of the files that differ. */
type Part = {
  readonly text: string;
  /** May be more than the text has, when it was too long to keep. */
  readonly bytes: number;
  readonly additions: number;
  readonly deletions: number;
  readonly count: number;
  /** By name; undefined when they cannot be told apart, or not all were read. */
  readonly files: readonly FileDiff[] | undefined;
};

const nothing: Part = { text: '', bytes: 0, additions: 0, deletions: 0, count: 0, files: [] };

export type WorktreeChanges = {
  /** Of tracked files, then one diff per untracked file; a note when over 3 MiB. */
  readonly unifiedDiff: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** The diffs of single files, each list by name. */
export type ChangedFiles = {
  readonly tracked: readonly FileDiff[];
  readonly untracked: readonly FileDiff[];
};

export type WorktreeLook = {
  readonly changes: WorktreeChanges;
  /** Undefined when the diff is too long, or cannot be taken apart. */
  readonly files: ChangedFiles | undefined;
};

/** What the work tree holds against a commit; without one, its untracked files. */
export async function worktreeChanges(
  run: RunGit,
  root: string,
  base: string | undefined,
): Promise<Result<WorktreeChanges, GitError>> {
  const look = await lookAtWorktree(run, root, base);
  return look.ok ? ok(look.value.changes) : look;
}

/** As `worktreeChanges`, file by file; only at and below the paths, when there are any. */
export async function lookAtWorktree(
  run: RunGit,
  root: string,
  base: string | undefined,
  paths: readonly string[] = [],
): Promise<Result<WorktreeLook, GitError>> {
  const [tracked, untracked] = await Promise.all([
    base === undefined ? ok(nothing) : trackedChanges(run, root, base, paths),
    untrackedChanges(run, root, paths),
  ]);
  if (!tracked.ok) return tracked;
  if (!untracked.ok) return untracked;
  const [a, b] = [tracked.value, untracked.value];
  const files = a.files && b.files && { tracked: a.files, untracked: b.files };
  return ok({ changes: sumUp(a, b), files: files && isShort(files) ? files : undefined });
}

/** The same for files that were looked at before. */
export function changesOf({ tracked, untracked }: ChangedFiles): WorktreeChanges {
  return sumUp(partOf(tracked), partOf(untracked));
}

/** Whether the whole of the diff is shown. */
export function isShort({ tracked, untracked }: ChangedFiles): boolean {
  const bytes = [...tracked, ...untracked].reduce((sum, file) => sum + file.bytes, 0);
  return bytes <= diffLimitBytes;
}

function sumUp(a: Part, b: Part): WorktreeChanges {
  const bytes = a.bytes + b.bytes;
  return {
    unifiedDiff: bytes > diffLimitBytes ? tooLongNote(bytes) : a.text + b.text,
    additions: a.additions + b.additions,
    deletions: a.deletions + b.deletions,
    changedFiles: a.count + b.count,
  };
}

function partOf(files: readonly FileDiff[]): Part {
  const sum = (of: (file: FileDiff) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  return {
    text: files.map((file) => file.text).join(''),
    bytes: sum((file) => file.bytes),
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    count: files.length,
    files: isSorted(files) ? files : undefined,
  };
}

function isSorted(files: readonly FileDiff[]): boolean {
  return files.every((file, at) => at === 0 || (files[at - 1]?.name ?? '') < file.name);
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
  paths: readonly string[],
): Promise<Result<Part, GitError>> {
  // --numstat first, then the patch: one look at the work tree, and counts even of a long diff.
  const args = ['diff', ...patchOptions, '--numstat', '--patch', base, '--', ...paths];
  const options = { cwd: root, maxBytes: 2 * diffLimitBytes, stopBytes: measuredBytes };
  const output = await run(args, options);
  if (!output.ok) return output;
  const part = trackedPart(output.value);
  if (part) return ok(part);
  // A name is not UTF-8: git can spell all names in ASCII.
  const spelled = await run(['-c', 'core.quotePath=true', ...args], options);
  if (!spelled.ok) return spelled;
  return ok({ ...(trackedPart(spelled.value) ?? nothing), files: undefined });
}

/** Undefined when the patch cannot be told as text. */
function trackedPart({ stdout, totalBytes }: GitOutput): Part | undefined {
  if (totalBytes === 0) return nothing;
  const gap = stdout.indexOf('\n\n');
  const end = gap === -1 ? stdout.length : gap;
  const counts = parseNumstat(stdout.subarray(0, end).toString('utf8'));
  const start = gap === -1 ? stdout.length : gap + 2;
  const bytes = totalBytes - start;
  const sums = partOf(counts.map((count) => ({ ...count, ...noText })));
  // What is too long is not shown, and may be cut anywhere.
  if (bytes > diffLimitBytes) return { ...sums, bytes, files: undefined };
  const sections = patchSections(stdout.subarray(start));
  if (sections === undefined) return undefined;
  const files = filesOf(sections, counts);
  const text = sections.map((section) => section.text).join('');
  return { ...sums, text, bytes, files: files && isSorted(files) ? files : undefined };
}

const noText = { name: '', kind: 'modified', text: '', bytes: 0 } as const;

/** Undefined when the counts are of other files, as they are where something is unmerged. */
function filesOf(
  sections: readonly Section[],
  counts: readonly Counts[],
): readonly FileDiff[] | undefined {
  const files: Section[] = [];
  for (const section of sections) {
    const before = files.at(-1);
    if (/^\* Unmerged path /m.test(section.text)) return undefined;
    if (before?.name !== section.name) {
      files.push(section);
      continue;
    }
    // A file that becomes a link, or the other way round, is deleted and added at once.
    const [text, bytes] = [before.text + section.text, before.bytes + section.bytes];
    files[files.length - 1] = { name: section.name, kind: 'modified', text, bytes };
  }
  if (files.length !== counts.length) return undefined;
  return files.map((file, at) => ({ additions: 0, deletions: 0, ...counts[at], ...file }));
}

type Counts = Pick<FileDiff, 'additions' | 'deletions'>;

/** Of `added TAB deleted TAB name` lines; `-` stands for a binary file. */
function parseNumstat(text: string): readonly Counts[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(line);
    if (match === null) return [];
    const [additions, deletions] = [match[1], match[2]].map((n) => (n === '-' ? 0 : Number(n)));
    return [{ additions: additions ?? 0, deletions: deletions ?? 0 }];
  });
}

async function untrackedChanges(
  run: RunGit,
  root: string,
  paths: readonly string[],
): Promise<Result<Part, GitError>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths];
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
  const files: FileDiff[] = [];
  let bytes = 0;
  for (let at = 0; at < names.length && bytes <= diffLimitBytes; at += batchSize) {
    const batch = names.slice(at, at + batchSize);
    const diffs = await Promise.all(batch.map(diffOf));
    for (const [i, name] of batch.entries()) {
      const diff = diffs[i] ?? { text: '', bytes: 0, additions: 0 };
      files.push({ name: name.toString('latin1'), kind: 'added', deletions: 0, ...diff });
      bytes += diff.bytes;
    }
  }
  return ok({ ...partOf(files), count: names.length });
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
  const part = output.ok ? trackedPart(output.value) : undefined;
  // Gone since git listed it, or its filter failed.
  return part && { text: part.text, bytes: part.bytes, additions: part.additions };
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
