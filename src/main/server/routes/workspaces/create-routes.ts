import { z } from 'zod';
import {
  createWorkspaceRequestSchema,
  workspaceSchema,
  type CreateWorkspaceRequest,
  type Workspace,
} from '#shared/api/workspaces.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import {
  isUuid,
  type OrganizationId,
  type TemplateId,
  type TemplateVersionId,
} from '#shared/kernel/ids.ts';
import type { User } from '../../../services/identity/index.ts';
import type { CreateWorkspace, CreateWorkspaceError } from '../../../services/workspaces/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import type { RequestSession } from '../../request-context.ts';
import type { Support } from './deps.ts';
import { presentWorkspace } from '../../presenters/workspace.ts';

const tags = ['Workspaces'];

export function createRoutes(app: ApiServer, support: Support): void {
  const { identity, workspaces, names, needUser } = support;

  async function create(
    session: RequestSession,
    body: CreateWorkspaceRequest,
    place: { readonly owner: User; readonly organizationId: OrganizationId },
  ): Promise<Workspace> {
    const created = await workspaces.create({
      ownerId: place.owner.id,
      initiatorId: session.userId,
      organizationId: place.organizationId,
      template: readTemplate(body),
      name: body.name,
      parameters: body.rich_parameter_values ?? [],
      automaticUpdates: body.automatic_updates === 'always' ? 'always' : 'never',
    });
    if (!created.ok) throw toHttpError(created.error);
    return presentWorkspace(created.value, session.userId, names);
  }

  app.post(
    '/api/v2/users/:user/workspaces',
    {
      schema: {
        tags,
        summary: 'Create a workspace',
        params: z.object({ user: z.string() }),
        body: createWorkspaceRequestSchema,
        response: { 201: workspaceSchema },
      },
    },
    async (request, reply) => {
      const owner = needUser(request.params.user, request.session);
      const organizationId = identity.defaultOrganization().id;
      refuseUnsupported(request.body);
      void reply.code(201);
      return create(request.session, request.body, { owner, organizationId });
    },
  );

  app.post(
    '/api/v2/organizations/:organization/members/:user/workspaces',
    {
      schema: {
        tags,
        summary: 'Create a workspace in an organization',
        params: z.object({ organization: z.string(), user: z.string() }),
        body: createWorkspaceRequestSchema,
        response: { 201: workspaceSchema },
      },
    },
    async (request, reply) => {
      const organization = identity.findOrganization(request.params.organization);
      if (!organization) throw new HttpError(404, { message: 'There is no such organization.' });
      const owner = needUser(request.params.user, request.session);
      refuseUnsupported(request.body);
      void reply.code(201);
      return create(request.session, request.body, { owner, organizationId: organization.id });
    },
  );
}

function readTemplate(body: CreateWorkspaceRequest): CreateWorkspace['template'] {
  const id = body.template_id || undefined;
  const versionId = body.template_version_id || undefined;
  if ((id === undefined) === (versionId === undefined)) {
    const detail = 'Exactly one of template_id and template_version_id is needed.';
    throw invalid([
      { field: 'template_id', detail },
      { field: 'template_version_id', detail },
    ]);
  }
  if (id !== undefined) {
    if (!isUuid(id)) throw invalid([{ field: 'template_id', detail: 'Must be a UUID.' }]);
    return { id: id.toLowerCase() as TemplateId };
  }
  if (versionId === undefined || !isUuid(versionId)) {
    throw invalid([{ field: 'template_version_id', detail: 'Must be a UUID.' }]);
  }
  return { versionId: versionId.toLowerCase() as TemplateVersionId };
}

/** Nothing here starts or stops workspaces by the clock, so nothing may pretend to. */
function refuseUnsupported(body: CreateWorkspaceRequest): void {
  const validations = [];
  if (body.autostart_schedule) {
    validations.push({
      field: 'autostart_schedule',
      detail: 'Starting by schedule is not offered by this template.',
    });
  }
  if (body.ttl_ms) {
    validations.push({
      field: 'ttl_ms',
      detail: 'Stopping by time is not offered by this template.',
    });
  }
  if (body.template_version_preset_id) {
    validations.push({
      field: 'template_version_preset_id',
      detail: 'The template has no such preset.',
    });
  }
  if (validations.length > 0) throw invalid(validations);
}

function toHttpError(error: CreateWorkspaceError): HttpError {
  switch (error.kind) {
    case 'template_not_found':
      return new HttpError(404, { message: 'There is no such template.' });
    case 'name_taken':
      return new HttpError(409, {
        message: 'There is a workspace of this name already.',
        validations: [{ field: 'name', detail: 'This name is taken.' }],
      });
    case 'invalid':
      return invalid(error.validations);
    default:
      return assertNever(error);
  }
}

function invalid(
  validations: readonly { readonly field: string; readonly detail: string }[],
): HttpError {
  return new HttpError(400, {
    message: 'The workspace cannot be made like this.',
    validations: [...validations],
  });
}
