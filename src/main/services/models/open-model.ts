import { PROVIDER_NAMES } from '#shared/api/models.ts';
import type { ModelCallConfig, ProviderId } from '#shared/api/models.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import { createModelClient } from '../../agent-loop/index.ts';
import type { ModelClient, ModelConnection } from '../../agent-loop/index.ts';
import type { ModelConfigsStore } from '../../store/tables/model-configs-store.ts';
import type { ModelProvidersStore, ProviderRow } from '../../store/tables/model-providers-store.ts';
import { SecretVaultError } from '../secrets/index.ts';
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
    apiKey =
      row && !row.centralApiKeyEnabled ? undefined : await deps.credentials.find(provider, row?.id);
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return refuse('config', cause.message);
  }
  const baseUrl = row?.baseUrl ?? undefined;
  switch (provider) {
    case 'openai-compat':
      if (baseUrl === undefined) {
        return refuse('config', `${displayName} has no address. Add its base URL in the settings.`);
      }
      return ok({ provider, displayName, apiKey, baseUrl });
    case 'anthropic':
    case 'openai':
      if (apiKey === undefined) {
        return refuse('missing_key', `${displayName} has no API key. Add one in the settings.`);
      }
      return ok({ provider, displayName, apiKey, baseUrl });
    default:
      return refuse('config', `Pilothouse cannot talk to ${displayName} yet.`);
  }
}
