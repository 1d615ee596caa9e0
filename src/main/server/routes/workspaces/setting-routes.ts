import { z } from 'zod';
import {
  renameWorkspaceRequestSchema,
  updateAutomaticUpdatesRequestSchema,
  updateAutostartRequestSchema,
  updateTtlRequestSchema,
} from '#shared/api/workspaces.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { RenameError } from '../../../services/workspaces/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import type { RequestSession } from '../../request-context.ts';
import { idParameter } from '../../request-values.ts';
import type { Support } from './deps.ts';

const tags = ['Workspaces'];
const params = z.object({ workspace: idParameter<WorkspaceId>() });
const response = { 204: z.undefined() };

export function settingRoutes(app: ApiServer, support: Support): void {
  const { workspaces, needLiveWorkspace } = support;

  function setFavorite(session: RequestSession, id: WorkspaceId, favorite: boolean): void {
    if (needLiveWorkspace(id).ownerId !== session.userId) {
      throw new HttpError(403, { message: 'Only the owner can mark a workspace as favorite.' });
    }
    workspaces.setFavorite(id, favorite);
  }

  app.patch(
    '/api/v2/workspaces/:workspace',
    {
      schema: {
        tags,
        summary: 'Rename a workspace',
        params,
        body: renameWorkspaceRequestSchema,
        response,
      },
    },
    (request, reply) => {
      const { name } = request.body;
      const workspace = support.needWorkspace(request.params.workspace);
      const renamed = workspaces.rename(workspace.id, name || workspace.name);
      if (!renamed.ok) throw toHttpError(renamed.error);
      return reply.code(204).send();
    },
  );

  app.put(
    '/api/v2/workspaces/:workspace/autostart',
    {
      schema: {
        tags,
        summary: 'Start a workspace by schedule',
        description: 'Not offered: only taking the schedule away succeeds.',
        params,
        body: updateAutostartRequestSchema,
        response,
      },
    },
    (request, reply) => {
      needLiveWorkspace(request.params.workspace);
      if (request.body.schedule) {
        throw notOffered('schedule', 'Starting by schedule is not offered by this template.');
      }
      return reply.code(204).send();
    },
  );

  app.put(
    '/api/v2/workspaces/:workspace/ttl',
    {
      schema: {
        tags,
        summary: 'Stop a workspace after a time',
        description: 'Not offered: only taking the time away succeeds.',
        params,
        body: updateTtlRequestSchema,
        response,
      },
    },
    (request, reply) => {
      needLiveWorkspace(request.params.workspace);
      if (request.body.ttl_ms) {
        throw notOffered('ttl_ms', 'Stopping by time is not offered by this template.');
      }
      return reply.code(204).send();
    },
  );

  app.put(
    '/api/v2/workspaces/:workspace/autoupdates',
    {
      schema: {
        tags,
        summary: 'Whether a start takes the newest version of the template',
        params,
        body: updateAutomaticUpdatesRequestSchema,
        response,
      },
    },
    (request, reply) => {
      const { id } = needLiveWorkspace(request.params.workspace);
      const { automatic_updates: wanted } = request.body;
      if (wanted !== 'always' && wanted !== 'never') {
        throw notOffered('automatic_updates', 'Must be always or never.');
      }
      workspaces.setAutomaticUpdates(id, wanted);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/v2/workspaces/:workspace/usage',
    { schema: { tags, summary: 'Note that a workspace is in use', params, response } },
    (request, reply) => {
      workspaces.touch(needLiveWorkspace(request.params.workspace).id);
      return reply.code(204).send();
    },
  );

  app.put(
    '/api/v2/workspaces/:workspace/favorite',
    { schema: { tags, summary: 'Mark a workspace as favorite', params, response } },
    (request, reply) => {
      setFavorite(request.session, request.params.workspace, true);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/v2/workspaces/:workspace/favorite',
    { schema: { tags, summary: 'Take the mark away', params, response } },
    (request, reply) => {
      setFavorite(request.session, request.params.workspace, false);
      return reply.code(204).send();
    },
  );
}

function notOffered(field: string, detail: string): HttpError {
  return new HttpError(400, {
    message: 'The workspace cannot be set like this.',
    validations: [{ field, detail }],
  });
}

function toHttpError(error: RenameError): HttpError {
  switch (error.kind) {
    case 'not_found':
      return new HttpError(404, { message: 'There is no such workspace.' });
    case 'deleted':
      return new HttpError(405, { message: 'A deleted workspace cannot be renamed.' });
    case 'name_taken':
      return new HttpError(409, {
        message: 'There is a workspace of this name already.',
        validations: [{ field: 'name', detail: 'This name is taken.' }],
      });
    case 'invalid':
      return notOffered('name', error.reason);
    default:
      return assertNever(error);
  }
}
