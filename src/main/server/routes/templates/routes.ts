import { z } from 'zod';
import { templateSchema, templateVersionSchema } from '#shared/api/templates.ts';
import type { TemplateId, TemplateVersionId } from '#shared/kernel/ids.ts';
import type { Identity, Organization } from '../../../services/identity/index.ts';
import type { Template, Templates, TemplateVersion } from '../../../services/templates/index.ts';
import type { Workspaces } from '../../../services/workspaces/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter, pagingParameters, takePage } from '../../request-values.ts';
import { readTemplateFilter } from './filter.ts';
import { presentTemplate, presentVersion } from './present.ts';
import { templateVersionRoutes } from './version-routes.ts';

export type TemplateRoutesDeps = {
  readonly templates: Templates;
  readonly workspaces: Pick<Workspaces, 'templateUsage'>;
  readonly identity: Identity;
};

const tags = ['Templates'];
const templateParams = z.object({ template: idParameter<TemplateId>() });

/** What workspaces can be made of. The templates come with the program and cannot be changed. */
export function templatesRoutes(deps: TemplateRoutesDeps): RouteModule {
  const { templates, identity, workspaces } = deps;

  function present(template: Template) {
    return presentTemplate(template, { identity, usage: workspaces.templateUsage(template.id) });
  }

  function needTemplate(id: TemplateId): Template {
    const template = templates.get(id);
    if (!template) throw new HttpError(404, { message: 'There is no such template.' });
    return template;
  }

  function needOrganization(reference: string): Organization {
    const organization = identity.findOrganization(reference);
    if (!organization) throw new HttpError(404, { message: 'There is no such organization.' });
    return organization;
  }

  function ofOrganization(reference: string): readonly Template[] {
    const { id } = needOrganization(reference);
    return templates.list().filter((template) => template.organizationId === id);
  }

  return (app) => {
    app.get(
      '/api/v2/templates',
      {
        schema: {
          tags,
          summary: 'List templates',
          querystring: z.object({ q: z.string().default('') }),
          response: { 200: z.array(templateSchema) },
        },
      },
      (request) => {
        const filter = readTemplateFilter(request.query.q, {
          organizationId: (reference) => identity.findOrganization(reference)?.id,
          userId: (name) => identity.findUser(name, request.session)?.id,
        });
        if (!filter.ok) {
          throw new HttpError(400, {
            message: 'The search is not valid.',
            validations: [...filter.error],
          });
        }
        return templates.list().filter(filter.value).map(present);
      },
    );

    app.get(
      '/api/v2/organizations/:organization/templates',
      {
        schema: {
          tags,
          summary: 'List the templates of an organization',
          params: z.object({ organization: z.string() }),
          response: { 200: z.array(templateSchema) },
        },
      },
      (request) => ofOrganization(request.params.organization).map(present),
    );

    app.get(
      '/api/v2/organizations/:organization/templates/:templatename',
      {
        schema: {
          tags,
          summary: 'Get a template by its name',
          params: z.object({ organization: z.string(), templatename: z.string() }),
          response: { 200: templateSchema },
        },
      },
      (request) => {
        const wanted = request.params.templatename.toLowerCase();
        const template = ofOrganization(request.params.organization).find(
          ({ name }) => name.toLowerCase() === wanted,
        );
        if (!template) throw new HttpError(404, { message: 'There is no such template.' });
        return present(template);
      },
    );

    app.get(
      '/api/v2/templates/:template',
      {
        schema: {
          tags,
          summary: 'Get a template',
          params: templateParams,
          response: { 200: templateSchema },
        },
      },
      (request) => present(needTemplate(request.params.template)),
    );

    app.get(
      '/api/v2/templates/:template/versions',
      {
        schema: {
          tags,
          summary: 'List the versions of a template, newest first',
          params: templateParams,
          querystring: z.object({
            ...pagingParameters,
            after_id: idParameter<TemplateVersionId>().optional(),
          }),
          response: { 200: z.array(templateVersionSchema) },
        },
      },
      (request) => {
        const template = needTemplate(request.params.template);
        const versions = after(templates.versions(template.id), request.query.after_id);
        return takePage(versions, request.query).map((version) =>
          presentVersion(template, version, identity),
        );
      },
    );

    app.get(
      '/api/v2/templates/:template/versions/:versionname',
      {
        schema: {
          tags,
          summary: 'Get a version by its name',
          params: templateParams.extend({ versionname: z.string() }),
          response: { 200: templateVersionSchema },
        },
      },
      (request) => {
        const template = needTemplate(request.params.template);
        const version = templates
          .versions(template.id)
          .find(({ name }) => name === request.params.versionname);
        if (!version) throw new HttpError(404, { message: 'There is no such template version.' });
        return presentVersion(template, version, identity);
      },
    );

    templateVersionRoutes(app, { templates, identity });
  };
}

function after(
  versions: readonly TemplateVersion[],
  id: TemplateVersionId | undefined,
): readonly TemplateVersion[] {
  if (id === undefined) return versions;
  const index = versions.findIndex((version) => version.id === id);
  if (index >= 0) return versions.slice(index + 1);
  throw new HttpError(400, {
    message: 'The page is not valid.',
    validations: [{ field: 'after_id', detail: 'The template has no such version.' }],
  });
}
