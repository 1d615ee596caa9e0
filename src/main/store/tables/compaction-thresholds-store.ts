import { z } from 'zod';
import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

/** From which share of a model's context a person wants a summary. */
export type CompactionThresholdRow = {
  readonly modelConfigId: ModelConfigId;
  readonly thresholdPercent: number;
};

export interface CompactionThresholdsStore {
  list(userId: UserId): CompactionThresholdRow[];
  find(userId: UserId, modelConfigId: ModelConfigId): number | undefined;
  set(userId: UserId, row: CompactionThresholdRow): void;
  remove(userId: UserId, modelConfigId: ModelConfigId): void;
}

const thresholdRow = z.object({
  modelConfigId: idColumn<ModelConfigId>(),
  thresholdPercent: z.int(),
});
const select = `SELECT model_config_id AS modelConfigId, threshold_percent AS thresholdPercent
  FROM user_compaction_thresholds WHERE user_id = ?`;

export function createCompactionThresholdsStore(db: Database): CompactionThresholdsStore {
  return {
    list: (userId) =>
      db
        .prepare(`${select} ORDER BY model_config_id`)
        .all(userId)
        .map((row) => thresholdRow.parse(row)),
    find: (userId, modelConfigId) =>
      thresholdRow
        .optional()
        .parse(db.prepare(`${select} AND model_config_id = ?`).get(userId, modelConfigId))
        ?.thresholdPercent,
    set(userId, row) {
      db.prepare(
        `INSERT INTO user_compaction_thresholds (user_id, model_config_id, threshold_percent)
         VALUES (?, ?, ?)
         ON CONFLICT (user_id, model_config_id)
         DO UPDATE SET threshold_percent = excluded.threshold_percent`,
      ).run(userId, row.modelConfigId, row.thresholdPercent);
    },
    remove(userId, modelConfigId) {
      db.prepare(
        'DELETE FROM user_compaction_thresholds WHERE user_id = ? AND model_config_id = ?',
      ).run(userId, modelConfigId);
    },
  };
}
