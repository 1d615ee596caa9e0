import { CHAT_PREFIXES, chatDiffContentsSchema, type ChatDiffContents } from '#shared/api/chats.ts';
import type { ApiError } from '#shared/api/common.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ChatDiffs } from '../../../services/chat-diff/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { HttpError } from '../../http-error.ts';
import { presentDiffContents } from './present.ts';

export type ChatDiffRoutesDeps = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<
      {
        readonly workspaceId: WorkspaceId | undefined;
        readonly pullRequest: { readonly facts: { readonly url: string } | undefined } | undefined;
      },
      ApiError
    >;
  };
  readonly diffs: ChatDiffs;
  /** The kind of git host that the address of a remote points to, such as `github`. */
  readonly providerOf: (remoteOrigin: string) => string | undefined;
};

/** What a chat's work adds to the default branch, as one patch. */
export function chatDiffRoutes(deps: ChatDiffRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      app.get(
        `${prefix}/:chat/diff`,
        {
          schema: {
            tags: ['Chats'],
            summary: 'Get the changes of a chat’s branch',
            description:
              'From the repository on this computer, never from a git host: the unified diff from ' +
              'the commit where the branch left the default branch to the work tree, with what ' +
              'is not committed and with untracked files. The default branch is what ' +
              '`origin/HEAD` names, else `main`, `master` or the branch’s upstream. Over 3 MiB ' +
              '`diff` is a note that says so. Only `chat_id` when the chat has no workspace or ' +
              'its folder is in no repository; no `diff` when nothing differs.',
            params: chatParams,
            response: { 200: chatDiffContentsSchema },
          },
        },
        ({ params, session }) => readDiff(deps, session.userId, params.chat),
      );
    }
  };
}

async function readDiff(
  deps: ChatDiffRoutesDeps,
  userId: UserId,
  chatId: ChatId,
): Promise<ChatDiffContents> {
  const chat = deps.chats.find(userId, chatId);
  if (!chat.ok) throw new HttpError(404, { message: chat.error.message });
  const { workspaceId } = chat.value;
  const nothing = { chat_id: chatId };
  if (workspaceId === undefined) return nothing;
  const diff = await deps.diffs.read(workspaceId);
  if (!diff.ok) {
    const { message } = diff.error;
    throw new HttpError(500, { message: `Git could not compare the branch: ${message}` });
  }
  if (diff.value === undefined) return nothing;
  const { remoteOrigin } = diff.value;
  return presentDiffContents(chatId, diff.value, {
    provider: remoteOrigin === undefined ? undefined : deps.providerOf(remoteOrigin),
    url: chat.value.pullRequest?.facts?.url,
  });
}
