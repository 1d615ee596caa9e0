import type { Result } from '#shared/kernel/result.ts';
import type { WatchedFolder } from './watcher.ts';

export type GitError = {
  readonly kind: 'no_git' | 'not_a_repository' | 'refused' | 'failed';
  readonly message: string;
};

export type RepositorySnapshot = {
  /** Short name; empty when HEAD is detached. An unborn branch has its name. */
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  /** `git diff HEAD`, then one diff per untracked file; a note when over 3 MiB. */
  readonly unifiedDiff: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** A snapshot, and where things may have changed on disk since it was begun: there, and below. */
export type EarlierSnapshot = {
  readonly snapshot: RepositorySnapshot;
  /** Absolute. */
  readonly paths: readonly string[];
};

export type BranchDiff = {
  /** Root of the repository. */
  readonly root: string;
  /** Short name; empty when HEAD is detached. */
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  /**
   * From the commit where the branch left the default branch to the work tree, untracked files
   * included; a note when over 3 MiB.
   */
  readonly unifiedDiff: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

export type FileVersion = {
  readonly exists: boolean;
  readonly content: string | undefined;
  readonly binary: boolean;
  readonly tooLarge: boolean;
  /** Bytes. */
  readonly size: number;
};

export type FileVersions = { readonly head: FileVersion; readonly worktree: FileVersion };

/** Work that would be lost with the worktree. */
export type UnsavedWork = { readonly uncommittedFiles: number; readonly unpushedCommits: number };

/** A worktree of a repository, and the branch that is made for it. */
export type NewWorktree = {
  readonly repositoryRoot: string;
  readonly worktree: string;
  readonly baseBranch: string;
  readonly newBranch: string;
};

/** `absent`: nothing of it is left but, perhaps, its branch. */
export type RepairedWorktree = 'made' | 'absent';

/** How to notice, without git, that a snapshot may have changed. */
export type WatchPlan = {
  /** Without what git ignores. */
  readonly folders: readonly WatchedFolder[];
  /** Folder with files of git that all work trees share; of what changes there, marks count. */
  readonly shared: WatchedFolder | undefined;
  /** Files to compare now and then, for what no watch reaches. */
  readonly marks: readonly string[];
  /** Decides what is watched of what git ignores: its stamp when the plan was begun. */
  readonly index: { readonly path: string; readonly stamp: string };
};

/** The git command line. Never changes the user's index, refs or stash unless its name says so. */
export interface GitPort {
  /** Root of the repository that holds the path (symbolic links resolved), or undefined. */
  findRepository(path: string): Promise<string | undefined>;
  /** With an earlier one it may take less, and is the same. */
  snapshot(
    repositoryRoot: string,
    earlier?: EarlierSnapshot,
  ): Promise<Result<RepositorySnapshot, GitError>>;
  watchPlan(repositoryRoot: string): Promise<Result<WatchPlan, GitError>>;
  /** Changes when one of the marks does. Runs no program. */
  stamp(marks: readonly string[]): Promise<string>;
  /**
   * Of the repository that holds the folder. The default branch is what `origin/HEAD` names, else
   * `main`, `master` or the branch's upstream; without any, only uncommitted work is a difference.
   */
  branchDiff(folder: string): Promise<Result<BranchDiff, GitError>>;
  /** Both sides of one file; `path` relative to the root; at most `maxBytes` a side. */
  fileVersions(
    repositoryRoot: string,
    path: string,
    maxBytes: number,
  ): Promise<Result<FileVersions, GitError>>;
  currentBranch(repositoryRoot: string): Promise<Result<string, GitError>>;
  branches(repositoryRoot: string): Promise<Result<readonly string[], GitError>>;
  /**
   * Tracked and untracked files below the folder that exist and are not ignored, relative to it,
   * with forward slashes; a few hundred thousand at most.
   */
  listFiles(folder: string): Promise<Result<readonly string[], GitError>>;
  /** A branch that exists is taken only where it stands at the base. */
  addWorktree(request: NewWorktree): Promise<Result<void, GitError>>;
  /**
   * Completes what an `addWorktree` that was cut off left of this work tree, or clears it away.
   * Refuses to touch one that was made otherwise, and overwrites nobody's files.
   */
  repairWorktree(request: NewWorktree): Promise<Result<RepairedWorktree, GitError>>;
  /** Fails when the worktree holds changes. */
  removeWorktree(repositoryRoot: string, worktree: string): Promise<Result<void, GitError>>;
  unsavedWork(worktree: string, baseBranch: string): Promise<Result<UnsavedWork, GitError>>;
  /** A repository with one commit of what the folder holds. */
  initialize(folder: string, message: string): Promise<Result<void, GitError>>;
}
