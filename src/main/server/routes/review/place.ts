import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import type { Checkpoints } from '../../../services/checkpoints/index.ts';
import type { Overlaps, Review, ReviewPlace } from '../../../services/review/index.ts';
import { type ChatWorkspaceDeps, findChatWorkspace } from '../../chat-workspace.ts';

export type ReviewRoutesDeps = ChatWorkspaceDeps<
  { readonly root: string },
  ReviewPlace['chat'] & { readonly title: string }
> & {
  readonly review: Review;
  readonly checkpoints: Checkpoints;
  readonly overlaps: Pick<Overlaps, 'list'>;
};

export const tags = ['Review'];
export const prefix = '/api/pilothouse/v1/chats/:chat/review';

/** The chat's running workspace. */
export function findPlace(deps: ReviewRoutesDeps, userId: UserId, chatId: ChatId): ReviewPlace {
  const { chat, workspaceId, bridge } = findChatWorkspace(deps, userId, chatId);
  return { chat, workspaceId, workspaceRoot: bridge.root };
}
