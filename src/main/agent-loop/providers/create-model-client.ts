import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelClient } from '../model/model-client.ts';
import { createDemoClient } from './demo/demo-client.ts';

/** One account to talk to; `displayName` is how error messages call it. */
export type ModelConnection =
  | {
      readonly provider: 'anthropic' | 'openai';
      readonly displayName: string;
      readonly apiKey: string;
      /** Undefined for the provider's own address. */
      readonly baseUrl: string | undefined;
    }
  | {
      readonly provider: 'openai-compat';
      readonly displayName: string;
      /** Local servers need none. */
      readonly apiKey: string | undefined;
      readonly baseUrl: string;
    }
  | { readonly provider: 'demo' };

/** The providers that `createModelClient` can connect to. */
export const CONNECTABLE_PROVIDERS = [
  'anthropic',
  'openai',
  'openai-compat',
  'demo',
] as const satisfies readonly ModelConnection['provider'][];

/** Opens a provider; its SDK is loaded by the first call that needs it. Sends nothing yet. */
export async function createModelClient(
  connection: ModelConnection,
  deps: { readonly clock: Clock },
): Promise<ModelClient> {
  if (connection.provider === 'demo') return createDemoClient(deps);
  const { createSdkClient } = await import('./sdk/client.ts');
  const secrets = connection.apiKey === undefined ? [] : [connection.apiKey];
  switch (connection.provider) {
    case 'anthropic': {
      const { anthropicProvider } = await import('./sdk/anthropic.ts');
      return createSdkClient(anthropicProvider(connection), { ...deps, secrets });
    }
    case 'openai': {
      const { openaiProvider } = await import('./sdk/openai.ts');
      return createSdkClient(openaiProvider(connection), { ...deps, secrets });
    }
    case 'openai-compat': {
      const { openaiCompatProvider } = await import('./sdk/openai-compat.ts');
      return createSdkClient(openaiCompatProvider(connection), { ...deps, secrets });
    }
    default:
      return assertNever(connection);
  }
}
