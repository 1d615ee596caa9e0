import { createAzure } from '@ai-sdk/azure';
import type { SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';
import { responsesExtras } from './responses-options.ts';

/**
 * OpenAI's models in an Azure resource, through the responses API. The model's name is the name of
 * the deployment. The address is the resource's (`https://NAME.openai.azure.com`), with or without
 * `/openai/v1`, or that of a gateway in front of it.
 */
export function azureProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createAzure({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: resourceAddress(account.baseUrl),
  });
  return {
    dialect: {
      provider: 'azure',
      displayName: account.displayName,
      metadataKey: 'azure',
      extras(request) {
        const extras = responsesExtras(request, { provider: 'azure', optionsKey: 'azure' });
        // Azure's resources have no web search of their own.
        return { ...extras, tools: [] };
      },
      reasoningBack: 'sealed',
    },
    model: (modelName) => sdk.responses(modelName),
  };
}

function resourceAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (url.pathname === '/' || url.pathname === '/openai' || url.pathname === '/openai/') {
    url.pathname = '/openai/v1';
  }
  return url.toString().replace(/\/+$/, '');
}
