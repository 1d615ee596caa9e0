import type { ReviewScope } from '#shared/api/review.ts';
import type { ChatId, ModelConfigId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ReviewError } from '../../agent-bridge/ports/index.ts';

/** Whose changes are reviewed. */
export type ReviewPlace = {
  readonly chat: {
    readonly id: ChatId;
    readonly rootId: ChatId;
    readonly ownerId: UserId;
    readonly modelConfigId: ModelConfigId;
  };
  readonly workspaceId: WorkspaceId;
  /** Absolute workspace folder. */
  readonly workspaceRoot: string;
};

/** `model_failed`: no model could be asked, or none had an answer. */
export type ReviewProblem =
  | ReviewError
  | {
      readonly kind: 'model_failed' | 'usage_limit';
      readonly message: string;
      readonly detail?: string;
    };

export type ReviewAnswer<T> = Promise<Result<T, ReviewProblem>>;

/** States of the files that were kept before turns. */
export interface ReviewCheckpoints {
  /** Object names of the two trees or commits that are to be compared. */
  trees(request: {
    readonly chatId: ChatId;
    readonly repositoryRoot: string;
    readonly scope: Extract<ReviewScope, 'turn' | 'chat'>;
    readonly from: string | undefined;
    readonly to: string | undefined;
  }): Promise<Result<{ readonly old: string; readonly new: string }, ReviewError>>;
}
