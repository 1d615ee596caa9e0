import type { ProviderId } from '#shared/api/models.ts';
import type { ProviderConfigId } from '#shared/kernel/ids.ts';
import type { ProviderRow } from '../../store/tables/model-providers-store.ts';
import type { SecretVault } from '../secrets/index.ts';
import { ambientKey, bedrockRegion, presetKey } from './environment.ts';
import type { Environment } from './environment.ts';

/** Keys of providers: stored ones, else those of the person's environment. */
export interface Credentials {
  /** The key with which the environment sets the provider up by itself. */
  fromEnvironment(provider: ProviderId): string | undefined;
  /** What a stored provider without a key of its own falls back to. */
  ambient(provider: ProviderId): string | undefined;
  /** The stored one only. Rejects with SecretVaultError. */
  stored(id: ProviderConfigId): Promise<string | undefined>;
  /** The provider's own key, not the person's. Rejects with SecretVaultError. */
  find(provider: ProviderId, id: ProviderConfigId | undefined): Promise<string | undefined>;
  /** The key to call with, as the provider's policy has it. Rejects with SecretVaultError. */
  inUse(provider: ProviderId, row: ProviderRow | undefined): Promise<string | undefined>;
  store(id: ProviderConfigId, apiKey: string): Promise<void>;
  /** The provider's key and the person's own. */
  forget(id: ProviderConfigId): Promise<void>;
  forgetCentral(id: ProviderConfigId): Promise<void>;
  /** The person's own key for the provider. */
  readonly own: {
    get(id: ProviderConfigId): Promise<string | undefined>;
    store(id: ProviderConfigId, apiKey: string): Promise<void>;
    forget(id: ProviderConfigId): Promise<void>;
  };
  /** Undefined when neither the address nor the environment says. */
  region(baseUrl: string | undefined): string | undefined;
}

export function createCredentials(vault: SecretVault, env: Environment): Credentials {
  const fromEnvironment = (provider: ProviderId): string | undefined => presetKey(env, provider);
  const stored = (id: ProviderConfigId): Promise<string | undefined> => vault.get(secretName(id));
  const own: Credentials['own'] = {
    get: (id) => vault.get(ownSecretName(id)),
    store: (id, apiKey) => vault.set(ownSecretName(id), apiKey),
    forget: (id) => vault.delete(ownSecretName(id)),
  };

  const find: Credentials['find'] = async (provider, id) => {
    if (id === undefined) return fromEnvironment(provider);
    return (await stored(id)) ?? ambientKey(env, provider);
  };

  return {
    fromEnvironment,
    ambient: (provider) => ambientKey(env, provider),
    stored,
    find,
    async inUse(provider, row) {
      if (!row) return find(provider, undefined);
      const mine = row.allowUserApiKey ? await own.get(row.id) : undefined;
      if (mine !== undefined || !usesCentralKey(row)) return mine;
      return find(provider, row.id);
    },
    store: (id, apiKey) => vault.set(secretName(id), apiKey),
    async forget(id) {
      await own.forget(id);
      await vault.delete(secretName(id));
    },
    forgetCentral: (id) => vault.delete(secretName(id)),
    own,
    region: (baseUrl) => bedrockRegion(env, baseUrl),
  };
}

type KeyPolicy = Pick<
  ProviderRow,
  'centralApiKeyEnabled' | 'allowUserApiKey' | 'allowCentralApiKeyFallback'
>;

/** Whoever may bring a key of his own must, unless the provider's key is allowed as a fallback. */
export function usesCentralKey(policy: KeyPolicy): boolean {
  return (
    policy.centralApiKeyEnabled && (!policy.allowUserApiKey || policy.allowCentralApiKeyFallback)
  );
}

function secretName(id: ProviderConfigId): string {
  return `model-provider/${id}`;
}

function ownSecretName(id: ProviderConfigId): string {
  return `model-provider/${id}/own`;
}
