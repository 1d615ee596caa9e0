import { z } from 'zod';
import { defineTool, failure, success, type Tool } from '../tool.ts';
import type { TemplateParameter, TemplateSummary, WorkspacesPort } from './port.ts';

const PAGE_SIZE = 10;
const MAX_DESCRIPTION_CHARACTERS = 200;

const listSchema = z.object({
  query: z.string().trim().optional().describe('Only templates that have this text.'),
  page: z.int().min(1).optional().describe('Counted from 1.'),
});
const readSchema = z.object({ template_id: z.string().min(1) });

export function createListTemplates(workspaces: Pick<WorkspacesPort, 'templates'>): Tool {
  return defineTool({
    name: 'list_templates',
    description:
      'Lists the templates that a workspace can be made of, most used first, ten at a time.',
    schema: listSchema,
    prepare: ({ query = '', page = 1 }) => ({
      run() {
        const found = workspaces.templates().filter((template) => matches(template, query));
        const start = (page - 1) * PAGE_SIZE;
        const templates = found.slice(start, start + PAGE_SIZE).map(listed);
        return Promise.resolve(
          success({
            templates,
            count: templates.length,
            page,
            total_pages: Math.ceil(found.length / PAGE_SIZE),
            total_count: found.length,
          }),
        );
      },
    }),
  });
}

export function createReadTemplate(workspaces: Pick<WorkspacesPort, 'template'>): Tool {
  return defineTool({
    name: 'read_template',
    description: 'Tells the parameters of a template. Read it before you make a workspace of it.',
    schema: readSchema,
    prepare: ({ template_id: id }) => ({
      run() {
        const details = workspaces.template(id);
        if (!details) return Promise.resolve(failure(`There is no template ${id}.`));
        const { template, parameters } = details;
        return Promise.resolve(
          success({
            template: {
              id: template.id,
              name: template.name,
              active_version_id: template.activeVersionId,
              ...texts(template),
            },
            parameters: parameters.map(parameterJson),
          }),
        );
      },
    }),
  });
}

function matches({ name, displayName, description }: TemplateSummary, query: string): boolean {
  const wanted = query.toLowerCase();
  return [name, displayName, description].some((text) => text.toLowerCase().includes(wanted));
}

function listed(template: TemplateSummary): Record<string, unknown> {
  const description = Array.from(template.description)
    .slice(0, MAX_DESCRIPTION_CHARACTERS)
    .join('');
  return {
    id: template.id,
    name: template.name,
    organization_id: template.organizationId,
    ...texts({ displayName: template.displayName, description }),
    ...(template.activeDevelopers > 0 ? { active_developers: template.activeDevelopers } : {}),
  };
}

function parameterJson(parameter: TemplateParameter): Record<string, unknown> {
  return {
    name: parameter.name,
    type: parameter.type,
    required: parameter.required,
    ...texts(parameter),
    ...(parameter.required ? {} : { default: parameter.defaultValue }),
    mutable: parameter.mutable,
    ephemeral: parameter.ephemeral,
    form_type: parameter.formType,
    ...(parameter.options.length > 0 ? { options: parameter.options } : {}),
  };
}

function texts(of: { readonly displayName: string; readonly description: string }) {
  return {
    ...(of.displayName === '' ? {} : { display_name: of.displayName }),
    ...(of.description === '' ? {} : { description: of.description }),
  };
}
