import { z } from 'zod';
import { provisionerJobLogSchema, type ProvisionerJobLog } from '#shared/api/provisioner-jobs.ts';
import {
  presetSchema,
  templateVersionParameterSchema,
  templateVersionSchema,
} from '#shared/api/templates.ts';
import { workspaceResourceSchema } from '#shared/api/workspace-builds.ts';
import type { TemplateVersionId } from '#shared/kernel/ids.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { Template, Templates, TemplateVersion } from '../../../services/templates/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter, presenceParameter } from '../../request-values.ts';
import { followBySocket } from '../../websocket/follow-route.ts';
import { closeCodes } from '../../websocket/socket-route.ts';
import { presentVersion, presentVersionResources } from './present.ts';

export type VersionRoutesDeps = {
  readonly templates: Templates;
  readonly identity: Identity;
};

const tags = ['Templates'];
const params = z.object({ templateversion: idParameter<TemplateVersionId>() });
const base = '/api/v2/templateversions/:templateversion';

type Found = { readonly template: Template; readonly version: TemplateVersion };

/** Lists that versions of ours never have anything in. */
const emptyLists = {
  variables: 'The variables of a version: none',
  'external-auth': 'The sign-ins elsewhere that a version needs: none',
  schema: 'The older parameter schema of a version: none',
  parameters: 'The older parameters of a version: none',
} as const;

export function templateVersionRoutes(app: ApiServer, deps: VersionRoutesDeps): void {
  const { templates, identity } = deps;

  function need(id: TemplateVersionId): Found {
    const version = templates.version(id);
    const template = version && templates.get(version.templateId);
    if (!version || !template) {
      throw new HttpError(404, { message: 'There is no such template version.' });
    }
    return { template, version };
  }

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'Get a template version',
        params,
        response: { 200: templateVersionSchema },
      },
    },
    (request) => {
      const { template, version } = need(request.params.templateversion);
      return presentVersion(template, version, identity);
    },
  );

  app.get(
    `${base}/rich-parameters`,
    {
      schema: {
        tags,
        summary: 'What a workspace of this version is asked for',
        params,
        response: { 200: z.array(templateVersionParameterSchema) },
      },
    },
    (request) => [...need(request.params.templateversion).version.parameters],
  );

  app.get(
    `${base}/presets`,
    {
      schema: {
        tags,
        summary: 'Prepared sets of parameters: none',
        params,
        response: { 200: z.array(presetSchema).nullable() },
      },
    },
    (request) => {
      need(request.params.templateversion);
      return null;
    },
  );

  for (const [name, summary] of Object.entries(emptyLists)) {
    app.get(
      `${base}/${name}`,
      { schema: { tags, summary, params, response: { 200: z.array(z.unknown()) } } },
      (request) => {
        need(request.params.templateversion);
        return [];
      },
    );
  }

  app.get(
    `${base}/resources`,
    {
      schema: {
        tags,
        summary: 'What a start of this version makes',
        params,
        response: { 200: z.array(workspaceResourceSchema) },
      },
    },
    (request) => {
      const { template, version } = need(request.params.templateversion);
      return presentVersionResources(template, version);
    },
  );

  app.get(
    `${base}/logs`,
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'The log of the import of a version: empty for one that comes with Pilothouse',
        params,
        querystring: z.object({ follow: presenceParameter }),
        response: { 200: z.array(provisionerJobLogSchema) },
      },
    },
    (request, reply) => {
      need(request.params.templateversion);
      if (request.query.follow) {
        followBySocket(app, request, reply, (socket) => socket.close(closeCodes.normal, 'done'));
        return;
      }
      void reply.send([] satisfies ProvisionerJobLog[]);
    },
  );
}
