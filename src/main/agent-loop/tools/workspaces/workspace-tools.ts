import { z } from 'zod';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { CallScope } from '../../approval/policy.ts';
import type { ToolOutcome } from '../../types.ts';
import { defineTool, failure, success, type Tool } from '../tool.ts';
import type { WorkspaceOutcome, WorkspacesPort } from './port.ts';

const parameters = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .optional()
  .describe('Values for parameters of the template, by name.');
const createSchema = z.object({
  template_id: z.string().min(1).describe('From list_templates.'),
  name: z.string().trim().optional().describe('Letters, digits and hyphens.'),
  parameters,
  preset_id: z.string().optional().describe('A preset of the template, if it has any.'),
});
const startSchema = z.object({ parameters });
const stopSchema = z.object({});

/** Makes a workspace for the chat; what it is made of is the person's to allow. */
export function createCreateWorkspace(workspaces: WorkspacesPort): Tool {
  const name = 'create_workspace';
  return defineTool({
    name,
    description:
      'Makes a workspace of a template and binds it to this chat: from then on you can read, ' +
      'write and run things in it. A workspace that the chat has already is kept.',
    schema: createSchema,
    prepare: (args) => ({
      scope: () => asked(name),
      async run(_scope, signal) {
        if (args.preset_id) return failure('This template has no presets.');
        const made = await workspaces.create(
          {
            templateId: args.template_id,
            name: args.name === '' ? undefined : args.name,
            parameters: args.parameters ?? {},
          },
          signal,
        );
        return outcome(made, {
          done: { created: true },
          unchanged: {
            created: false,
            status: 'already_exists',
            message: 'The chat has a running workspace already.',
          },
        });
      },
    }),
  });
}

export function createStartWorkspace(workspaces: WorkspacesPort): Tool {
  const name = 'start_workspace';
  return defineTool({
    name,
    description: 'Starts the workspace of this chat, if it does not run.',
    schema: startSchema,
    prepare: (args) => ({
      scope: () => asked(name),
      run: async (_scope, signal) =>
        outcome(await workspaces.start(args.parameters ?? {}, signal), {
          done: { started: true },
          unchanged: { started: true, no_build: true },
        }),
    }),
  });
}

export function createStopWorkspace(workspaces: WorkspacesPort): Tool {
  const name = 'stop_workspace';
  return defineTool({
    name,
    description: 'Stops the workspace of this chat. Its processes end, its files stay.',
    schema: stopSchema,
    prepare: () => ({
      scope: () => asked(name),
      run: async (_scope, signal) =>
        outcome(await workspaces.stop(signal), {
          done: { stopped: true },
          unchanged: { stopped: true, no_build: true },
        }),
    }),
  });
}

/** Asked for by name, and never two at once. */
function asked(tool: string): Promise<Result<CallScope, string>> {
  return Promise.resolve(ok({ files: [], changesFiles: false, oneAtATime: true, tool }));
}

type Wording = Readonly<Record<'done' | 'unchanged', Readonly<Record<string, unknown>>>>;

function outcome(result: Result<WorkspaceOutcome, string>, wording: Wording): ToolOutcome {
  if (!result.ok) return failure(result.error);
  const { value } = result;
  switch (value.kind) {
    case 'done':
    case 'unchanged':
      return success({
        ...wording[value.kind],
        workspace_name: value.workspaceName,
        ...buildId(value),
        ...(value.agentError === undefined
          ? {}
          : { agent_status: 'not_ready', agent_error: value.agentError }),
      });
    case 'stopped':
      return success({
        created: false,
        workspace_name: value.workspaceName,
        status: 'stopped',
        message: 'The chat has a workspace already, and it is stopped. Start it.',
      });
    case 'failed':
      // What a build says is an answer, not a fault of the call.
      return success({ error: value.message, ...buildId(value) });
    default:
      return assertNever(value);
  }
}

function buildId({ buildId: id }: { readonly buildId?: string }) {
  return id === undefined ? {} : { build_id: id };
}
