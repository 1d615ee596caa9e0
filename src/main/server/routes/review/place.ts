import { z } from 'zod';
import type { ApiError } from '#shared/api/common.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { Checkpoints } from '../../../services/checkpoints/index.ts';
import type { Overlaps, Review, ReviewPlace } from '../../../services/review/index.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';

export type ReviewRoutesDeps = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<
      ReviewPlace['chat'] & {
        readonly workspaceId: WorkspaceId | undefined;
        readonly title: string;
      },
      Pick<ApiError, 'message'>
    >;
  };
  readonly workspaces: {
    connection(
      workspaceId: WorkspaceId,
    ): Result<{ readonly bridge: { readonly root: string } }, { readonly message: string }>;
  };
  readonly review: Review;
  readonly checkpoints: Checkpoints;
  readonly overlaps: Pick<Overlaps, 'list'>;
};

export const tags = ['Review'];
export const prefix = '/api/pilothouse/v1/chats/:chat/review';
export const chatParams = z.object({ chat: idParameter<ChatId>() });

/** The chat's running workspace. */
export function findPlace(deps: ReviewRoutesDeps, userId: UserId, chatId: ChatId): ReviewPlace {
  const found = deps.chats.find(userId, chatId);
  if (!found.ok) throw new HttpError(404, { message: found.error.message });
  const { workspaceId } = found.value;
  if (workspaceId === undefined) {
    throw new HttpError(400, { message: 'The chat has no workspace.' });
  }
  const connection = deps.workspaces.connection(workspaceId);
  if (!connection.ok) throw new HttpError(400, { message: connection.error.message });
  return { chat: found.value, workspaceId, workspaceRoot: connection.value.bridge.root };
}
