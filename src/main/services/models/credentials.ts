import type { ProviderId } from '#shared/api/models.ts';
import type { ProviderConfigId } from '#shared/kernel/ids.ts';
import type { SecretVault } from '../secrets/index.ts';

/** Keys of providers: stored ones, else those of the person's environment. */
export interface Credentials {
  fromEnvironment(provider: ProviderId): string | undefined;
  /** The stored one only. Rejects with SecretVaultError. */
  stored(id: ProviderConfigId): Promise<string | undefined>;
  /** Rejects with SecretVaultError. */
  find(provider: ProviderId, id: ProviderConfigId | undefined): Promise<string | undefined>;
  store(id: ProviderConfigId, apiKey: string): Promise<void>;
  forget(id: ProviderConfigId): Promise<void>;
}

const variables: Partial<Record<ProviderId, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
};

export function createCredentials(
  vault: SecretVault,
  env: Readonly<Record<string, string | undefined>>,
): Credentials {
  function fromEnvironment(provider: ProviderId): string | undefined {
    const variable = variables[provider];
    const value = variable === undefined ? undefined : env[variable]?.trim();
    return value === '' ? undefined : value;
  }

  const stored = (id: ProviderConfigId): Promise<string | undefined> => vault.get(secretName(id));

  return {
    fromEnvironment,
    stored,
    async find(provider, id) {
      const own = id === undefined ? undefined : await stored(id);
      return own ?? fromEnvironment(provider);
    },
    store: (id, apiKey) => vault.set(secretName(id), apiKey),
    forget: (id) => vault.delete(secretName(id)),
  };
}

function secretName(id: ProviderConfigId): string {
  return `model-provider/${id}`;
}
