import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { plainName } from '../../model/plain-names.ts';
import type { ModelRequest, ToolDefinition } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';
import { toSdkPrompt } from './prompt.ts';

/** Tools by the names under which the model is offered them. */
export function offeredNames({ tools }: Pick<ModelRequest, 'tools'>): ReadonlyMap<string, string> {
  return new Map(tools.map(({ name }) => [plainName(name), name]));
}

/** Throws ModelError for options of the model config that cannot be used. */
export function toCallOptions(
  request: ModelRequest,
  dialect: SdkDialect,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions {
  const config = request.callConfig;
  const extras = dialect.extras(request);
  const ofProvider = request.webSearch === false ? [] : (extras.tools ?? []);
  // A name can be given once; a tool that a client brought along is the one that is dropped.
  const taken = new Set(ofProvider.map(({ name }) => name));
  const tools = [
    ...request.tools.filter(({ name }) => !taken.has(name)).map((tool) => toSdkTool(tool, dialect)),
    ...ofProvider,
  ];
  return {
    prompt: toSdkPrompt(request, dialect, extras),
    maxOutputTokens: extras.maxOutputTokens ?? request.maxOutputTokens,
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && request.toolChoice === 'none' ? { toolChoice: { type: 'none' } } : {}),
    ...(request.answer && !dialect.plainAnswers
      ? {
          responseFormat: {
            type: 'json',
            name: request.answer.name,
            schema: { type: 'object', ...request.answer.schema },
          },
        }
      : {}),
    ...(config.temperature == null ? {} : { temperature: config.temperature }),
    ...(config.top_p == null ? {} : { topP: config.top_p }),
    ...(config.top_k == null ? {} : { topK: config.top_k }),
    ...(config.presence_penalty == null ? {} : { presencePenalty: config.presence_penalty }),
    ...(config.frequency_penalty == null ? {} : { frequencyPenalty: config.frequency_penalty }),
    ...(extras.reasoning === undefined ? {} : { reasoning: extras.reasoning }),
    providerOptions: extras.providerOptions,
    abortSignal,
  };
}

function toSdkTool(tool: ToolDefinition, { nativeTool }: SdkDialect) {
  return tool.native && nativeTool ? nativeTool(tool.native) : toFunctionTool(tool);
}

function toFunctionTool(tool: ToolDefinition): LanguageModelV4FunctionTool {
  return {
    type: 'function',
    name: plainName(tool.name),
    description: tool.description,
    inputSchema: { type: 'object', ...tool.inputSchema },
  };
}
