import { PROVIDER_NAMES } from '#shared/api/models.ts';
import type {
  CreateProviderRequest,
  ProviderId,
  UpdateProviderRequest,
} from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ProviderConfigId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import type { ModelProvidersStore, ProviderRow } from '../../store/tables/model-providers-store.ts';
import { SecretVaultError } from '../secrets/index.ts';
import type { Credentials } from './credentials.ts';
import { whereKeysWork } from './key-storage.ts';
import type { ModelConfigs } from './model-configs.ts';
import {
  parseApiKey,
  parseBaseUrl,
  parseProviderId,
  policyProblem,
  SUPPORTED_PROVIDERS,
} from './provider-rules.ts';
import { invalid } from './types.ts';
import type { ModelsProblem, Provider } from './types.ts';

/** The accounts with model providers. Keys go in and never come out. */
export interface Providers {
  /** One per supported provider, in the order of catalogues. */
  list(): Promise<readonly Provider[]>;
  find(id: ProviderConfigId): Promise<Provider | undefined>;
  create(request: CreateProviderRequest): Promise<Result<Provider, ModelsProblem>>;
  update(
    id: ProviderConfigId,
    request: UpdateProviderRequest,
  ): Promise<Result<Provider, ModelsProblem>>;
  /** Stores the person's own key, where the provider is enabled and takes one. */
  setUserKey(id: ProviderConfigId, apiKey: string): Promise<Result<Provider, ModelsProblem>>;
  /** A key that is not there is no failure. */
  clearUserKey(id: ProviderConfigId): Promise<Result<undefined, ModelsProblem>>;
  /** Its model configs are deleted with it. */
  delete(id: ProviderConfigId): Promise<Result<undefined, ModelsProblem>>;
}

export type ProvidersDeps = {
  readonly db: Database;
  readonly store: ModelProvidersStore;
  readonly credentials: Credentials;
  readonly modelConfigs: Pick<ModelConfigs, 'deleteOfProvider'>;
  readonly clock: Clock;
  readonly random: Random;
};

export function createProviders(deps: ProvidersDeps): Providers {
  const { store, credentials } = deps;

  async function present(row: ProviderRow): Promise<Provider> {
    return {
      ...row,
      baseUrl: row.baseUrl ?? undefined,
      ...(await keyState(credentials, row)),
      source: 'database',
    };
  }

  return {
    list: () =>
      Promise.all(
        SUPPORTED_PROVIDERS.map((provider) => {
          const row = store.findByProvider(provider);
          return row ? present(row) : Promise.resolve(withoutRow(provider, credentials));
        }),
      ),
    async find(id) {
      const row = store.find(id);
      return row && present(row);
    },
    create: (request) => whereKeysWork(() => createProvider(deps, request, present)),
    update: (id, request) => whereKeysWork(() => updateProvider(deps, id, request, present)),
    setUserKey: (id, apiKey) => whereKeysWork(() => setUserKey(deps, id, apiKey, present)),
    clearUserKey: (id) =>
      whereKeysWork(async () => {
        if (!store.find(id)) return err<ModelsProblem>({ kind: 'not_found' });
        await credentials.own.forget(id);
        return ok(undefined);
      }),
    delete: (id) =>
      whereKeysWork(async () => {
        const row = store.find(id);
        if (!row) return err<ModelsProblem>({ kind: 'not_found' });
        // The key goes first: a row without a key is harmless, a key without a row is not.
        await credentials.forget(id);
        deps.db.transaction(() => {
          deps.modelConfigs.deleteOfProvider(row.provider);
          store.delete(id);
        });
        return ok(undefined);
      }),
  };
}

async function createProvider(
  deps: ProvidersDeps,
  request: CreateProviderRequest,
  present: (row: ProviderRow) => Promise<Provider>,
): Promise<Result<Provider, ModelsProblem>> {
  const provider = parseProviderId(request.provider);
  if (!provider.ok) return provider;
  const apiKey = parseApiKey(request.api_key ?? '');
  if (!apiKey.ok) return apiKey;
  const baseUrl = parseBaseUrl(request.base_url ?? '');
  if (!baseUrl.ok) return baseUrl;
  const now = deps.clock.now().toISOString();
  const row: ProviderRow = {
    id: deps.random.uuid() as ProviderConfigId,
    provider: provider.value,
    displayName: request.display_name?.trim() || PROVIDER_NAMES[provider.value],
    baseUrl: baseUrl.value ?? null,
    enabled: request.enabled ?? true,
    centralApiKeyEnabled: request.central_api_key_enabled ?? true,
    allowUserApiKey: request.allow_user_api_key ?? false,
    allowCentralApiKeyFallback: request.allow_central_api_key_fallback ?? false,
    createdAt: now,
    updatedAt: now,
  };
  const hasApiKey =
    apiKey.value !== undefined || deps.credentials.ambient(row.provider) !== undefined;
  const problem = policyProblem({ ...row, baseUrl: baseUrl.value, hasApiKey });
  if (problem) return err(problem);
  if (deps.store.findByProvider(row.provider)) return err(duplicate(row.provider));

  if (apiKey.value !== undefined) await deps.credentials.store(row.id, apiKey.value);
  // Another request may have been faster while the key was written.
  if (deps.store.findByProvider(row.provider)) {
    await deps.credentials.forget(row.id);
    return err(duplicate(row.provider));
  }
  deps.store.insert(row);
  return ok(await present(row));
}

