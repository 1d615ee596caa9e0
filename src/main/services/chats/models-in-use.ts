import { isUuid, NIL_UUID, type ModelConfigId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { invalid, type ChatProblem } from './problems.ts';
import type { ChatModels } from './ports.ts';

/** The wanted model, or the default when it is gone, or itself when there is no default. */
export function usableModel(models: ChatModels, wanted: ModelConfigId): ModelConfigId {
  return models.find(wanted) ? wanted : (models.defaultModelId() ?? wanted);
}

/** The model that a request names. Absent and nil mean `fallback`. */
export function requestedModel(
  models: ChatModels,
  requested: string | null | undefined,
  fallback: () => ModelConfigId | undefined,
): Result<ModelConfigId, ChatProblem> {
  if (requested === undefined || requested === null || requested === NIL_UUID) {
    const id = fallback();
    return id === undefined
      ? invalid('No model is configured.', { detail: 'Add a model in the settings first.' })
      : ok(id);
  }
  const id = requested.toLowerCase() as ModelConfigId;
  return isUuid(requested) && models.find(id)
    ? ok(id)
    : invalid('There is no such model.', { detail: `model_config_id is ${requested}.` });
}
