import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import { createGateway } from '@ai-sdk/gateway';
import type { ModelRequest } from '../../model/model-client.ts';
import { CLAUDE_PICTURE_BYTES, familyOptions, given } from './dialect.ts';
import type { CallExtras, SdkProvider } from './dialect.ts';
import { patientFetch } from './patient-fetch.ts';

/** Where the gateway speaks the protocol of its own SDK. */
const gatewayPath = '/v4/ai';
const defaultBaseUrl = `https://ai-gateway.vercel.sh${gatewayPath}`;

/** Vercel's AI gateway; a model is `maker/name`. */
export function vercelProvider(account: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly displayName: string;
}): SdkProvider {
  const sdk = createGateway({
    fetch: patientFetch,
    apiKey: account.apiKey,
    baseURL: account.baseUrl ? gatewayAddress(account.baseUrl) : defaultBaseUrl,
  });
  return {
    dialect: {
      provider: 'vercel',
      displayName: account.displayName,
      metadataKey: 'vercel',
      relays: true,
      extras: vercelExtras,
      cacheMark: (modelName) =>
        makerOf(modelName) === 'anthropic'
          ? { anthropic: { cacheControl: { type: 'ephemeral' } } }
          : undefined,
      maxPictureBytes: (modelName) =>
        makerOf(modelName) === 'anthropic' ? CLAUDE_PICTURE_BYTES : undefined,
      reasoningBack: 'signed',
    },
    model: (modelName) => sdk.languageModel(modelName),
  };
}

/** The gateway has other protocols at other paths; whoever names one of those means the gateway. */
function gatewayAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (/^\/(?:v1\/?)?$/.test(url.pathname)) url.pathname = gatewayPath;
  return url.toString().replace(/\/+$/, '');
}

function makerOf(modelName: string): string {
  return modelName.split('/', 1)[0] ?? '';
}

function vercelExtras({ callConfig, model }: ModelRequest): CallExtras {
  const options = familyOptions(callConfig, 'vercel', { provider: 'vercel' });
  const { reasoning } = options;
  const providerOptions: SharedV4ProviderOptions = {
    gateway: {
      ...options.extra_body,
      ...given({
        order: options.providerOptions?.order,
        models: options.providerOptions?.models,
        user: options.user,
      }),
    },
  };
  const budget = reasoning?.enabled === false ? undefined : (reasoning?.max_tokens ?? undefined);
  // What only some makers know goes to them under their own names.
  switch (makerOf(model)) {
    case 'openai':
      providerOptions['openai'] = given({
        parallelToolCalls: options.parallel_tool_calls,
        logprobs: options.top_logprobs ?? options.logprobs,
        logitBias: options.logit_bias,
      });
      break;
    case 'anthropic':
      providerOptions['anthropic'] = given({
        thinking: budget === undefined ? undefined : { type: 'enabled', budgetTokens: budget },
        disableParallelToolUse: options.parallel_tool_calls === false ? true : undefined,
      });
      break;
    case 'google':
      providerOptions['google'] = given({
        thinkingConfig:
          budget === undefined && reasoning?.exclude == null
            ? undefined
            : given({
                thinkingBudget: budget,
                includeThoughts: reasoning?.exclude == null ? null : !reasoning.exclude,
              }),
      });
      break;
    default:
      break;
  }
  const effort = reasoning?.enabled === false ? 'none' : (reasoning?.effort ?? undefined);
  return { providerOptions, ...(effort === undefined ? {} : { reasoning: effort }) };
}
