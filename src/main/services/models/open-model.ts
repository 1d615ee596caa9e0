import { PROVIDER_NAMES } from '#shared/api/models.ts';
import type { ModelCallConfig, ProviderId } from '#shared/api/models.ts';
import type { ChatError } from '#shared/api/chats.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import { createModelClient } from '../../agent-loop/index.ts';
import type { ModelClient, ModelConnection } from '../../agent-loop/index.ts';
import type { ModelConfigsStore } from '../../store/tables/model-configs-store.ts';
import type { ModelProvidersStore, ProviderRow } from '../../store/tables/model-providers-store.ts';
import { SecretVaultError } from '../secrets/index.ts';
import { usesCentralKey } from './credentials.ts';
import type { Credentials } from './credentials.ts';

/** A model ready to be asked. */
export type OpenModel = {
  readonly client: ModelClient;
  readonly provider: ProviderId;
  readonly modelName: string;
  readonly contextLimit: number;
  readonly compressionThreshold: number;
  readonly callConfig: ModelCallConfig;
  /** The default's id when the wanted config was deleted. */
  readonly modelConfigId: ModelConfigId;
};

export type OpenModelDeps = {
  readonly providers: ModelProvidersStore;
  readonly configs: ModelConfigsStore;
  readonly credentials: Credentials;
  readonly clock: Clock;
};

/** A merely disabled config is still used by chats that have it. Sends nothing yet. */
export async function openModel(
  deps: OpenModelDeps,
  id: ModelConfigId,
): Promise<Result<OpenModel, ChatError>> {
  const wanted = deps.configs.find(id);
  const config = wanted && !wanted.deleted ? wanted : deps.configs.findDefault();
  if (!config) {
    return err({
      kind: 'config',
      message: 'No model is set up. Add one in the settings.',
      retryable: false,
    });
  }
  const client = await openProvider(deps, config.provider);
  if (!client.ok) return client;
  return ok({
    client: client.value,
    provider: config.provider,
    modelName: config.model,
    contextLimit: config.contextLimit,
    compressionThreshold: config.compressionThreshold,
    callConfig: config.callConfig ?? {},
    modelConfigId: config.id,
  });
}

/** A model by its name, configured or not; undefined when its provider cannot be used. */
export async function openNamed(
  deps: OpenModelDeps,
  wanted: {
    readonly provider: ProviderId;
    readonly model: string;
    readonly booked: ModelConfigId;
  },
): Promise<OpenModel | undefined> {
  const client = await openProvider(deps, wanted.provider);
  if (!client.ok) return undefined;
  const config = deps.configs.findModel(wanted.provider, wanted.model);
  return {
    client: client.value,
    provider: wanted.provider,
    modelName: wanted.model,
    contextLimit: config?.contextLimit ?? 0,
    compressionThreshold: config?.compressionThreshold ?? 0,
    callConfig: config?.callConfig ?? {},
    modelConfigId: config?.id ?? wanted.booked,
  };
}

export async function openProvider(
  deps: Pick<OpenModelDeps, 'providers' | 'credentials' | 'clock'>,
  provider: ProviderId,
): Promise<Result<ModelClient, ChatError>> {
  const row = deps.providers.findByProvider(provider);
  const connection = await connect(deps, provider, row);
  if (!connection.ok) return connection;
  return ok(await createModelClient(connection.value, { clock: deps.clock }));
}

async function connect(
  deps: Pick<OpenModelDeps, 'credentials'>,
  provider: ProviderId,
  row: ProviderRow | undefined,
): Promise<Result<ModelConnection, ChatError>> {
  const displayName = row?.displayName ?? PROVIDER_NAMES[provider];
  const refuse = (kind: NonNullable<ChatError['kind']>, message: string) =>
    err<ChatError>({ kind, message, provider, retryable: false });
  if (row && !row.enabled) {
    return refuse('provider_disabled', `${displayName} is switched off in the settings.`);
  }
  if (provider === 'demo') {
    return row
      ? ok({ provider })
      : refuse('provider_disabled', `${displayName} was removed from the settings.`);
  }

  let apiKey: string | undefined;
  try {
    apiKey = await deps.credentials.inUse(provider, row);
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return refuse('config', cause.message);
  }
  const baseUrl = row?.baseUrl ?? undefined;
  const noAddress = (words: string) =>
    refuse('config', `${displayName} has no address. Add ${words} in the settings.`);
  if (provider === 'openai-compat') {
    return baseUrl === undefined
      ? noAddress('its base URL')
      : ok({ provider, displayName, apiKey, baseUrl });
  }
  if (apiKey === undefined) return refuse('missing_key', missingKey(provider, displayName, row));
  switch (provider) {
    case 'azure':
      return baseUrl === undefined
        ? noAddress('the address of your resource (https://NAME.openai.azure.com)')
        : ok({ provider, displayName, apiKey, baseUrl });
    case 'bedrock': {
      const region = deps.credentials.region(baseUrl);
      return region === undefined
        ? refuse(
            'config',
            `${displayName} needs a region. Add its address as base URL ` +
              '(https://bedrock-runtime.REGION.amazonaws.com), or set AWS_REGION.',
          )
        : ok({ provider, displayName, apiKey, region, baseUrl });
    }
    case 'anthropic':
    case 'google':
    case 'openai':
    case 'openrouter':
    case 'vercel':
      return ok({ provider, displayName, apiKey, baseUrl });
    default:
      return assertNever(provider);
  }
}

function missingKey(
  provider: ProviderId,
  displayName: string,
  row: ProviderRow | undefined,
): string {
  if (row && !usesCentralKey(row)) {
    return `${displayName} needs an API key of your own. Add one in the settings.`;
  }
  if (provider === 'bedrock') {
    return (
      `${displayName} has no credentials. Add a Bedrock API key or ACCESS_KEY_ID:SECRET_ACCESS_KEY ` +
      'in the settings, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
    );
  }
  return `${displayName} has no API key. Add one in the settings.`;
}
