import type {
  ReviewFileSummary,
  ReviewRange,
  ReviewRepository,
  ReviewScope,
  ReviewSelectedFile,
} from '#shared/api/review.ts';
import { CHECKPOINT_NOW } from '#shared/api/checkpoints.ts';
import type { KeptTurn } from './review-turns.ts';

/**
 * What the person looks at. `apart` shows what is staged and what is not side by side; `kept-turn`
 * what one turn changed, or everything since before it.
 */
export type ReviewView =
  | ReviewRange
  | { readonly scope: 'apart' }
  | {
      readonly scope: 'kept-turn';
      readonly turn: KeptTurn;
      readonly until: 'its-end' | 'now';
    };

/** One changed file in one comparison. */
export type ReviewItem = {
  /** Names it among all files on the screen. */
  readonly key: string;
  readonly root: string;
  readonly range: ReviewRange;
  readonly path: string;
  readonly summary: ReviewFileSummary;
};

/** The changed files of one repository in one comparison. */
export type ReviewList = {
  readonly root: string;
  readonly range: ReviewRange;
  readonly items: readonly ReviewItem[];
  /** Changed files, listed or not. */
  readonly total: number;
  /** What was left out, in words. */
  readonly note: string | undefined;
};

/** The comparisons that a view is made of. */
export function rangesOf(view: ReviewView, repository: ReviewRepository): readonly ReviewRange[] {
  if (view.scope === 'apart') return [{ scope: 'staged' }, { scope: 'unstaged' }];
  if (view.scope === 'kept-turn') {
    const state = view.turn.states.find(({ root }) => root === repository.repo_root);
    if (!state) return [];
    return [{ scope: 'turn', from: state.id, ...(view.until === 'now' && { to: CHECKPOINT_NOW }) }];
  }
  if (view.scope !== 'branch') return [view];
  const { base, bases } = repository;
  if (view.base !== undefined && (view.base === base || bases.includes(view.base))) return [view];
  // A repository without the base that was chosen elsewhere is compared with its own.
  return base === undefined ? [] : [{ scope: 'branch' }];
}

export function itemKey(root: string, { scope }: ReviewRange, path: string): string {
  return `${root}\n${scope}\n${path}`;
}

/** Items of a list; one whose content is what it was keeps its object. */
export function toItems(
  root: string,
  range: ReviewRange,
  files: readonly ReviewFileSummary[],
  known: ReadonlyMap<string, ReviewItem>,
): readonly ReviewItem[] {
  return files.map((summary) => {
    const key = itemKey(root, range, summary.path);
    const before = known.get(key);
    const isSame =
      before !== undefined &&
      sameRange(before.range, range) &&
      JSON.stringify(before.summary) === JSON.stringify(summary);
    return isSame ? before : { key, root, range, path: summary.path, summary };
  });
}

export function sameRange(left: ReviewView, right: ReviewView): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What the person may do with an item, by the comparison that it stands in. */
export type ItemVerbs = {
  readonly stage: boolean;
  readonly unstage: boolean;
  readonly discard: boolean;
  /** Single lines can be chosen; a file without two texts goes as a whole. */
  readonly lines: boolean;
};

const WORK_TREE_SCOPES: ReadonlySet<ReviewScope> = new Set(['unstaged', 'uncommitted']);

export function verbsOf({ range: { scope }, summary }: ReviewItem): ItemVerbs {
  const readable = summary.unreadable_name !== true;
  const inWorkTree = WORK_TREE_SCOPES.has(scope) && readable;
  const isWholeStaged = summary.staged !== undefined && summary.unstaged === undefined;
  const hasLines = !summary.binary && !summary.submodule && summary.status !== 'conflicted';
  return {
    stage: inWorkTree && !isWholeStaged,
    unstage:
      readable && (scope === 'staged' || (scope === 'uncommitted' && summary.staged !== undefined)),
    discard: inWorkTree,
    lines: readable && hasLines && (inWorkTree || scope === 'staged'),
  };
}

/** The newer side is the file as it is in the work tree. */
export function showsWorkTree({ range: { scope, to }, summary }: ReviewItem): boolean {
  if (summary.status === 'deleted') return false;
  if (scope === 'turn') return to === CHECKPOINT_NOW;
  return scope !== 'staged' && scope !== 'commits';
}

/** Removed and added lines, each first to last, 1-based. */
export type SelectedLines = NonNullable<ReviewSelectedFile['lines']>;

export function selectedFile(item: ReviewItem, lines?: SelectedLines): ReviewSelectedFile {
  const { old_path: oldPath, content_id: contentId, path } = item.summary;
  return {
    path,
    ...(oldPath !== undefined && { old_path: oldPath }),
    content_id: contentId,
    ...(lines && { lines }),
  };
}
