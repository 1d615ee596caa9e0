import { z } from 'zod';
import {
  folderListSchema,
  openFolderRequestSchema,
  recentRepositoriesSchema,
} from '#shared/api/folders.ts';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { Workspaces } from '../../../services/workspaces/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { createNames, presentWorkspace } from '../../presenters/workspace.ts';
import { presentFolderList, presentRecent } from './present.ts';

export type FolderRoutesDeps = {
  readonly workspaces: Workspaces;
  readonly identity: Identity;
  /** Of this program, as `buildinfo` says it. */
  readonly version: string;
};

const tags = ['Folders'];

/** Pilothouse's own: choosing a folder of this computer. */
export function foldersRoutes(deps: FolderRoutesDeps): RouteModule {
  const { workspaces, identity } = deps;
  const names = createNames(identity, deps.version);
  return (app) => {
    app.get(
      '/api/pilothouse/v1/folders',
      {
        schema: {
          tags,
          summary: 'The subfolders of a folder',
          querystring: z.object({ path: z.string().optional() }),
          response: { 200: folderListSchema },
        },
      },
      async (request) => {
        const listing = await workspaces.browseFolder(request.query.path || undefined);
        if (!listing.ok) throw invalid('path', listing.error);
        return presentFolderList(listing.value);
      },
    );

    app.get(
      '/api/pilothouse/v1/repositories',
      {
        schema: {
          tags,
          summary: 'Folders that were worked in, newest first, and the sample project',
          response: { 200: recentRepositoriesSchema },
        },
      },
      async (request) => {
        const folders = await workspaces.recentFolders(request.session.userId);
        return { repositories: folders.map(presentRecent) };
      },
    );

    app.post(
      '/api/pilothouse/v1/open-folder',
      {
        schema: {
          tags,
          summary: 'The running workspace of a folder, made or started when need be',
          description: '200 for a workspace that there was, 201 for one made by this call.',
          body: openFolderRequestSchema,
          response: { 200: workspaceSchema, 201: workspaceSchema },
        },
      },
      async (request, reply) => {
        const { userId } = request.session;
        const opened = await workspaces.openFolder({
          userId,
          organizationId: identity.defaultOrganization().id,
          folder: request.body.folder,
          approvals: request.body.approvals ?? undefined,
        });
        if (!opened.ok) {
          const { kind, reason } = opened.error;
          if (kind === 'invalid') throw invalid('folder', reason);
          throw new HttpError(409, { message: 'The folder could not be opened.', detail: reason });
        }
        void reply.code(opened.value.created ? 201 : 200);
        return presentWorkspace(opened.value.workspace, userId, names);
      },
    );
  };
}

function invalid(field: string, detail: string): HttpError {
  return new HttpError(400, {
    message: 'This folder cannot be used.',
    validations: [{ field, detail }],
  });
}
