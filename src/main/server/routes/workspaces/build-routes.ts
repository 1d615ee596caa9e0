import { z } from 'zod';
import { messageResponseSchema } from '#shared/api/common.ts';
import {
  buildTimingsSchema,
  createBuildRequestSchema,
  parameterValueSchema,
  workspaceBuildSchema,
  workspaceResourceSchema,
} from '#shared/api/workspace-builds.ts';
import {
  isUuid,
  type BuildId,
  type TemplateVersionId,
  type WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter, pagingParameters } from '../../request-values.ts';
import { toCancelError, toStartError } from './build-errors.ts';
import type { Support } from './deps.ts';
import { presentBuild, presentResources, presentTimings } from '../../presenters/workspace.ts';

const tags = ['Builds'];
const workspaceParams = z.object({ workspace: idParameter<WorkspaceId>() });
const buildParams = z.object({ workspacebuild: idParameter<BuildId>() });

export function buildRoutes(app: ApiServer, support: Support): void {
  const { workspaces, names, needWorkspace, needBuild } = support;

  app.get(
    '/api/v2/workspaces/:workspace/builds',
    {
      schema: {
        tags,
        summary: 'List the builds of a workspace',
        params: workspaceParams,
        querystring: z.object({
          ...pagingParameters,
          after_id: idParameter<BuildId>().optional(),
          since: z.iso.datetime({ offset: true }).optional(),
        }),
        response: { 200: z.array(workspaceBuildSchema) },
      },
    },
    (request) => {
      const { limit = 0, offset = 0, after_id: afterId, since } = request.query;
      const workspace = needWorkspace(request.params.workspace);
      const after = afterId === undefined ? undefined : workspaces.build(afterId);
      if (afterId !== undefined && after?.workspaceId !== workspace.id) {
        throw new HttpError(400, {
          message: 'The page is not valid.',
          validations: [{ field: 'after_id', detail: 'The workspace has no such build.' }],
        });
      }
      return workspaces
        .builds(workspace.id, {
          limit: limit === 0 ? undefined : limit,
          offset,
          beforeNumber: after?.buildNumber,
          since: since === undefined ? undefined : new Date(since).toISOString(),
        })
        .map((build) => presentBuild(build, names));
    },
  );

  app.post(
    '/api/v2/workspaces/:workspace/builds',
    {
      schema: {
        tags,
        summary: 'Start, stop or delete a workspace',
        description:
          'Deleting a worktree that holds work saved nowhere else is refused with 409 unless ' +
          '`orphan` is set, which leaves the folder in place.',
        params: workspaceParams,
        body: createBuildRequestSchema,
        response: { 201: workspaceBuildSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      refuseUnsupported(body);
      const build = await workspaces.startBuild({
        workspaceId: request.params.workspace,
        initiatorId: request.session.userId,
        transition: body.transition,
        templateVersionId: readVersionId(body.template_version_id),
        parameters: body.rich_parameter_values ?? [],
        reason: body.reason || 'initiator',
        orphan: body.orphan ?? false,
      });
      if (!build.ok) throw toStartError(build.error);
      void reply.code(201);
      return presentBuild(build.value, names);
    },
  );

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild',
    {
      schema: {
        tags,
        summary: 'Get a build',
        params: buildParams,
        response: { 200: workspaceBuildSchema },
      },
    },
    (request) => presentBuild(needBuild(request.params.workspacebuild), names),
  );

  app.patch(
    '/api/v2/workspacebuilds/:workspacebuild/cancel',
    {
      schema: {
        tags,
        summary: 'Ask a build to stop',
        params: buildParams,
        querystring: z.object({ expect_status: z.enum(['pending', 'running']).optional() }),
        response: { 200: messageResponseSchema },
      },
    },
    (request) => {
      const { workspacebuild: id } = request.params;
      const canceled = workspaces.cancelBuild(id, request.query.expect_status);
      if (!canceled.ok) throw toCancelError(canceled.error);
      return { message: 'The build was asked to stop.' };
    },
  );

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild/parameters',
    {
      schema: {
        tags,
        summary: 'The parameters of a build',
        params: buildParams,
        response: { 200: z.array(parameterValueSchema) },
      },
    },
    (request) => [...needBuild(request.params.workspacebuild).parameters],
  );

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild/resources',
    {
      schema: {
        tags,
        summary: 'What a build made',
        params: buildParams,
        response: { 200: z.array(workspaceResourceSchema) },
      },
    },
    (request) => presentResources(needBuild(request.params.workspacebuild), names),
  );

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild/state',
    { schema: { tags, summary: 'The stored state of a build', params: buildParams } },
    (request, reply) => {
      const { state } = needBuild(request.params.workspacebuild);
      void reply.type('application/octet-stream');
      return reply.send(Buffer.from(state === null ? '' : JSON.stringify(state)));
    },
  );

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild/timings',
    {
      schema: {
        tags,
        summary: 'How long a build took',
        params: buildParams,
        response: { 200: buildTimingsSchema },
      },
    },
    (request) => presentTimings(needBuild(request.params.workspacebuild)),
  );
}

function readVersionId(given: string | null | undefined): TemplateVersionId | undefined {
  if (!given) return undefined;
  if (isUuid(given)) return given.toLowerCase() as TemplateVersionId;
  throw invalid('template_version_id', 'Must be a UUID.');
}

function refuseUnsupported(body: z.output<typeof createBuildRequestSchema>): void {
  if (body.state) throw invalid('state', 'State cannot be given by hand.');
  if (body.dry_run === true) throw invalid('dry_run', 'Dry runs are not offered.');
  if (body.template_version_preset_id) {
    throw invalid('template_version_preset_id', 'The template has no such preset.');
  }
  if (body.orphan === true && body.transition !== 'delete') {
    throw invalid('orphan', 'Only a delete can leave something behind.');
  }
}

function invalid(field: string, detail: string): HttpError {
  return new HttpError(400, {
    message: 'The build cannot be made like this.',
    validations: [{ field, detail }],
  });
}
