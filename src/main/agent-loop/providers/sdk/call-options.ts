import type {
  JSONObject,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
} from '@ai-sdk/provider';
import { z } from 'zod';
import type { ModelRequest, ToolDefinition } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';
import { toSdkPrompt } from './prompt.ts';

export function toCallOptions(
  request: ModelRequest,
  dialect: SdkDialect,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions {
  const config = request.callConfig;
  return {
    prompt: toSdkPrompt(request.messages, dialect),
    maxOutputTokens: request.maxOutputTokens,
    ...(request.tools.length > 0 ? { tools: request.tools.map(toFunctionTool) } : {}),
    ...(config.temperature == null ? {} : { temperature: config.temperature }),
    ...(config.top_p == null ? {} : { topP: config.top_p }),
    ...(config.top_k == null ? {} : { topK: config.top_k }),
    ...(config.presence_penalty == null ? {} : { presencePenalty: config.presence_penalty }),
    ...(config.frequency_penalty == null ? {} : { frequencyPenalty: config.frequency_penalty }),
    providerOptions: { [dialect.optionsKey]: providerOptions(request, dialect) },
    abortSignal,
  };
}

function toFunctionTool(tool: ToolDefinition): LanguageModelV4FunctionTool {
  return {
    type: 'function',
    name: tool.name,
    description: tool.description,
    inputSchema: { type: 'object', ...tool.inputSchema },
  };
}

const jsonObject = z.record(z.string(), z.json());

function providerOptions(request: ModelRequest, dialect: SdkDialect): JSONObject {
  const configured = jsonObject.safeParse(
    request.callConfig.provider_options?.[dialect.configKey] ?? {},
  );
  const options: JSONObject = { ...dialect.defaultOptions };
  for (const [name, value] of Object.entries(configured.data ?? {})) {
    const sdkName = dialect.optionNames[name];
    if (sdkName === undefined || value === null) continue;
    const mapped = z.json().safeParse(dialect.optionValue?.(name, value) ?? value);
    if (mapped.success) options[sdkName] = mapped.data;
  }
  return options;
}
