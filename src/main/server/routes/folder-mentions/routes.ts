import { z } from 'zod';
import { workspaceFilesSchema, workspaceSkillsSchema } from '#shared/api/workspace-files.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { WorkspaceFiles } from '../../../services/workspace-files/index.ts';
import type { Workspaces } from '../../../services/workspaces/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';

type Place = Parameters<WorkspaceFiles['search']>[0];

export type FolderMentionsRoutesDeps = {
  readonly workspaces: Pick<Workspaces, 'browseFolder' | 'connection'>;
  readonly workspaceFiles: WorkspaceFiles;
  /** Of a folder with its links followed, be it a workspace or not. */
  readonly filesOf: (root: string) => Place['files'];
};

const tags = ['Folders'];
const defaultLimit = 50;

/** Pilothouse's own: what a chat that is still being written can name. */
export function folderMentionsRoutes(deps: FolderMentionsRoutesDeps): RouteModule {
  const { workspaces, workspaceFiles, filesOf } = deps;
  return (app) => {
    app.get(
      '/api/pilothouse/v1/folder-files',
      {
        schema: {
          tags,
          summary: 'Find files of a folder',
          description:
            'By parts of their paths. In a repository: tracked and untracked files, without ' +
            'those that git ignores.',
          querystring: z.object({
            path: z.string().min(1),
            q: z.string().max(500).optional(),
            limit: z.coerce.number().int().min(1).max(200).optional(),
          }),
          response: { 200: workspaceFilesSchema },
        },
      },
      async (request) => {
        const { path, q = '', limit = defaultLimit } = request.query;
        const folder = await workspaces.browseFolder(path);
        if (!folder.ok) {
          const validations = [{ field: 'path', detail: folder.error }];
          throw new HttpError(400, { message: 'The folder cannot be read.', validations });
        }
        const root = folder.value.path;
        const place = { root, files: filesOf(root) };
        const { paths, total } = await workspaceFiles.search(place, q.trim(), limit);
        return { paths: [...paths], total };
      },
    );

    app.get(
      '/api/pilothouse/v1/workspaces/:workspace/skills',
      {
        schema: {
          tags,
          summary: 'The skills that a chat in this workspace would have',
          params: z.object({ workspace: idParameter<WorkspaceId>() }),
          response: { 200: workspaceSkillsSchema },
        },
      },
      async (request) => {
        const connection = workspaces.connection(request.params.workspace);
        if (!connection.ok) {
          const status = connection.error.kind === 'not_found' ? 404 : 400;
          throw new HttpError(status, { message: connection.error.message });
        }
        const { skills } = await connection.value.bridge.context.read();
        return { skills: skills.map(({ name, description }) => ({ name, description })) };
      },
    );
  };
}
