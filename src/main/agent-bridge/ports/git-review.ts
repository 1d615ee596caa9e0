import type { Result } from '#shared/kernel/result.ts';

/**
 * `stale`: it changed since the person looked. `conflict`: the state of the repository forbids it.
 * `locked`: another git process holds the index. `refused`: git, a hook or the remote said no;
 * `detail` has their words. After each of these everything is as it was.
 */
export type ReviewErrorKind =
  | 'not_a_repository'
  | 'not_found'
  | 'invalid'
  | 'stale'
  | 'conflict'
  | 'locked'
  | 'too_large'
  | 'refused'
  | 'no_git'
  | 'failed';

export type ReviewError = {
  readonly kind: ReviewErrorKind;
  /** For the person. */
  readonly message: string;
  readonly detail?: string;
};

/** What is compared; `trees` are object names of trees or commits. */
export type ReviewSpan =
  | { readonly scope: 'uncommitted' | 'staged' | 'unstaged' }
  | { readonly scope: 'branch'; readonly base: string | undefined }
  | { readonly scope: 'commits'; readonly from: string | undefined; readonly to: string }
  | { readonly scope: 'trees'; readonly old: string; readonly new: string };

export type ChangeStatus =
  'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type_changed' | 'conflicted';

export type ChangedFile = {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly oldPath: string | undefined;
  readonly status: ChangeStatus;
  readonly untracked: boolean;
  /** Lines; undefined for binary and very large files. */
  readonly additions: number | undefined;
  readonly deletions: number | undefined;
  readonly binary: boolean;
  readonly submodule: boolean;
  /** Git's modes, six octal digits. */
  readonly oldMode: string | undefined;
  readonly newMode: string | undefined;
  /** Bytes of the new side, of the old one when deleted. */
  readonly size: number | undefined;
  readonly staged: ChangeStatus | undefined;
  readonly unstaged: ChangeStatus | undefined;
  /** Differs as soon as either side does. */
  readonly contentId: string;
  readonly unreadableName: boolean;
};

export type ChangedFiles = {
  readonly files: readonly ChangedFile[];
  readonly total: number;
  /** More changes than are kept in mind; the rest is left out. */
  readonly cut: boolean;
  readonly oldCommit: string | undefined;
  readonly newCommit: string | undefined;
};

export type FileSide = {
  readonly exists: boolean;
  readonly mode: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly binary: boolean;
  readonly tooLarge: boolean;
  /** As git stores it. */
  readonly text: string | undefined;
  /** The bytes are no UTF-8. */
  readonly lossy: boolean;
};

/** Changed lines without context, 1-based; a count of 0 stands for the place after the start. */
export type ChangedLines = {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
};

export type FileChangeView = {
  readonly file: ChangedFile;
  readonly old: FileSide;
  readonly new: FileSide;
  readonly hunks: readonly ChangedLines[];
};

/** First and last line, 1-based. */
export type LineRange = readonly [number, number];

export type SelectedFile = {
  readonly path: string;
  readonly oldPath: string | undefined;
  readonly contentId: string;
  /** Undefined: the whole file. */
  readonly lines:
    { readonly old: readonly LineRange[]; readonly new: readonly LineRange[] } | undefined;
};

export type FileTarget = { readonly path: string; readonly oldPath: string | undefined };

export type RepositoryOperation = 'merge' | 'rebase' | 'cherry_pick' | 'revert' | 'bisect';

export type RepositoryState = {
  readonly branch: string;
  readonly head: string | undefined;
  readonly upstream: string | undefined;
  readonly ahead: number | undefined;
  readonly behind: number | undefined;
  readonly hasRemote: boolean;
  readonly base: string | undefined;
  readonly bases: readonly string[];
  readonly commits: readonly {
    readonly id: string;
    readonly subject: string;
    readonly author: string;
    readonly time: Date;
  }[];
  readonly operation: RepositoryOperation | undefined;
  readonly conflicts: readonly string[];
};

/** Content that was thrown away and is kept under a hidden ref of the repository. */
export type Discarded = {
  readonly id: string;
  readonly createdAt: Date;
  readonly paths: readonly string[];
  readonly bytes: number;
};

type Outcome<T> = Promise<Result<T, ReviewError>>;

/**
 * Changes of one repository, for a person who reviews them. Every root is that of a work tree.
 * What only looks touches neither index, refs nor locks; what writes is done one after the other
 * for each repository.
 */
export interface GitReviewPort {
  describe(root: string): Outcome<RepositoryState>;
  files(
    root: string,
    span: ReviewSpan,
    page: { readonly offset: number; readonly limit: number },
  ): Outcome<ChangedFiles>;
  /** Texts of at most `maxBytes` a side. */
  file(
    root: string,
    span: ReviewSpan,
    target: FileTarget,
    maxBytes: number,
  ): Outcome<FileChangeView>;
  blob(
    root: string,
    span: ReviewSpan,
    target: FileTarget,
    side: { readonly side: 'old' | 'new'; readonly maxBytes: number },
  ): Outcome<Uint8Array>;
  stage(
    root: string,
    scope: 'unstaged' | 'uncommitted',
    files: readonly SelectedFile[],
  ): Outcome<number>;
  unstage(
    root: string,
    scope: 'staged' | 'uncommitted',
    files: readonly SelectedFile[],
  ): Outcome<number>;
  discard(
    root: string,
    scope: 'unstaged' | 'uncommitted',
    files: readonly SelectedFile[],
  ): Outcome<Discarded>;
  /** The latest first. */
  discarded(root: string): Outcome<readonly Discarded[]>;
  /** Refuses when one of the files has changed since it was discarded. */
  restore(root: string, id: string): Outcome<Discarded>;
  commit(
    root: string,
    request: { readonly message: string; readonly all: boolean; readonly amend: boolean },
  ): Outcome<{ readonly commit: string; readonly output: string }>;
  push(root: string): Outcome<{
    readonly remote: string;
    readonly branch: string;
    readonly setUpstream: boolean;
    readonly output: string;
  }>;
  createBranch(
    root: string,
    request: {
      readonly name: string;
      readonly from: string | undefined;
      readonly switchTo: boolean;
    },
  ): Outcome<{ readonly branch: string; readonly commit: string | undefined }>;
  /** What a commit message can be made of, cut to size; undefined when there is no change. */
  commitMaterial(root: string, include: 'staged' | 'all'): Outcome<string | undefined>;
}
