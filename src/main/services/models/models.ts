import type { ChatError } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId, ProviderConfigId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import { createModelConfigsStore } from '../../store/tables/model-configs-store.ts';
import type { ModelConfigRow } from '../../store/tables/model-configs-store.ts';
import { createModelProvidersStore } from '../../store/tables/model-providers-store.ts';
import type { SecretStorage, SecretVault } from '../secrets/index.ts';
import { readCatalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { openComputerModel } from './computer-models.ts';
import { createCredentials } from './credentials.ts';
import { findLocalServers, usualPorts } from './local-servers.ts';
import type { LocalServer, LocalServerPorts } from './local-servers.ts';
import { createModelConfigs } from './model-configs.ts';
import type { ModelConfigs } from './model-configs.ts';
import { openModel, openNamed, openProvider } from './open-model.ts';
import type { OpenModel } from './open-model.ts';
import { createProviders } from './providers.ts';
import type { Providers } from './providers.ts';
import { seedDemo } from './seed-demo.ts';
import { wordModels } from './word-models.ts';
import { tryModel } from './try-model.ts';
import type { ProviderTestResult } from './try-model.ts';
import { invalid } from './types.ts';
import type { ModelsProblem } from './types.ts';

/** Providers, their keys, the models that chats use, and the way to talk to them. */
export interface Models {
  readonly providers: Providers;
  readonly configs: ModelConfigs;
  catalogue(): Promise<readonly CatalogueEntry[]>;
  /** Undefined when the person has removed every model. */
  defaultModelId(): ModelConfigId | undefined;
  /** A config that a chat may be given: not deleted; disabled ones included. */
  find(id: ModelConfigId): ModelConfigRow | undefined;
  /**
   * Connects to the config's model, or to the default's when the config was deleted. The provider's
   * SDK is loaded here. The error is what the chat shows.
   */
  open(id: ModelConfigId): Promise<Result<OpenModel, ChatError>>;
  /** The provider's model for using desktops, whether it is configured or not. */
  openForComputer(
    request: Parameters<typeof openComputerModel>[1],
  ): Promise<Result<OpenModel, ChatError>>;
  /** Models for a few words about a chat with that model, the preferred first. */
  forWords(request: Parameters<typeof wordModels>[1]): AsyncIterable<OpenModel>;
  /** One small real request; with the given model, else with the first one of the provider. */
  test(
    id: ProviderConfigId,
    model: string | undefined,
  ): Promise<Result<ProviderTestResult, ModelsProblem>>;
  /** Asks the loopback ports; nothing is asked before this is called. */
  localServers(): Promise<readonly LocalServer[]>;
  secretStorage(): SecretStorage;
}

export type ModelsDeps = {
  readonly db: Database;
  readonly vault: SecretVault;
  /** The person's own environment, where keys may be. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly localServerPorts?: LocalServerPorts;
  readonly clock: Clock;
  readonly random: Random;
};

export function createModels(deps: ModelsDeps): Models {
  const { db, clock, random } = deps;
  const providers = createModelProvidersStore(db);
  const configs = createModelConfigsStore(db);
  const credentials = createCredentials(deps.vault, deps.env);
  seedDemo({ db, providers, configs, clock, random });

  const modelConfigs = createModelConfigs({
    db,
    store: configs,
    isConfigured: (provider) =>
      providers.findByProvider(provider) !== undefined ||
      credentials.fromEnvironment(provider) !== undefined,
    clock,
    random,
  });
  const providerService = createProviders({
    db,
    store: providers,
    credentials,
    modelConfigs,
    clock,
    random,
  });

  function findConfig(id: ModelConfigId): ModelConfigRow | undefined {
    const row = configs.find(id);
    return row?.deleted ? undefined : row;
  }

  return {
    providers: providerService,
    configs: modelConfigs,
    catalogue: () => readCatalogue(providerService, modelConfigs.list()),
    defaultModelId: () => configs.findDefault()?.id,
    find: findConfig,
    open: (id) => openModel({ providers, configs, credentials, clock }, id),
    openForComputer: (request) =>
      openComputerModel({ providers, configs, credentials, clock }, request),
    forWords: (request) =>
      wordModels(
        {
          configs: () => modelConfigs.list(),
          find: (id) => findConfig(id),
          defaultModelId: () => configs.findDefault()?.id,
          open: async (id) => {
            const opened = await openModel({ providers, configs, credentials, clock }, id);
            return opened.ok ? opened.value : undefined;
          },
          openNamed: (provider, model, booked) =>
            openNamed({ providers, configs, credentials, clock }, { provider, model, booked }),
        },
        request,
      ),
    async test(id, wantedModel) {
      const row = providers.find(id);
      if (!row) return err({ kind: 'not_found' });
      const model =
        wantedModel?.trim() ||
        modelConfigs.list().find((config) => config.provider === row.provider)?.model;
      if (!model) return err(invalid('Name the model to test with.', 'model'));
      const client = await openProvider({ providers, credentials, clock }, row.provider);
      if (!client.ok) return ok({ ok: false, error: client.error });
      return ok(await tryModel(client.value, { provider: row.provider, model }, clock));
    },
    localServers: () => findLocalServers(deps.localServerPorts ?? usualPorts, clock),
    secretStorage: () => deps.vault.describe(),
  };
}
