import type { Result } from '#shared/kernel/result.ts';
import type { ChangedLines, ReviewError } from './git-review.ts';

/** A file that a work tree has otherwise than a commit; paths relative to the root. */
export type TreeChange = {
  /** Its path in the commit; undefined when it was added. */
  readonly from: string | undefined;
  /** Its path now; undefined when it was deleted. */
  readonly to: string | undefined;
  /** False where it became another kind of file, such as a link. */
  readonly hasLines: boolean;
};

/** Lines that were replaced; texts with their line ends, bytes in Latin 1. */
export type ReplacedLines = ChangedLines & {
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/** How the content of a file changed. */
export type LineChanges = readonly ReplacedLines[] | 'binary';

type Outcome<T> = Promise<Result<T, ReviewError>>;

/** Looks at what work trees of one repository change. Touches neither index, refs nor locks. */
export interface GitOverlapPort {
  /** The folder of git's that all work trees of a repository share. Runs no program. */
  commonFolder(root: string): Promise<string | undefined>;
  /** Undefined without a commit. */
  head(root: string): Outcome<string | undefined>;
  /**
   * Where the histories of two commits parted: a commit, or the empty tree where they have nothing
   * in common.
   */
  forkPoint(
    root: string,
    heads: readonly [string | undefined, string | undefined],
  ): Outcome<string>;
  /** Untracked files included, without those that are ignored. `cut`: there are more. */
  changes(
    root: string,
    base: string,
  ): Outcome<{ readonly changes: readonly TreeChange[]; readonly cut: boolean }>;
  /**
   * Of changes with both paths, by the path now; a file that is as it was is left out. `cut`: there
   * was more than is compared.
   */
  lines(
    root: string,
    base: string,
    changes: readonly TreeChange[],
  ): Outcome<{ readonly files: ReadonlyMap<string, LineChanges>; readonly cut: boolean }>;
  /** Whether two work trees have the same at two paths; false where that is too large to say. */
  isSame(
    one: { readonly root: string; readonly path: string },
    other: { readonly root: string; readonly path: string },
  ): Promise<boolean>;
}
