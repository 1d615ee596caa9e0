import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import { diffLimitBytes, measuredBytes, nothing, partOf, type Part } from './diff-part.ts';
import type { FileDiff } from './patch-files.ts';
import type { RunGit } from './run-git.ts';
import { trackedChanges } from './tracked-changes.ts';
import { untrackedChanges } from './untracked-changes.ts';

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

/** Some paths; they may be compared with the index instead, where that is as the base. */
export type LookSelection = {
  readonly paths: readonly string[];
  readonly side: 'index' | 'HEAD';
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

/** As `worktreeChanges`, file by file; with a selection, only of what is at and below its paths. */
export async function lookAtWorktree(
  run: RunGit,
  root: string,
  base: string | undefined,
  selection?: LookSelection,
): Promise<Result<WorktreeLook, GitError>> {
  const paths = selection?.paths ?? [];
  const against = selection?.side === 'index' ? undefined : base;
  const [tracked, untracked] = await Promise.all([
    base === undefined ? ok(nothing) : trackedChanges(run, root, against, paths),
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

function tooLongNote(bytes: number): string {
  const mebibytes = (bytes / 1024 / 1024).toFixed(1);
  const size = bytes > measuredBytes ? `more than ${mebibytes}` : mebibytes;
  return `The changes are too long to show: ${size} MiB of diff, the limit is 3 MiB.\n`;
}
