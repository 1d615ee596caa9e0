import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import { workspaceFilesSchema } from '#shared/api/workspace-files.ts';
import type { WorkspaceFiles } from '../../../services/workspace-files/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { chatParams, type ChatWorkspaceDeps, findChatWorkspace } from '../../chat-workspace.ts';

export type WorkspaceFilesRoutesDeps = ChatWorkspaceDeps<
  Parameters<WorkspaceFiles['search']>[0]
> & { readonly workspaceFiles: WorkspaceFiles };

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
            params: chatParams,
            querystring: querySchema,
            response: { 200: workspaceFilesSchema },
          },
        },
        async (request) => {
          const { q = '', limit = defaultLimit } = request.query;
          const { bridge } = findChatWorkspace(deps, request.session.userId, request.params.chat);
          const { paths, total } = await deps.workspaceFiles.search(bridge, q.trim(), limit);
          return { paths: [...paths], total };
        },
      );
    }
  };
}
