import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { baseUrlWithPath } from './base-url.ts';
import type { SdkProvider } from './dialect.ts';

/** Any server that speaks OpenAI's chat completions: Ollama, LM Studio, llama.cpp and hosted ones. */
export function openaiCompatProvider(account: {
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: baseUrlWithPath(account.baseUrl),
    includeUsage: true,
    ...(account.apiKey === undefined ? {} : { apiKey: account.apiKey }),
  });
  return {
    dialect: {
      provider: 'openai-compat',
      displayName: account.displayName,
      optionsKey: 'openaiCompatible',
      configKey: 'openaicompat',
      optionNames: { user: 'user', reasoning_effort: 'reasoningEffort' },
      defaultOptions: {},
      cacheMarks: false,
      reasoningBack: 'this_turn',
      takesPdf: false,
    },
    model: (modelName) => sdk.chatModel(modelName),
  };
}
