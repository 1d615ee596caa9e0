import { createOpenAI } from '@ai-sdk/openai';
import { baseUrlWithPath } from './base-url.ts';
import type { SdkProvider } from './dialect.ts';

const defaultBaseUrl = 'https://api.openai.com/v1';

/** OpenAI through its responses API. */
export function openaiProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createOpenAI({
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? baseUrlWithPath(account.baseUrl) : defaultBaseUrl,
  });
  return {
    dialect: {
      provider: 'openai',
      displayName: account.displayName,
      optionsKey: 'openai',
      configKey: 'openai',
      optionNames: {
        include: 'include',
        instructions: 'instructions',
        top_log_probs: 'logprobs',
        max_tool_calls: 'maxToolCalls',
        parallel_tool_calls: 'parallelToolCalls',
        user: 'user',
        reasoning_effort: 'reasoningEffort',
        reasoning_summary: 'reasoningSummary',
        text_verbosity: 'textVerbosity',
        store: 'store',
        metadata: 'metadata',
        prompt_cache_key: 'promptCacheKey',
        safety_identifier: 'safetyIdentifier',
        service_tier: 'serviceTier',
        strict_json_schema: 'strictJsonSchema',
      },
      // The conversation lives here; the provider is not asked to keep a copy of it. Reasoning then
      // comes back encrypted and is sent along with the next step.
      defaultOptions: { store: false },
      cacheMarks: false,
      reasoningBack: 'signed',
    },
    model: (modelName) => sdk.responses(modelName),
  };
}