async function updateProvider(
  deps: ProvidersDeps,
  id: ProviderConfigId,
  request: UpdateProviderRequest,
  present: (row: ProviderRow) => Promise<Provider>,
): Promise<Result<Provider, ModelsProblem>> {
  if (!deps.store.find(id)) return err({ kind: 'not_found' });
  const apiKey = parseApiKey(request.api_key ?? '');
  if (!apiKey.ok) return apiKey;
  const baseUrl = parseBaseUrl(request.base_url ?? '');
  if (!baseUrl.ok) return baseUrl;
  // A blank key that was sent takes the stored one away.
  const clearsKey = typeof request.api_key === 'string' && apiKey.value === undefined;
  const kept = await deps.credentials.stored(id);

  const row = deps.store.find(id);
  if (!row) return err({ kind: 'not_found' });
  const changed: ProviderRow = {
    ...row,
    displayName: request.display_name?.trim() || row.displayName,
    baseUrl: typeof request.base_url === 'string' ? (baseUrl.value ?? null) : row.baseUrl,
    enabled: request.enabled ?? row.enabled,
    centralApiKeyEnabled: request.central_api_key_enabled ?? row.centralApiKeyEnabled,
    allowUserApiKey: request.allow_user_api_key ?? row.allowUserApiKey,
    allowCentralApiKeyFallback:
      request.allow_central_api_key_fallback ?? row.allowCentralApiKeyFallback,
    updatedAt: deps.clock.now().toISOString(),
  };
  const ownKey = clearsKey ? undefined : (apiKey.value ?? kept);
  const problem = policyProblem({
    ...changed,
    baseUrl: changed.baseUrl ?? undefined,
    hasApiKey: ownKey !== undefined || deps.credentials.ambient(row.provider) !== undefined,
  });
  if (problem) return err(problem);
  if (clearsKey) await deps.credentials.forgetCentral(id);
  else if (apiKey.value !== undefined) await deps.credentials.store(id, apiKey.value);
  deps.store.update(changed);
  return ok(await present(changed));
}

async function setUserKey(
  deps: ProvidersDeps,
  id: ProviderConfigId,
  text: string,
  present: (row: ProviderRow) => Promise<Provider>,
): Promise<Result<Provider, ModelsProblem>> {
  const row = deps.store.find(id);
  if (!row) return err({ kind: 'not_found' });
  const apiKey = parseApiKey(text);
  if (!apiKey.ok) return apiKey;
  if (apiKey.value === undefined) return err(invalid('The API key is missing.', 'api_key'));
  if (!row.enabled) return err(invalid(`${row.displayName} is switched off.`));
  if (!row.allowUserApiKey) {
    return err(invalid(`${row.displayName} takes no keys of a person’s own.`));
  }
  await deps.credentials.own.store(id, apiKey.value);
  return ok(await present(row));
}

async function keyState(
  credentials: Credentials,
  row: ProviderRow,
): Promise<Pick<Provider, 'hasApiKey' | 'hasUserApiKey' | 'keyProblem'>> {
  const none = { hasApiKey: false, hasUserApiKey: false };
  // It has none, so nothing about keys can go wrong for it.
  if (row.provider === 'demo') return { ...none, keyProblem: undefined };
  try {
    const key = await credentials.find(row.provider, row.id);
    const own = await credentials.own.get(row.id);
    return {
      hasApiKey: key !== undefined,
      hasUserApiKey: own !== undefined,
      keyProblem: undefined,
    };
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return { ...none, keyProblem: cause.message };
  }
}

function withoutRow(provider: ProviderId, credentials: Credentials): Provider {
  const preset = credentials.fromEnvironment(provider) !== undefined;
  return {
    id: undefined,
    provider,
    displayName: PROVIDER_NAMES[provider],
    baseUrl: undefined,
    enabled: preset,
    hasApiKey: preset,
    hasUserApiKey: false,
    keyProblem: undefined,
    centralApiKeyEnabled: preset,
    allowUserApiKey: false,
    allowCentralApiKeyFallback: false,
    source: preset ? 'env_preset' : 'supported',
    createdAt: undefined,
    updatedAt: undefined,
  };
}

function duplicate(provider: ProviderId): ModelsProblem {
  return { kind: 'conflict', message: `${PROVIDER_NAMES[provider]} is set up already.` };
}
