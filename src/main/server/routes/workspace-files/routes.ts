import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import { uuidSchema, type ApiError } from '#shared/api/common.ts';
import { workspaceFilesSchema } from '#shared/api/workspace-files.ts';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { WorkspaceFiles } from '../../../services/workspace-files/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';

type Place = Parameters<WorkspaceFiles['search']>[0];

export type WorkspaceFilesRoutesDeps = {
  readonly chats: {
    find(
      userId: UserId,
      chatId: ChatId,
    ): Result<{ readonly workspaceId: WorkspaceId | undefined }, ApiError>;
  };
  readonly workspaces: {
    connection(
      workspaceId: WorkspaceId,
    ): Result<{ readonly bridge: Place }, { readonly message: string }>;
  };
  readonly workspaceFiles: WorkspaceFiles;
};

const querySchema = z.object({
  q: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
const defaultLimit = 50;

/** Search among the files of a chat's workspace, for mentions. */
export function workspaceFilesRoutes(deps: WorkspaceFilesRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      app.get(
        `${prefix}/:chat/workspace-files`,
        {
          schema: {
            tags: ['Chats'],
            summary: 'Find files of the chat’s workspace',
            description:
              'By parts of their paths. In a repository: tracked and untracked files, without ' +
              'those that git ignores.',
            params: z.object({ chat: uuidSchema }),
            querystring: querySchema,
            response: { 200: workspaceFilesSchema },
          },
        },
        async (request) => {
          const { q = '', limit = defaultLimit } = request.query;
          const place = findPlace(deps, request.session.userId, request.params.chat);
          const { paths, total } = await deps.workspaceFiles.search(place, q.trim(), limit);
          return { paths: [...paths], total };
        },
      );
    }
  };
}

function findPlace(deps: WorkspaceFilesRoutesDeps, userId: UserId, chat: string): Place {
  const found = deps.chats.find(userId, chat as ChatId);
  if (!found.ok) throw new HttpError(404, { message: found.error.message });
  const { workspaceId } = found.value;
  if (workspaceId === undefined) {
    throw new HttpError(400, { message: 'The chat has no workspace.' });
  }
  const connection = deps.workspaces.connection(workspaceId);
  if (!connection.ok) throw new HttpError(400, { message: connection.error.message });
  return connection.value.bridge;
}
