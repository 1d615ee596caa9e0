import {
  blameSchema,
  checkpointPrunedSchema,
  checkpointRestoredSchema,
  checkpointsSchema,
  checkpointUsageListSchema,
  type Blame,
  type Checkpoint,
  type CheckpointPruned,
  type CheckpointPruneQuery,
  type CheckpointRestored,
  type CheckpointRestoreRequest,
  type CheckpointUsage,
} from '#shared/api/checkpoints.ts';
import {
  reviewBranchSchema,
  reviewCommitMessageSchema,
  reviewCommitSchema,
  reviewDiscardedListSchema,
  reviewDiscardedSchema,
  reviewFileSchema,
  reviewFilesSchema,
  reviewIndexChangeSchema,
  reviewOverlapsSchema,
  reviewPushSchema,
  reviewRepositoriesSchema,
  reviewViewedSchema,
  type ReviewBranch,
  type ReviewBranchRequest,
  type ReviewCommit,
  type ReviewCommitMessageRequest,
  type ReviewCommitRequest,
  type ReviewDiscarded,
  type ReviewDiscardedList,
  type ReviewFile,
  type ReviewFiles,
  type ReviewIndexChange,
  type ReviewOverlaps,
  type ReviewPush,
  type ReviewRange,
  type ReviewRepository,
  type ReviewSelection,
  type ReviewSetViewedRequest,
  type ReviewUnstageRequest,
  type ReviewViewedMark,
} from '#shared/api/review.ts';
import type { HttpClient } from './http-client.ts';
import { ownPath } from './paths.ts';

/** A range of changes in one repository. */
export type ReviewTarget = ReviewRange & { readonly repo_root: string };
export type ReviewFileTarget = ReviewTarget & {
  readonly path: string;
  readonly old_path?: string | undefined;
};

/** Refusals with status 409 leave everything as it was, and say why in their body. */
export interface ReviewApi {
  repositories(chatId: string, signal?: AbortSignal): Promise<readonly ReviewRepository[]>;
  /** One page; `offset` is the `next_offset` of the page before. */
  files(
    chatId: string,
    target: ReviewTarget & { readonly offset?: number; readonly limit?: number },
    signal?: AbortSignal,
  ): Promise<ReviewFiles>;
  file(chatId: string, target: ReviewFileTarget, signal?: AbortSignal): Promise<ReviewFile>;
  /** The bytes of one side, with their type. */
  blob(
    chatId: string,
    target: ReviewFileTarget & { readonly side: 'old' | 'new' },
    signal?: AbortSignal,
  ): Promise<Blob>;
  stage(chatId: string, selection: ReviewSelection): Promise<ReviewIndexChange>;
  unstage(chatId: string, request: ReviewUnstageRequest): Promise<ReviewIndexChange>;
  /** Resolves with what `restore` brings back. */
  discard(chatId: string, selection: ReviewSelection): Promise<ReviewDiscarded>;
  discarded(chatId: string, repoRoot: string, signal?: AbortSignal): Promise<ReviewDiscardedList>;
  restore(chatId: string, repoRoot: string, discardedId: string): Promise<ReviewDiscarded>;
  commit(chatId: string, request: ReviewCommitRequest): Promise<ReviewCommit>;
  push(chatId: string, repoRoot: string): Promise<ReviewPush>;
  createBranch(chatId: string, request: ReviewBranchRequest): Promise<ReviewBranch>;
  /** A model's draft. */
  draftCommitMessage(
    chatId: string,
    request: ReviewCommitMessageRequest,
    signal?: AbortSignal,
  ): Promise<string>;
  viewed(
    chatId: string,
    repoRoot: string,
    signal?: AbortSignal,
  ): Promise<readonly ReviewViewedMark[]>;
  setViewed(chatId: string, request: ReviewSetViewedRequest): Promise<void>;
  /** The latest first. */
  checkpoints(
    chatId: string,
    repoRoot?: string,
    signal?: AbortSignal,
  ): Promise<readonly Checkpoint[]>;
  restoreCheckpoint(
    chatId: string,
    checkpointId: string,
    request: CheckpointRestoreRequest,
  ): Promise<CheckpointRestored>;
  checkpointUsage(chatId: string, signal?: AbortSignal): Promise<readonly CheckpointUsage[]>;
  pruneCheckpoints(chatId: string, query: CheckpointPruneQuery): Promise<CheckpointPruned>;
  /** Who last changed each line of a file of the work tree. */
  blame(
    chatId: string,
    file: { readonly repo_root: string; readonly path: string },
    signal?: AbortSignal,
  ): Promise<Blame>;
  /** What other chats change, too. */
  overlaps(chatId: string, signal?: AbortSignal): Promise<ReviewOverlaps>;
}

