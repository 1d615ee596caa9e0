import type { DynamicTool } from '#shared/api/chats.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { StoredDynamicTool } from '../../store/tables/chats-store.ts';
import { invalid, type ChatProblem } from './problems.ts';

const maxDynamicTools = 250;
const maxNameBytes = 256;

/** The tools that a client brings along, as the model is shown them. */
export function readDynamicTools(
  tools: readonly DynamicTool[] | null | undefined,
): Result<readonly StoredDynamicTool[], ChatProblem> {
  if (!tools) return ok([]);
  if (tools.length > maxDynamicTools) return refuse(`At most ${maxDynamicTools} are taken.`);
  const names = new Set<string>();
  for (const { name } of tools) {
    if (name.trim() === '') return refuse('Every tool needs a name.');
    if (Buffer.byteLength(name) > maxNameBytes) {
      return refuse(`The name of a tool has at most ${maxNameBytes} bytes.`);
    }
    if (names.has(name)) return refuse(`There are two tools named ${JSON.stringify(name)}.`);
    names.add(name);
  }
  return ok(
    tools.map(({ name, description, input_schema: schema }) => ({
      name,
      description: description ?? '',
      inputSchema: inputSchemaOf(schema ?? {}),
    })),
  );
}

function inputSchemaOf(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { properties, required } = schema;
  return {
    type: 'object',
    properties: properties ?? {},
    ...(required === undefined || required === null ? {} : { required }),
  };
}

function refuse(detail: string): { readonly ok: false; readonly error: ChatProblem } {
  return invalid('The dynamic tools are not valid.', {
    detail,
    validations: [{ field: 'unsafe_dynamic_tools', detail }],
  });
}
