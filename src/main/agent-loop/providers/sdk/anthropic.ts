import { createAnthropic } from '@ai-sdk/anthropic';
import { baseUrlEndingInV1 } from './base-url.ts';
import type { SdkProvider } from './dialect.ts';

const defaultBaseUrl = 'https://api.anthropic.com/v1';

export function anthropicProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createAnthropic({
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? baseUrlEndingInV1(account.baseUrl) : defaultBaseUrl,
  });
  return {
    dialect: {
      provider: 'anthropic',
      displayName: account.displayName,
      optionsKey: 'anthropic',
      configKey: 'anthropic',
      optionNames: {
        send_reasoning: 'sendReasoning',
        thinking: 'thinking',
        effort: 'effort',
        disable_parallel_tool_use: 'disableParallelToolUse',
      },
      defaultOptions: {},
      optionValue: (name, value) => (name === 'thinking' ? thinkingOption(value) : value),
      cacheMarks: true,
      reasoningBack: 'signed',
    },
    model: (modelName) => sdk.languageModel(modelName),
  };
}

function thinkingOption(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('budget_tokens' in value)) return value;
  return { type: 'enabled', budgetTokens: value.budget_tokens };
}
