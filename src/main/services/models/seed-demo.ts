import { PROVIDER_NAMES } from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId, ProviderConfigId } from '#shared/kernel/ids.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import type { ModelConfigsStore } from '../../store/tables/model-configs-store.ts';
import type { ModelProvidersStore } from '../../store/tables/model-providers-store.ts';

const modelName = 'scripted';
const contextLimit = 200_000;

/** The demo is there from the first start on, and never again once the person has removed it. */
export function seedDemo(deps: {
  readonly db: Database;
  readonly providers: ModelProvidersStore;
  readonly configs: ModelConfigsStore;
  readonly clock: Clock;
  readonly random: Random;
}): void {
  const time = deps.clock.now().toISOString();
  deps.db.transaction(() => {
    if (deps.configs.wasEverUsed()) return;
    deps.providers.insert({
      id: deps.random.uuid() as ProviderConfigId,
      provider: 'demo',
      displayName: PROVIDER_NAMES.demo,
      baseUrl: null,
      enabled: true,
      centralApiKeyEnabled: true,
      allowUserApiKey: false,
      allowCentralApiKeyFallback: false,
      createdAt: time,
      updatedAt: time,
    });
    deps.configs.insert({
      id: deps.random.uuid() as ModelConfigId,
      provider: 'demo',
      model: modelName,
      displayName: PROVIDER_NAMES.demo,
      enabled: true,
      isDefault: true,
      contextLimit,
      compressionThreshold: 70,
      callConfig: null,
      deleted: false,
      createdAt: time,
      updatedAt: time,
    });
  });
}
