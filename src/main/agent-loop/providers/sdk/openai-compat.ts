import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { baseUrlWithPath } from './base-url.ts';
import { familyOptions, given } from './dialect.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';
import { mistralCallId } from '../../model/plain-names.ts';

const mistralModels = /mistral|mixtral|ministral|magistral|codestral|devstral|pixtral/i;

/** Any server that speaks OpenAI's chat completions: Ollama, LM Studio, llama.cpp and hosted ones. */
export function openaiCompatProvider(account: {
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createOpenAICompatible({
    fetch: patientFetch,
    name: 'openaiCompatible',
    baseURL: baseUrlWithPath(account.baseUrl),
    includeUsage: true,
    ...(account.apiKey === undefined ? {} : { apiKey: account.apiKey }),
  });
  const provider = 'openai-compat';
  return {
    dialect: {
      provider,
      displayName: account.displayName,
      metadataKey: 'openaiCompatible',
      extras({ callConfig }) {
        const options = familyOptions(callConfig, 'openaicompat', { provider });
        return {
          providerOptions: {
            openaiCompatible: given({
              user: options.user,
              reasoningEffort: options.reasoning_effort,
            }),
          },
        };
      },
      plainAnswers: true,
      reasoningBack: 'this_turn',
      // Some models, such as Kimi, want back what they gave, whatever it looks like.
      callId: (id, modelName) => (mistralModels.test(modelName) ? mistralCallId(id) : id),
      takesPdf: false,
    },
    model: (modelName) => sdk.chatModel(modelName),
  };
}
