import { createOpenAI } from '@ai-sdk/openai';
import { COMPUTER_TOOL } from '../../model/model-client.ts';
import { baseUrlWithPath } from './base-url.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';
import { responsesExtras } from './responses-options.ts';

const defaultBaseUrl = 'https://api.openai.com/v1';

/** OpenAI through its responses API. */
export function openaiProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createOpenAI({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? baseUrlWithPath(account.baseUrl) : defaultBaseUrl,
  });
  return {
    dialect: {
      provider: 'openai',
      displayName: account.displayName,
      metadataKey: 'openai',
      extras: (request) => responsesExtras(request, { provider: 'openai', optionsKey: 'openai' }),
      reasoningBack: 'sealed',
      takesResultPictures: true,
      nativeTool: () => ({
        type: 'provider',
        id: 'openai.computer',
        name: COMPUTER_TOOL,
        args: {},
      }),
      computerTakesOnlyPictures: true,
    },
    model: (modelName) => sdk.responses(modelName),
  };
}
