import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { CLAUDE_PICTURE_BYTES, familyOptions, given } from './dialect.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';
import { plainName } from '../../model/plain-names.ts';

const defaultBaseUrl = 'https://openrouter.ai/api/v1';

/** Many providers behind one account; a model is `maker/name`. */
export function openrouterProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createOpenRouter({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: (account.baseUrl ?? defaultBaseUrl).replace(/\/+$/, ''),
    compatibility: 'strict',
  });
  const provider = 'openrouter';
  return {
    dialect: {
      provider,
      displayName: account.displayName,
      metadataKey: 'openrouter',
      extras({ callConfig }) {
        const options = familyOptions(callConfig, 'openrouter', { provider });
        return {
          // Written into the request as they are.
          providerOptions: {
            openrouter: {
              ...options.extra_body,
              ...given({
                reasoning: options.reasoning && given(options.reasoning),
                usage: options.include_usage == null ? null : { include: options.include_usage },
                logit_bias: options.logit_bias,
                logprobs: options.log_probs,
                parallel_tool_calls: options.parallel_tool_calls,
                user: options.user,
                provider: options.provider && given(options.provider),
              }),
            },
          },
        };
      },
      cacheMark: (modelName) =>
        isClaude(modelName) ? { openrouter: { cacheControl: { type: 'ephemeral' } } } : undefined,
      maxPictureBytes: (modelName) => (isClaude(modelName) ? CLAUDE_PICTURE_BYTES : undefined),
      reasoningBack: 'signed',
      callId: (id, modelName) => (isClaude(modelName) ? plainName(id) : id),
    },
    model: (modelName) => sdk.chat(modelName),
  };
}

function isClaude(modelName: string): boolean {
  return modelName.startsWith('anthropic/');
}
