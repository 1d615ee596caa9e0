import { CHECKPOINT_NOW } from '#shared/api/checkpoints.ts';
import type {
  Blame,
  CheckpointPruned,
  CheckpointRestored,
  CheckpointUsage,
} from '#shared/api/checkpoints.ts';
import type {
  ReviewBranchRequest,
  ReviewCommit,
  ReviewCommitRequest,
  ReviewDiscarded,
  ReviewDiscardedList,
  ReviewFiles,
  ReviewOverlaps,
  ReviewPush,
} from '#shared/api/review.ts';
import type { Transport } from '../transport/transport.ts';
import type { KeptState } from './review-turns.ts';
import { selectedFile, type ReviewItem, type SelectedLines } from './review-items.ts';

/** What the person does with changes. All reject with the transport's failure. */
export interface ReviewActions {
  /** Items of one comparison. Lines can be given for a single item only. */
  stage(items: readonly ReviewItem[], lines?: SelectedLines): Promise<void>;
  unstage(items: readonly ReviewItem[], lines?: SelectedLines): Promise<void>;
  /** Throws changes away and says what `restore` needs to bring them back, by repository. */
  discard(items: readonly ReviewItem[], lines?: SelectedLines): Promise<readonly Discarded[]>;
  restore(discarded: Discarded): Promise<void>;
  discarded(root: string, signal?: AbortSignal): Promise<ReviewDiscardedList>;
  commit(request: ReviewCommitRequest): Promise<ReviewCommit>;
  push(root: string): Promise<ReviewPush>;
  createBranch(request: ReviewBranchRequest): Promise<void>;
  /** What differs between before a turn and now: its first page. */
  changedSince(state: KeptState, signal: AbortSignal): Promise<ReviewFiles>;
  /** Brings the files back to what they were before. */
  restoreState(state: KeptState, options: RestoreOptions): Promise<RestoredState>;
  /** Of this chat's repositories. */
  keptSpace(signal: AbortSignal): Promise<readonly CheckpointUsage[]>;
  /** Drops what was kept longer ago; 0 drops all. */
  prune(root: string, olderThanDays: number): Promise<CheckpointPruned>;
  /** Who wrote the lines of the file as it is now. */
  blame(item: ReviewItem, signal: AbortSignal): Promise<Blame>;
  /** What other chats change, too, in work trees of their own. */
  overlaps(signal: AbortSignal): Promise<ReviewOverlaps>;
  draftMessage(root: string, include: 'staged' | 'all', signal: AbortSignal): Promise<string>;
}

export type RestoreOptions = {
  /** Everything when absent. */
  readonly paths?: string[] | undefined;
  /** Also while a turn or an operation of git runs. */
  readonly force: boolean;
};

export type RestoredState = CheckpointRestored & { readonly root: string };

export type Discarded = ReviewDiscarded & { readonly root: string };

export type ReviewActionsDeps = {
  readonly api: Pick<Transport, 'review'>;
  readonly chatId: string;
  readonly refresh: () => Promise<void>;
};

export function createReviewActions({ api, chatId, refresh }: ReviewActionsDeps): ReviewActions {
  const { review } = api;

  /** Whether it worked or not, what is on the screen may be old now. */
  async function thenRefresh<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } finally {
      await refresh();
    }
  }

  function byRoot(items: readonly ReviewItem[]): Map<string, ReviewItem[]> {
    return Map.groupBy(items, ({ root }) => root);
  }

  return {
    stage: (items, lines) =>
      thenRefresh(async () => {
        for (const [root, members] of byRoot(items)) {
          await review.stage(chatId, {
            repo_root: root,
            scope: workTreeScope(members),
            files: members.map((item) => selectedFile(item, lines)),
          });
        }
      }),
    unstage: (items, lines) =>
      thenRefresh(async () => {
        for (const [root, members] of byRoot(items)) {
          await review.unstage(chatId, {
            repo_root: root,
            scope: members.some(({ range }) => range.scope === 'staged') ? 'staged' : 'uncommitted',
            files: members.map((item) => selectedFile(item, lines)),
          });
        }
      }),
    discard: (items, lines) =>
      thenRefresh(async () => {
        const discarded: Discarded[] = [];
        for (const [root, members] of byRoot(items)) {
          const kept = await review.discard(chatId, {
            repo_root: root,
            scope: workTreeScope(members),
            files: members.map((item) => selectedFile(item, lines)),
          });
          discarded.push({ ...kept, root });
        }
        return discarded;
      }),
    restore: ({ root, id }) =>
      thenRefresh(async () => {
        await review.restore(chatId, root, id);
      }),
    discarded: (root, signal) => review.discarded(chatId, root, signal),
    commit: (request) => thenRefresh(() => review.commit(chatId, request)),
    push: (root) => thenRefresh(() => review.push(chatId, root)),
    createBranch: (request) =>
      thenRefresh(async () => {
        await review.createBranch(chatId, request);
      }),
    changedSince: ({ root, id }, signal) => {
      const range = { scope: 'turn', from: id, to: CHECKPOINT_NOW, repo_root: root } as const;
      return review.files(chatId, range, signal);
    },
    restoreState: ({ root, id }, { paths, force }) =>
      thenRefresh(async () => {
        const request = { repo_root: root, paths, force };
        return { ...(await review.restoreCheckpoint(chatId, id, request)), root };
      }),
    keptSpace: (signal) => review.checkpointUsage(chatId, signal),
    prune: (root, days) =>
      thenRefresh(() =>
        review.pruneCheckpoints(chatId, { repo_root: root, older_than_days: days }),
      ),
    blame: ({ root, path }, signal) => review.blame(chatId, { repo_root: root, path }, signal),
    overlaps: (signal) => review.overlaps(chatId, signal),
    draftMessage: (root, include, signal) =>
      review.draftCommitMessage(chatId, { repo_root: root, include }, signal),
  };
}

function workTreeScope(items: readonly ReviewItem[]): 'unstaged' | 'uncommitted' {
  return items.some(({ range }) => range.scope === 'unstaged') ? 'unstaged' : 'uncommitted';
}
