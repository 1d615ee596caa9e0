import { createGoogle } from '@ai-sdk/google';
import type { ModelRequest } from '../../model/model-client.ts';
import { baseUrlWithPath } from './base-url.ts';
import { familyOptions, given } from './dialect.ts';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';

const defaultBaseUrl = 'https://generativelanguage.googleapis.com/v1beta';

/** Before this family, Google's own search and other tools exclude each other. */
const mixesTools = /gemini-(?:[3-9]|\d{2,})/;

/** Gemini through Google's own API. */
export function googleProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createGoogle({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? baseUrlWithPath(account.baseUrl, '/v1beta') : defaultBaseUrl,
  });
  const provider = 'google';
  return {
    dialect: {
      provider,
      displayName: account.displayName,
      metadataKey: 'google',
      extras(request) {
        const options = familyOptions(request.callConfig, 'google', { provider });
        const thinking = options.thinking_config;
        return {
          providerOptions: {
            google: given({
              thinkingConfig:
                thinking &&
                given({
                  thinkingBudget: thinking.thinking_budget,
                  includeThoughts: thinking.include_thoughts,
                }),
              cachedContent: options.cached_content,
              safetySettings: options.safety_settings,
              threshold: options.threshold,
            }),
          },
          tools:
            options.web_search_enabled && canSearch(request)
              ? [{ type: 'provider', id: 'google.google_search', name: 'google_search', args: {} }]
              : [],
        };
      },
      reasoningBack: 'signed',
    },
    model: (modelName) => sdk.languageModel(modelName),
  };
}

/** The tools of the workspace matter more than the search, where a model takes only one of them. */
function canSearch(request: ModelRequest): boolean {
  return request.tools.length === 0 || mixesTools.test(request.model);
}
