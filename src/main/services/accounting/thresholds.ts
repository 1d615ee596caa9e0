import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  CompactionThresholdRow,
  CompactionThresholdsStore,
} from '../../store/tables/compaction-thresholds-store.ts';
import type { AccountedModels, AccountsProblem } from './types.ts';

/** From which share of a model's context a person's chats are summarised. */
export interface CompactionThresholds {
  /** Of models that still exist. */
  list(userId: UserId): readonly CompactionThresholdRow[];
  find(userId: UserId, modelConfigId: ModelConfigId): number | undefined;
  set(
    userId: UserId,
    wanted: CompactionThresholdRow,
  ): Result<CompactionThresholdRow, AccountsProblem>;
  /** One that was never set is no error. */
  remove(userId: UserId, modelConfigId: ModelConfigId): void;
}

export function createCompactionThresholds(
  store: CompactionThresholdsStore,
  models: AccountedModels,
): CompactionThresholds {
  return {
    list: (userId) =>
      store.list(userId).filter((row) => models.find(row.modelConfigId)?.deleted === false),
    find: (userId, modelConfigId) => store.find(userId, modelConfigId),
    set(userId, wanted) {
      const model = models.find(wanted.modelConfigId);
      if (!model || model.deleted) return err({ kind: 'not_found' });
      if (!model.enabled) {
        return err({
          kind: 'invalid',
          message: 'The model is switched off.',
          field: 'modelConfig',
        });
      }
      store.set(userId, wanted);
      return ok(wanted);
    },
    remove: (userId, modelConfigId) => store.remove(userId, modelConfigId),
  };
}
