import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelClient } from '../model/model-client.ts';
import { createDemoClient } from './demo/demo-client.ts';
import { awsSecrets, parseAwsCredentials } from './sdk/aws-credentials.ts';
import type { AwsCredentials } from './sdk/aws-credentials.ts';
import type { SdkProvider } from './sdk/dialect.ts';

/** One account to talk to; `displayName` is how error messages call it. */
export type ModelConnection =
  | {
      readonly provider: 'anthropic' | 'google' | 'openai' | 'openrouter' | 'vercel';
      readonly displayName: string;
      readonly apiKey: string;
      /** Undefined for the provider's own address. */
      readonly baseUrl: string | undefined;
    }
  | {
      readonly provider: 'azure';
      readonly displayName: string;
      readonly apiKey: string;
      /** The person's own resource. */
      readonly baseUrl: string;
    }
  | {
      readonly provider: 'bedrock';
      readonly displayName: string;
      /** A Bedrock API key, or `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]`. */
      readonly apiKey: string;
      readonly region: string;
      /** Undefined for the region's own address. */
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
  'azure',
  'bedrock',
  'google',
  'openai',
  'openai-compat',
  'openrouter',
  'vercel',
  'demo',
] as const satisfies readonly ModelConnection['provider'][];

/** Opens a provider; its SDK is loaded by the first call that needs it. Sends nothing yet. */
export async function createModelClient(
  connection: ModelConnection,
  deps: { readonly clock: Clock },
): Promise<ModelClient> {
  if (connection.provider === 'demo') return createDemoClient(deps);
  const { createSdkClient } = await import('./sdk/client.ts');
  const { apiKey = '' } = connection;
  const credentials = parseAwsCredentials(apiKey);
  const secrets = connection.provider === 'bedrock' ? awsSecrets(credentials) : [apiKey];
  return createSdkClient(await load(connection, credentials), { ...deps, secrets });
}

async function load(
  connection: Exclude<ModelConnection, { readonly provider: 'demo' }>,
  credentials: AwsCredentials,
): Promise<SdkProvider> {
  switch (connection.provider) {
    case 'anthropic':
      return (await import('./sdk/anthropic.ts')).anthropicProvider(connection);
    case 'azure':
      return (await import('./sdk/azure.ts')).azureProvider(connection);
    case 'bedrock':
      return (await import('./sdk/bedrock.ts')).bedrockProvider({ ...connection, credentials });
    case 'google':
      return (await import('./sdk/google.ts')).googleProvider(connection);
    case 'openai':
      return (await import('./sdk/openai.ts')).openaiProvider(connection);
    case 'openai-compat':
      return (await import('./sdk/openai-compat.ts')).openaiCompatProvider(connection);
    case 'openrouter':
      return (await import('./sdk/openrouter.ts')).openrouterProvider(connection);
    case 'vercel':
      return (await import('./sdk/vercel.ts')).vercelProvider(connection);
    default:
      return assertNever(connection);
  }
}
