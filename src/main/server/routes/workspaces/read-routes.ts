import { z } from 'zod';
import { buildTimingsSchema, workspaceBuildSchema } from '#shared/api/workspace-builds.ts';
import { workspaceSchema, workspacesPageSchema } from '#shared/api/workspaces.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { WorkspaceDetails } from '../../../services/workspaces/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import type { RequestSession } from '../../request-context.ts';
import {
  booleanParameter,
  countParameter,
  idParameter,
  pagingParameters,
  takePage,
} from '../../request-values.ts';
import type { Support } from './deps.ts';
import { readWorkspaceFilter } from './filter.ts';
import { presentBuild, presentTimings, presentWorkspace } from '../../presenters/workspace.ts';

const tags = ['Workspaces'];
const workspaceParams = z.object({ workspace: idParameter<WorkspaceId>() });
const nameParams = z.object({ user: z.string(), workspacename: z.string() });
const deletedQuery = z.object({ include_deleted: booleanParameter.optional() });

export function readRoutes(app: ApiServer, support: Support): void {
  const { workspaces, identity, names, needUser } = support;

  function byName(
    session: RequestSession,
    params: z.output<typeof nameParams>,
    includeDeleted: boolean,
  ): WorkspaceDetails {
    const owner = needUser(params.user, session);
    const workspace = workspaces.getByName(owner.id, params.workspacename, { includeDeleted });
    if (!workspace) throw new HttpError(404, { message: 'There is no such workspace.' });
    return workspace;
  }

  app.get(
    '/api/v2/workspaces',
    {
      schema: {
        tags,
        summary: 'List workspaces',
        querystring: z.object({ q: z.string().default(''), ...pagingParameters }),
        response: { 200: workspacesPageSchema },
      },
    },
    (request) => {
      const viewerId = request.session.userId;
      const filter = readWorkspaceFilter(request.query.q, {
        userId: (name) => identity.findUser(name, request.session)?.id,
        organizationId: (reference) => identity.findOrganization(reference)?.id,
      });
      if (!filter.ok) {
        throw new HttpError(400, {
          message: 'The search is not valid.',
          validations: [...filter.error],
        });
      }
      const found = workspaces.list(viewerId, filter.value);
      return {
        workspaces: takePage(found, request.query).map((workspace) =>
          presentWorkspace(workspace, viewerId, names),
        ),
        count: found.length,
      };
    },
  );

  app.get(
    '/api/v2/workspaces/:workspace',
    {
      schema: {
        tags,
        summary: 'Get a workspace',
        params: workspaceParams,
        querystring: deletedQuery,
        response: { 200: workspaceSchema },
      },
    },
    (request) => {
      const { workspace: id } = request.params;
      const workspace =
        request.query.include_deleted === true
          ? support.needWorkspace(id)
          : support.needLiveWorkspace(id);
      return presentWorkspace(workspace, request.session.userId, names);
    },
  );

  app.get(
    '/api/v2/users/:user/workspace/:workspacename',
    {
      schema: {
        tags,
        summary: 'Get a workspace by its owner and name',
        params: nameParams,
        querystring: deletedQuery,
        response: { 200: workspaceSchema },
      },
    },
    (request) => {
      const includeDeleted = request.query.include_deleted ?? false;
      const workspace = byName(request.session, request.params, includeDeleted);
      return presentWorkspace(workspace, request.session.userId, names);
    },
  );

  app.get(
    '/api/v2/users/:user/workspace/:workspacename/builds/:buildnumber',
    {
      schema: {
        tags,
        summary: 'Get a build by its number',
        params: nameParams.extend({ buildnumber: countParameter }),
        response: { 200: workspaceBuildSchema },
      },
    },
    (request) => {
      const workspace = byName(request.session, request.params, false);
      const build = workspaces.buildByNumber(workspace.id, request.params.buildnumber);
      if (!build) throw new HttpError(404, { message: 'There is no such build.' });
      return presentBuild(build, names);
    },
  );

  app.get(
    '/api/v2/workspaces/:workspace/timings',
    {
      schema: {
        tags,
        summary: 'How long the latest build took',
        params: workspaceParams,
        response: { 200: buildTimingsSchema },
      },
    },
    (request) => presentTimings(support.needLiveWorkspace(request.params.workspace).latestBuild),
  );
}
