import {
  REVIEW_BLOB_LIMIT_BYTES,
  REVIEW_TEXT_LIMIT_BYTES,
  type ReviewRange,
} from '#shared/api/review.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  ChangedFiles,
  Discarded,
  FileChangeView,
  FileTarget,
  GitReviewPort,
  RepositoryState,
  ReviewError,
  ReviewSpan,
  SelectedFile,
} from '../../agent-bridge/ports/index.ts';
import type { Database } from '../../store/database.ts';
import { createCommitDrafts, type CommitDraftsDeps } from './commit-drafts.ts';
import type { ReviewAnswer, ReviewCheckpoints, ReviewPlace } from './types.ts';
import { createViewedMarks } from './viewed.ts';

export {
  createOverlaps,
  type Overlap,
  type OverlapChat,
  type OverlapList,
  type Overlaps,
} from './overlaps.ts';
export type { ReviewAnswer, ReviewCheckpoints, ReviewPlace, ReviewProblem } from './types.ts';
export type {
  ChangedFile,
  ChangedFiles,
  Discarded,
  FileChangeView,
  FileSide,
  FileTarget,
  RepositoryState,
  SelectedFile,
} from '../../agent-bridge/ports/index.ts';
export type { ViewedMark } from '../../store/tables/review-viewed-store.ts';

type Scope = 'unstaged' | 'uncommitted';
type ValueOf<Method extends (...args: never[]) => unknown> =
  Awaited<ReturnType<Method>> extends Result<infer Value, ReviewError> ? Value : never;
type Committed = ValueOf<GitReviewPort['commit']>;
type Pushed = ValueOf<GitReviewPort['push']>;
type Branched = ValueOf<GitReviewPort['createBranch']>;
type CommitRequest = Parameters<GitReviewPort['commit']>[1];
type BranchRequest = Parameters<GitReviewPort['createBranch']>[1];
type Mark = { readonly path: string; readonly contentId: string };

/**
 * What a person does with the changes of a chat. A repository is one that the chat touched, or
 * that of its workspace; any other is `not_found`. Whatever changes a repository is told to those
 * who watch it.
 */
export interface Review {
  repositories(
    place: ReviewPlace,
  ): ReviewAnswer<readonly { readonly root: string; readonly state: RepositoryState }[]>;
  files(
    place: ReviewPlace,
    root: string,
    range: ReviewRange,
    page: { readonly offset: number; readonly limit: number },
  ): ReviewAnswer<ChangedFiles>;
  file(
    place: ReviewPlace,
    root: string,
    range: ReviewRange,
    target: FileTarget,
  ): ReviewAnswer<FileChangeView>;
  blob(
    place: ReviewPlace,
    root: string,
    range: ReviewRange,
    target: FileTarget & { readonly side: 'old' | 'new' },
  ): ReviewAnswer<Uint8Array>;
  /** How many files. */
  stage(
    place: ReviewPlace,
    root: string,
    scope: Scope,
    files: readonly SelectedFile[],
  ): ReviewAnswer<number>;
  unstage(
    place: ReviewPlace,
    root: string,
    scope: 'staged' | 'uncommitted',
    files: readonly SelectedFile[],
  ): ReviewAnswer<number>;
  discard(
    place: ReviewPlace,
    root: string,
    scope: Scope,
    files: readonly SelectedFile[],
  ): ReviewAnswer<Discarded>;
  discarded(place: ReviewPlace, root: string): ReviewAnswer<readonly Discarded[]>;
  restore(place: ReviewPlace, root: string, id: string): ReviewAnswer<Discarded>;
  commit(place: ReviewPlace, root: string, request: CommitRequest): ReviewAnswer<Committed>;
  push(place: ReviewPlace, root: string): ReviewAnswer<Pushed>;
  createBranch(place: ReviewPlace, root: string, request: BranchRequest): ReviewAnswer<Branched>;
  draftMessage(place: ReviewPlace, root: string, include: 'staged' | 'all'): ReviewAnswer<string>;
  viewed(place: ReviewPlace, root: string): ReviewAnswer<readonly Mark[]>;
  setViewed(
    place: ReviewPlace,
    root: string,
    marks: readonly (Mark & { readonly viewed: boolean })[],
  ): ReviewAnswer<void>;
  close(): Promise<void>;
}

export type ReviewDeps = CommitDraftsDeps & {
  readonly git: GitReviewPort;
  readonly findRepository: (path: string) => Promise<string | undefined>;
  /** The repositories that a chat and its subagents touched. */
  readonly touchedRoots: (chatId: ChatId) => readonly string[];
  /** A repository of the chat was changed. */
  readonly changed: (chatId: ChatId) => void;
  readonly checkpoints: ReviewCheckpoints;
  readonly db: Database;
  readonly clock: Clock;
};

