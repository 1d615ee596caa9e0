import { z } from 'zod';
import { modelCallConfigSchema, PROVIDER_IDS } from '#shared/api/models.ts';
import type { ModelCallConfig, ProviderId } from '#shared/api/models.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, jsonColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

export type ModelConfigRow = {
  readonly id: ModelConfigId;
  readonly provider: ProviderId;
  readonly model: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly contextLimit: number;
  readonly compressionThreshold: number;
  readonly callConfig: ModelCallConfig | null;
  readonly deleted: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export interface ModelConfigsStore {
  /** Without the deleted ones, oldest first. */
  list(): readonly ModelConfigRow[];
  /** Also a deleted one. */
  find(id: ModelConfigId): ModelConfigRow | undefined;
  findModel(provider: ProviderId, model: string): ModelConfigRow | undefined;
  /** Undefined when there are no model configs. */
  findDefault(): ModelConfigRow | undefined;
  /** Whether there has ever been a model config, deleted ones included. */
  wasEverUsed(): boolean;
  insert(row: ModelConfigRow): void;
  update(row: ModelConfigRow): void;
  /** Takes the mark from whichever config has it. */
  clearDefault(): void;
}

const configRow = z.object({
  id: idColumn<ModelConfigId>(),
  provider: z.enum(PROVIDER_IDS),
  model: z.string(),
  displayName: z.string(),
  enabled: flagColumn,
  isDefault: flagColumn,
  contextLimit: z.int(),
  compressionThreshold: z.int(),
  callConfig: jsonColumn(modelCallConfigSchema).nullable(),
  deleted: flagColumn,
  createdAt: z.string(),
  updatedAt: z.string(),
});

const select = `SELECT id, provider, model, display_name AS displayName, enabled,
  is_default AS isDefault, context_limit AS contextLimit,
  compression_threshold AS compressionThreshold, call_config AS callConfig, deleted,
  created_at AS createdAt, updated_at AS updatedAt FROM model_configs`;

export function createModelConfigsStore(db: Database): ModelConfigsStore {
  return {
    list: () =>
      db
        .prepare(`${select} WHERE deleted = 0 ORDER BY created_at, id`)
        .all()
        .map((row) => configRow.parse(row)),
    find(id) {
      const row = db.prepare(`${select} WHERE id = ?`).get(id);
      return row === undefined ? undefined : configRow.parse(row);
    },
    findModel(provider, model) {
      const row = db
        .prepare(`${select} WHERE deleted = 0 AND provider = ? AND model = ?`)
        .get(provider, model);
      return row === undefined ? undefined : configRow.parse(row);
    },
    findDefault() {
      const row = db.prepare(`${select} WHERE is_default = 1`).get();
      return row === undefined ? undefined : configRow.parse(row);
    },
    wasEverUsed: () => db.prepare('SELECT 1 AS one FROM model_configs LIMIT 1').get() !== undefined,
    insert(row) {
      db.prepare(
        `INSERT INTO model_configs (id, provider, model, display_name, enabled, is_default,
           context_limit, compression_threshold, call_config, deleted, created_at, updated_at)
         VALUES (:id, :provider, :model, :displayName, :enabled, :isDefault, :contextLimit,
           :compressionThreshold, :callConfig, :deleted, :createdAt, :updatedAt)`,
      ).run({ ...columns(row), createdAt: row.createdAt });
    },
    update(row) {
      db.prepare(
        `UPDATE model_configs SET provider = :provider, model = :model,
           display_name = :displayName, enabled = :enabled, is_default = :isDefault,
           context_limit = :contextLimit, compression_threshold = :compressionThreshold,
           call_config = :callConfig, deleted = :deleted, updated_at = :updatedAt
         WHERE id = :id`,
      ).run(columns(row));
    },
    clearDefault() {
      db.prepare('UPDATE model_configs SET is_default = 0 WHERE is_default = 1').run();
    },
  };
}

function columns(row: ModelConfigRow) {
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    displayName: row.displayName,
    enabled: toFlag(row.enabled),
    isDefault: toFlag(row.isDefault),
    contextLimit: row.contextLimit,
    compressionThreshold: row.compressionThreshold,
    callConfig: row.callConfig === null ? null : JSON.stringify(row.callConfig),
    deleted: toFlag(row.deleted),
    updatedAt: row.updatedAt,
  };
}