export function createReviewApi(http: HttpClient): ReviewApi {
  const path = (chatId: string, ...rest: readonly string[]): string =>
    ownPath('chats', chatId, 'review', ...rest);
  return {
    async repositories(chatId, signal) {
      const call = { path: path(chatId, 'repositories'), answer: reviewRepositoriesSchema, signal };
      return (await http.call(call)).repositories;
    },
    files: (chatId, query, signal) =>
      http.call({ path: path(chatId, 'files'), query, answer: reviewFilesSchema, signal }),
    file: (chatId, query, signal) =>
      http.call({ path: path(chatId, 'file'), query, answer: reviewFileSchema, signal }),
    blob: (chatId, query, signal) => http.bytes({ path: path(chatId, 'blob'), query, signal }),
    stage: (chatId, body) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'stage'),
        body,
        answer: reviewIndexChangeSchema,
      }),
    unstage: (chatId, body) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'unstage'),
        body,
        answer: reviewIndexChangeSchema,
      }),
    discard: (chatId, body) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'discard'),
        body,
        answer: reviewDiscardedSchema,
      }),
    discarded: (chatId, repoRoot, signal) =>
      http.call({
        path: path(chatId, 'discarded'),
        query: { repo_root: repoRoot },
        answer: reviewDiscardedListSchema,
        signal,
      }),
    restore: (chatId, repoRoot, discardedId) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'discarded', discardedId, 'restore'),
        body: { repo_root: repoRoot },
        answer: reviewDiscardedSchema,
      }),
    commit: (chatId, body) =>
      http.call({ method: 'POST', path: path(chatId, 'commit'), body, answer: reviewCommitSchema }),
    push: (chatId, repoRoot) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'push'),
        body: { repo_root: repoRoot },
        answer: reviewPushSchema,
      }),
    createBranch: (chatId, body) =>
      http.call({ method: 'POST', path: path(chatId, 'branch'), body, answer: reviewBranchSchema }),
    async draftCommitMessage(chatId, body, signal) {
      const call = {
        method: 'POST',
        path: path(chatId, 'commit-message'),
        body,
        answer: reviewCommitMessageSchema,
        signal,
      } as const;
      return (await http.call(call)).message;
    },
    async viewed(chatId, repoRoot, signal) {
      const call = {
        path: path(chatId, 'viewed'),
        query: { repo_root: repoRoot },
        answer: reviewViewedSchema,
        signal,
      };
      return (await http.call(call)).viewed;
    },
    setViewed: (chatId, body) => http.send({ method: 'PUT', path: path(chatId, 'viewed'), body }),
    async checkpoints(chatId, repoRoot, signal) {
      const call = {
        path: path(chatId, 'checkpoints'),
        query: { repo_root: repoRoot },
        answer: checkpointsSchema,
        signal,
      };
      return (await http.call(call)).checkpoints;
    },
    restoreCheckpoint: (chatId, checkpointId, body) =>
      http.call({
        method: 'POST',
        path: path(chatId, 'checkpoints', checkpointId, 'restore'),
        body,
        answer: checkpointRestoredSchema,
      }),
    async checkpointUsage(chatId, signal) {
      const call = {
        path: path(chatId, 'checkpoints', 'usage'),
        answer: checkpointUsageListSchema,
        signal,
      };
      return (await http.call(call)).repositories;
    },
    pruneCheckpoints: (chatId, query) =>
      http.call({
        method: 'DELETE',
        path: path(chatId, 'checkpoints'),
        query,
        answer: checkpointPrunedSchema,
      }),
    blame: (chatId, query, signal) =>
      http.call({ path: path(chatId, 'blame'), query, answer: blameSchema, signal }),
    overlaps: (chatId, signal) =>
      http.call({ path: path(chatId, 'overlaps'), answer: reviewOverlapsSchema, signal }),
  };
}
