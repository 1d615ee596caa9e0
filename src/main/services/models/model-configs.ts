import type {
  CreateModelConfigRequest,
  ModelCallConfig,
  ProviderId,
  UpdateModelConfigRequest,
} from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import { providerOptionFault } from '../../agent-loop/index.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import type { ModelConfigRow, ModelConfigsStore } from '../../store/tables/model-configs-store.ts';
import { parseProviderId } from './provider-rules.ts';
import { invalid } from './types.ts';
import type { ModelsProblem } from './types.ts';

const defaultCompressionThreshold = 70;

/** The models that chats can use. Where there is one, one of them is the default. */
export interface ModelConfigs {
  /** Without the deleted ones, oldest first. */
  list(): readonly ModelConfigRow[];
  /** Also a deleted one. */
  find(id: ModelConfigId): ModelConfigRow | undefined;
  create(request: CreateModelConfigRequest): Result<ModelConfigRow, ModelsProblem>;
  update(
    id: ModelConfigId,
    request: UpdateModelConfigRequest,
  ): Result<ModelConfigRow, ModelsProblem>;
  delete(id: ModelConfigId): Result<undefined, ModelsProblem>;
  /** Inside the caller's transaction. */
  deleteOfProvider(provider: ProviderId): void;
}

export type ModelConfigsDeps = {
  readonly db: Database;
  readonly store: ModelConfigsStore;
  /** A row is stored for it, or the environment brings its key. */
  readonly isConfigured: (provider: ProviderId) => boolean;
  readonly clock: Clock;
  readonly random: Random;
};

export function createModelConfigs(deps: ModelConfigsDeps): ModelConfigs {
  const { db, store } = deps;

  function softDelete(row: ModelConfigRow): void {
    store.update({ ...row, deleted: true, isDefault: false, updatedAt: now(deps) });
  }

  function electDefault(): void {
    if (store.findDefault()) return;
    const elected = election(store.list());
    if (elected) store.update({ ...elected, isDefault: true });
  }

  return {
    list: () => store.list(),
    find: (id) => store.find(id),
    create: (request) => db.transaction(() => createConfig(deps, request)),
    update: (id, request) =>
      db.transaction(() => {
        const result = updateConfig(deps, id, request);
        if (result.ok) electDefault();
        const row = store.find(id);
        return result.ok && row ? ok(row) : result;
      }),
    delete: (id) =>
      db.transaction(() => {
        const row = store.find(id);
        if (!row || row.deleted) return err<ModelsProblem>({ kind: 'not_found' });
        softDelete(row);
        electDefault();
        return ok(undefined);
      }),
    deleteOfProvider(provider) {
      for (const row of store.list()) if (row.provider === provider) softDelete(row);
      electDefault();
    },
  };
}

/** A model that can be used comes before one that cannot, a real one before the demo. */
function election(rows: readonly ModelConfigRow[]): ModelConfigRow | undefined {
  const rank = (row: ModelConfigRow): number =>
    (row.enabled ? 0 : 2) + (row.provider === 'demo' ? 1 : 0);
  return rows.toSorted((left, right) => rank(left) - rank(right))[0];
}

function createConfig(
  deps: ModelConfigsDeps,
  request: CreateModelConfigRequest,
): Result<ModelConfigRow, ModelsProblem> {
  const { store } = deps;
  const target = parseTarget(deps, request.provider, request.model);
  if (!target.ok) return target;
  const { provider, model } = target.value;
  if (store.findModel(provider, model)) return err(duplicate(model));
  const callConfig = parseCallConfig(request.model_config);
  if (!callConfig.ok) return callConfig;
  const isDefault = request.is_default === true || store.findDefault() === undefined;
  const time = now(deps);
  const row: ModelConfigRow = {
    id: deps.random.uuid() as ModelConfigId,
    provider,
    model,
    displayName: request.display_name?.trim() || model,
    enabled: request.enabled ?? true,
    isDefault,
    contextLimit: request.context_limit,
    compressionThreshold: request.compression_threshold ?? defaultCompressionThreshold,
    callConfig: callConfig.value,
    deleted: false,
    createdAt: time,
    updatedAt: time,
  };
  if (isDefault) store.clearDefault();
  store.insert(row);
  return ok(row);
}

function updateConfig(
  deps: ModelConfigsDeps,
  id: ModelConfigId,
  request: UpdateModelConfigRequest,
): Result<ModelConfigRow, ModelsProblem> {
  const { store } = deps;
  const row = store.find(id);
  if (!row || row.deleted) return err({ kind: 'not_found' });
  const target = parseTarget(deps, request.provider ?? row.provider, request.model ?? row.model);
  if (!target.ok) return target;
  const { provider, model } = target.value;
  const other = store.findModel(provider, model);
  if (other && other.id !== id) return err(duplicate(model));
  const callConfig = parseCallConfig(request.model_config);
  if (!callConfig.ok) return callConfig;
  const changed: ModelConfigRow = {
    ...row,
    provider,
    model,
    displayName: request.display_name?.trim() || row.displayName,
    enabled: request.enabled ?? row.enabled,
    isDefault: request.is_default ?? row.isDefault,
    contextLimit: request.context_limit ?? row.contextLimit,
    compressionThreshold: request.compression_threshold ?? row.compressionThreshold,
    callConfig: request.model_config == null ? row.callConfig : callConfig.value,
    updatedAt: now(deps),
  };
  if (changed.isDefault) store.clearDefault();
  store.update(changed);
  return ok(changed);
}

function parseTarget(
  deps: ModelConfigsDeps,
  providerText: string,
  modelText: string,
): Result<{ readonly provider: ProviderId; readonly model: string }, ModelsProblem> {
  const provider = parseProviderId(providerText);
  if (!provider.ok) return provider;
  const model = modelText.trim();
  if (model === '') return err(invalid('The name of the model is missing.', 'model'));
  if (!deps.isConfigured(provider.value)) {
    return err(invalid(`The provider “${provider.value}” is not set up.`, 'provider'));
  }
  return ok({ provider: provider.value, model });
}

/** Prices come as numbers or as decimal text and must not be negative; options fit their family. */
function parseCallConfig(
  config: ModelCallConfig | null | undefined,
): Result<ModelCallConfig | null, ModelsProblem> {
  for (const [name, price] of Object.entries(config?.cost ?? {})) {
    if (price == null) continue;
    const isDecimal = typeof price === 'number' || /^\d+(\.\d+)?$/.test(price.trim());
    if (!isDecimal || Number(price) < 0) {
      return err(
        invalid('A price is a number of dollars, at least 0.', `model_config.cost.${name}`),
      );
    }
  }
  const fault = providerOptionFault(config?.provider_options);
  if (fault) {
    const field = `model_config.provider_options.${fault.field}`;
    return err(invalid(`This option cannot be used: ${fault.problem}.`, field));
  }
  return ok(config ?? null);
}

function duplicate(model: string): ModelsProblem {
  return { kind: 'conflict', message: `The model “${model}” of this provider is there already.` };
}

function now(deps: ModelConfigsDeps): string {
  return deps.clock.now().toISOString();
}
