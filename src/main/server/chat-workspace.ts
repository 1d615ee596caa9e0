import { z } from 'zod';
import type { ApiError } from '#shared/api/common.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import { HttpError } from './http-error.ts';
import { idParameter } from './request-values.ts';

/** `Bridge` and `Chat`: what a route wants of them. */
export type ChatWorkspaceDeps<Bridge, Chat = unknown> = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<Chat & { readonly workspaceId: WorkspaceId | undefined }, Pick<ApiError, 'message'>>;
  };
  readonly workspaces: {
    connection(
      workspaceId: WorkspaceId,
    ): Result<{ readonly bridge: Bridge }, { readonly message: string }>;
  };
};

export const chatParams = z.object({ chat: idParameter<ChatId>() });

/** The chat's running workspace, or the status that the contract gives for what is missing. */
export function findChatWorkspace<Bridge, Chat>(
  deps: ChatWorkspaceDeps<Bridge, Chat>,
  userId: UserId,
  chatId: ChatId,
): { readonly chat: Chat; readonly workspaceId: WorkspaceId; readonly bridge: Bridge } {
  const found = deps.chats.find(userId, chatId);
  if (!found.ok) throw new HttpError(404, { message: found.error.message });
  const { workspaceId } = found.value;
  if (workspaceId === undefined) {
    throw new HttpError(400, { message: 'The chat has no workspace.' });
  }
  const connection = deps.workspaces.connection(workspaceId);
  if (!connection.ok) throw new HttpError(400, { message: connection.error.message });
  return { chat: found.value, workspaceId, bridge: connection.value.bridge };
}