export function createReview(deps: ReviewDeps): Review {
  const { git, checkpoints } = deps;
  const drafts = createCommitDrafts(deps);
  const viewedMarks = createViewedMarks(deps.db, deps.clock);

  async function rootsOf(place: ReviewPlace): Promise<readonly string[]> {
    const own = await deps.findRepository(place.workspaceRoot);
    return Array.from(
      new Set([...(own === undefined ? [] : [own]), ...deps.touchedRoots(place.chat.id)]),
    );
  }

  async function within<T>(
    place: ReviewPlace,
    root: string,
    work: () => ReviewAnswer<T> | Result<T, ReviewError>,
  ): ReviewAnswer<T> {
    if (!(await rootsOf(place)).includes(root)) {
      return err({ kind: 'not_found', message: `${root} is not a repository of this chat.` });
    }
    return work();
  }

  /** Tells of the change however it ended: a refusal may have come half way. */
  function changing<T>(
    place: ReviewPlace,
    root: string,
    work: () => ReviewAnswer<T>,
  ): ReviewAnswer<T> {
    return within(place, root, async () => {
      try {
        return await work();
      } finally {
        deps.changed(place.chat.id);
      }
    });
  }

  function spanned<T>(
    place: ReviewPlace,
    root: string,
    range: ReviewRange,
    work: (span: ReviewSpan) => ReviewAnswer<T>,
  ): ReviewAnswer<T> {
    return within(place, root, async () => {
      const span = await spanOf(checkpoints, place, root, range);
      return span.ok ? work(span.value) : span;
    });
  }

  return {
    async repositories(place) {
      const roots = await rootsOf(place);
      const states = await Promise.all(
        roots.map(async (root) => ({ root, state: await git.describe(root) })),
      );
      const failed = states.find(
        ({ state }) => !state.ok && state.error.kind !== 'not_a_repository',
      );
      if (failed && !failed.state.ok) return failed.state;
      return ok(
        states.flatMap(({ root, state }) => (state.ok ? [{ root, state: state.value }] : [])),
      );
    },
    files: (place, root, range, page) =>
      spanned(place, root, range, (span) => git.files(root, span, page)),
    file: (place, root, range, target) =>
      spanned(place, root, range, (span) => git.file(root, span, target, REVIEW_TEXT_LIMIT_BYTES)),
    blob: (place, root, range, { side, ...target }) =>
      spanned(place, root, range, (span) =>
        git.blob(root, span, target, { side, maxBytes: REVIEW_BLOB_LIMIT_BYTES }),
      ),
    stage: (place, root, scope, files) =>
      changing(place, root, () => git.stage(root, scope, files)),
    unstage: (place, root, scope, files) =>
      changing(place, root, () => git.unstage(root, scope, files)),
    discard: (place, root, scope, files) =>
      changing(place, root, () => git.discard(root, scope, files)),
    discarded: (place, root) => within(place, root, () => git.discarded(root)),
    restore: (place, root, id) => changing(place, root, () => git.restore(root, id)),
    commit: (place, root, request) => changing(place, root, () => git.commit(root, request)),
    push: (place, root) => changing(place, root, () => git.push(root)),
    createBranch: (place, root, request) =>
      changing(place, root, () => git.createBranch(root, request)),
    draftMessage: (place, root, include) =>
      within(place, root, async () => {
        const material = await git.commitMaterial(root, include);
        if (!material.ok) return material;
        return material.value === undefined
          ? err({ kind: 'conflict', message: 'There is nothing to commit.' })
          : drafts.write(place, material.value);
      }),
    viewed: (place, root) =>
      within(place, root, () => ok(viewedMarks.list(viewedPlace(place, root)))),
    setViewed: (place, root, marks) =>
      within(place, root, () => {
        viewedMarks.set(viewedPlace(place, root), marks);
        return ok(undefined);
      }),
    close: () => drafts.close(),
  };
}

function viewedPlace({ workspaceId }: ReviewPlace, repositoryRoot: string) {
  return { workspaceId, repositoryRoot };
}

async function spanOf(
  checkpoints: ReviewCheckpoints,
  { chat }: ReviewPlace,
  root: string,
  { scope, base, from, to }: ReviewRange,
): Promise<Result<ReviewSpan, ReviewError>> {
  switch (scope) {
    case 'uncommitted':
    case 'staged':
    case 'unstaged':
      return ok({ scope });
    case 'branch':
      return ok({ scope, base });
    case 'commits':
      return to === undefined
        ? err({
            kind: 'invalid',
            message: 'Commits are compared up to a revision: `to` is missing.',
          })
        : ok({ scope, from, to });
    case 'turn':
    case 'chat': {
      const request = { chatId: chat.id, repositoryRoot: root, scope, from, to };
      const trees = await checkpoints.trees(request);
      return trees.ok ? ok({ scope: 'trees', ...trees.value }) : trees;
    }
    default:
      return assertNever(scope);
  }
}
