import type { Result } from '#shared/kernel/result.ts';
import type { ReviewError } from './git-review.ts';

/** What a work tree held at one moment: tracked and untracked files, without ignored ones. */
export type WorkSnapshot = {
  /** Object name of the tree, with contents as git stores them. */
  readonly tree: string;
  /**
   * Object name of a tree that has, at the same paths, the exact bytes of files that git converts;
   * undefined when there are none.
   */
  readonly raw: string | undefined;
  /** Paths that could not be kept: too large, or closed to us. */
  readonly skipped: readonly string[];
};

/** A state, and where the work tree may have changed since it was begun: there, and below. */
export type EarlierWork = {
  readonly snapshot: WorkSnapshot;
  /** Absolute. */
  readonly paths: readonly string[];
};

/** What a tree has more than another one. */
export type TreeGrowth = { readonly files: number; readonly bytes: number };

export type SkippedPath = { readonly path: string; readonly reason: string };

export type Restored = { readonly files: number; readonly skipped: readonly SkippedPath[] };

/** Lines of the new side, 1-based; a count of 0 stands for the place after the start. */
export type LineEdit = {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
};

export type BlamedCommit = {
  readonly id: string;
  readonly author: string;
  readonly time: Date;
  readonly subject: string;
};

type Outcome<T> = Promise<Result<T, ReviewError>>;

/**
 * Keeps states of work trees as objects of their repository under hidden refs. The person's index,
 * HEAD, stash and lock files are never touched. Every root is that of a work tree.
 */
export interface GitCheckpointsPort {
  /**
   * The work tree as it is. What it stores lives as long as git's own clean-up lets it. With an
   * earlier state it may take less, and is the same.
   */
  capture(root: string, earlier?: EarlierWork): Outcome<WorkSnapshot>;
  /** Keeps the states alive. Keeping the same name again replaces what it kept. */
  keep(root: string, name: string, states: readonly WorkSnapshot[]): Outcome<void>;
  /** Names that are not there are passed over. */
  drop(root: string, names: readonly string[]): Outcome<void>;
  /** Without an older tree: what HEAD does not have. */
  growth(root: string, older: string | undefined, newer: string): Outcome<TreeGrowth>;
  /**
   * Brings files back to what `target` has, `current` being the state now. Ignored files and what
   * either state left out stay as they are. `paths`: files and folders; all when undefined.
   */
  restore(
    root: string,
    states: { readonly current: WorkSnapshot; readonly target: WorkSnapshot },
    paths: readonly string[] | undefined,
  ): Outcome<Restored>;
  /** Object names of a file in trees, undefined where it is not, in the same order. */
  blobs(
    root: string,
    trees: readonly string[],
    path: string,
  ): Outcome<readonly (string | undefined)[]>;
  /** The name that the file had in the older tree, when it was moved. */
  movedFrom(root: string, older: string, newer: string, path: string): Outcome<string | undefined>;
  /** The work tree's file as git stores it; undefined when there is none. */
  currentBlob(
    root: string,
    path: string,
    maxBytes: number,
  ): Outcome<{ readonly id: string; readonly lines: number } | undefined>;
  lineCount(root: string, blob: string, maxBytes: number): Outcome<number>;
  lineEdits(root: string, older: string, newer: string): Outcome<readonly LineEdit[]>;
  /** For each line of the work tree's file its commit; undefined for what is not committed. */
  blame(root: string, path: string): Outcome<readonly (BlamedCommit | undefined)[]>;
  /** Changes when HEAD does, or the file; cheap. */
  fileStamp(root: string, path: string): Outcome<string>;
}
