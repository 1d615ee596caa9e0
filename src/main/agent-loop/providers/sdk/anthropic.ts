import { createAnthropic } from '@ai-sdk/anthropic';
import { COMPUTER_TOOL } from '../../model/model-client.ts';
import { baseUrlEndingInV1 } from './base-url.ts';
import { CLAUDE_PICTURE_BYTES, familyOptions, given } from './dialect.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';

const defaultBaseUrl = 'https://api.anthropic.com/v1';

export function anthropicProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createAnthropic({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? baseUrlEndingInV1(account.baseUrl) : defaultBaseUrl,
  });
  const provider = 'anthropic';
  return {
    dialect: {
      provider,
      displayName: account.displayName,
      metadataKey: 'anthropic',
      extras({ callConfig }) {
        const options = familyOptions(callConfig, 'anthropic', { provider });
        const search = given({
          allowedDomains: options.allowed_domains,
          blockedDomains: options.blocked_domains,
        });
        return {
          providerOptions: {
            anthropic: given({
              sendReasoning: options.send_reasoning,
              thinking: options.thinking && {
                type: 'enabled',
                budgetTokens: options.thinking.budget_tokens,
              },
              effort: options.effort,
              disableParallelToolUse: options.disable_parallel_tool_use,
            }),
          },
          tools: options.web_search_enabled
            ? [
                {
                  type: 'provider',
                  id: 'anthropic.web_search_20250305',
                  name: 'web_search',
                  args: search,
                },
              ]
            : [],
        };
      },
      cacheMark: () => ({ anthropic: { cacheControl: { type: 'ephemeral' } } }),
      reasoningBack: 'signed',
      maxPictureBytes: () => CLAUDE_PICTURE_BYTES,
      takesResultPictures: true,
      nativeTool: ({ widthPx, heightPx }) => ({
        type: 'provider',
        id: 'anthropic.computer_20251124',
        name: COMPUTER_TOOL,
        args: { displayWidthPx: widthPx, displayHeightPx: heightPx, enableZoom: true },
      }),
    },
    model: (modelName) => sdk.languageModel(modelName),
  };
}
