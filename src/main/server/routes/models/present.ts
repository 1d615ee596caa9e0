import { NIL_UUID } from '#shared/kernel/ids.ts';
import type {
  LocalModelServers,
  ModelConfig,
  ProviderConfig,
  ProviderTest,
  UserProviderConfig,
} from '#shared/api/models.ts';
import type {
  CatalogueEntry,
  LocalServer,
  ModelConfigRecord,
  Provider,
  ProviderTestResult,
} from '../../../services/models/index.ts';

/** What clients take for "never". */
const zeroTime = '0001-01-01T00:00:00Z';

export function presentProvider(provider: Provider): ProviderConfig {
  return {
    id: provider.id ?? NIL_UUID,
    provider: provider.provider,
    display_name: provider.displayName,
    enabled: provider.enabled,
    has_api_key: provider.hasApiKey,
    central_api_key_enabled: provider.centralApiKeyEnabled,
    allow_user_api_key: provider.allowUserApiKey,
    allow_central_api_key_fallback: provider.allowCentralApiKeyFallback,
    ...(provider.baseUrl === undefined ? {} : { base_url: provider.baseUrl }),
    source: provider.source,
    created_at: provider.createdAt ?? zeroTime,
    updated_at: provider.updatedAt ?? zeroTime,
  };
}

export function presentModelConfig(config: ModelConfigRecord): ModelConfig {
  return {
    id: config.id,
    provider: config.provider,
    model: config.model,
    display_name: config.displayName,
    enabled: config.enabled,
    is_default: config.isDefault,
    context_limit: config.contextLimit,
    compression_threshold: config.compressionThreshold,
    ...(config.callConfig === null ? {} : { model_config: config.callConfig }),
    created_at: config.createdAt,
    updated_at: config.updatedAt,
  };
}

export function presentCatalogueEntry({ provider, availability, models }: CatalogueEntry) {
  return {
    provider: provider.provider,
    available: availability.available,
    ...(availability.available ? {} : { unavailable_reason: availability.reason }),
    models:
      models?.map((config) => ({
        id: `${config.provider}:${config.model}`,
        provider: config.provider,
        model: config.model,
        display_name: config.displayName,
      })) ?? null,
  };
}

export function presentUserProvider(provider: Provider): UserProviderConfig {
  return {
    provider_id: provider.id ?? NIL_UUID,
    provider: provider.provider,
    display_name: provider.displayName,
    has_user_api_key: provider.hasUserApiKey,
    has_central_api_key_fallback: provider.allowCentralApiKeyFallback && provider.hasApiKey,
    byok_enabled: provider.allowUserApiKey,
  };
}

export function presentLocalServers(servers: readonly LocalServer[]): LocalModelServers {
  return { servers: [...servers] };
}

export function presentTest(result: ProviderTestResult): ProviderTest {
  return result.ok
    ? { ok: true, latency_ms: result.latencyMs }
    : { ok: false, error: result.error };
}
