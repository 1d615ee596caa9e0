import { readJson } from '#shared/kernel/read-json.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { McpCallResult } from '../../agent-bridge/ports/index.ts';
import type { CallScope } from '../approval/policy.ts';
import type { ExternalTool } from '../surroundings.ts';
import type { ToolOutcome } from '../types.ts';
import { failure, isRecord, type Tool } from './tool.ts';
import { showOutput } from './truncate.ts';

type Args = Readonly<Record<string, unknown>>;

/** A tool of an MCP server, as the model sees it and as the policy looks at it. */
export function createExternalTool(tool: ExternalTool): Tool {
  const { info, serverId } = tool;
  // Only the word of a server that the person set up counts.
  const isTrusted = serverId !== undefined && info.readOnly;
  const scope: CallScope = {
    files: [],
    changesFiles: false,
    ...(isTrusted ? {} : { tool: tool.name }),
  };
  return {
    definition: {
      name: tool.name,
      description: info.description,
      inputSchema: tool.modelIntent ? withIntent(info.inputSchema) : info.inputSchema,
    },
    ...(serverId === undefined ? {} : { mcpServerId: serverId }),
    prepare(args) {
      if (!isRecord(args)) return err('The arguments must be a JSON object.');
      const given = tool.modelIntent ? withoutIntent(args, info.inputSchema) : args;
      return ok({
        scope: () => Promise.resolve(ok(scope)),
        preview: () => Promise.resolve(ok([])),
        async run(_, signal) {
          const result = await tool.call(given, signal);
          return result.ok ? toOutcome(result.value) : failure(result.error.message);
        },
      });
    },
  };
}

function withIntent(schema: Args): Args {
  return {
    type: 'object',
    properties: {
      model_intent: {
        type: 'string',
        description: 'What you want with this call, in a few words for the person.',
      },
      properties: schema,
    },
    required: ['model_intent', 'properties'],
  };
}

/** Models also write the arguments flat, beside the intent. */
function withoutIntent(args: Args, schema: Args): Args {
  const { model_intent: _, properties, ...rest } = args;
  const own = schema['properties'];
  const isOwn = isRecord(own) && 'properties' in own;
  if (isRecord(properties) && !(isOwn && Object.keys(rest).length > 0)) return properties;
  return properties === undefined ? rest : { ...rest, properties };
}

/** The result's JSON (chats contract 15.4). */
function toOutcome({ text, media, isError }: McpCallResult): ToolOutcome {
  const shown = showOutput(text);
  if (isError) return failure(shown.output === '' ? 'The tool failed.' : shown.output);
  if (media) {
    const content = { data: media.data, mime_type: media.mimeType, text: shown.output };
    return { content, isError: false, isMedia: true };
  }
  if (shown.truncated) return { content: shown, isError: false };
  return { content: text === '' ? {} : parsed(text), isError: false };
}

function parsed(text: string): unknown {
  const read = readJson(text);
  return read.ok ? read.value : { output: text };
}
