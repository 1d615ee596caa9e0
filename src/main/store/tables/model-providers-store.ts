import { z } from 'zod';
import { PROVIDER_IDS } from '#shared/api/models.ts';
import type { ProviderId } from '#shared/api/models.ts';
import type { ProviderConfigId } from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

export type ProviderRow = {
  readonly id: ProviderConfigId;
  readonly provider: ProviderId;
  readonly displayName: string;
  readonly baseUrl: string | null;
  readonly enabled: boolean;
  readonly centralApiKeyEnabled: boolean;
  readonly allowUserApiKey: boolean;
  readonly allowCentralApiKeyFallback: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export interface ModelProvidersStore {
  list(): readonly ProviderRow[];
  find(id: ProviderConfigId): ProviderRow | undefined;
  findByProvider(provider: ProviderId): ProviderRow | undefined;
  insert(row: ProviderRow): void;
  update(row: ProviderRow): void;
  delete(id: ProviderConfigId): void;
}

const providerRow = z.object({
  id: idColumn<ProviderConfigId>(),
  provider: z.enum(PROVIDER_IDS),
  displayName: z.string(),
  baseUrl: z.string().nullable(),
  enabled: flagColumn,
  centralApiKeyEnabled: flagColumn,
  allowUserApiKey: flagColumn,
  allowCentralApiKeyFallback: flagColumn,
  createdAt: z.string(),
  updatedAt: z.string(),
});

const select = `SELECT id, provider, display_name AS displayName, base_url AS baseUrl, enabled,
  central_api_key_enabled AS centralApiKeyEnabled, allow_user_api_key AS allowUserApiKey,
  allow_central_api_key_fallback AS allowCentralApiKeyFallback, created_at AS createdAt,
  updated_at AS updatedAt FROM model_providers`;

export function createModelProvidersStore(db: Database): ModelProvidersStore {
  return {
    list: () =>
      db
        .prepare(`${select} ORDER BY provider`)
        .all()
        .map((row) => providerRow.parse(row)),
    find(id) {
      const row = db.prepare(`${select} WHERE id = ?`).get(id);
      return row === undefined ? undefined : providerRow.parse(row);
    },
    findByProvider(provider) {
      const row = db.prepare(`${select} WHERE provider = ?`).get(provider);
      return row === undefined ? undefined : providerRow.parse(row);
    },
    insert(row) {
      db.prepare(
        `INSERT INTO model_providers (id, provider, display_name, base_url, enabled,
           central_api_key_enabled, allow_user_api_key, allow_central_api_key_fallback,
           created_at, updated_at)
         VALUES (:id, :provider, :displayName, :baseUrl, :enabled, :centralApiKeyEnabled,
           :allowUserApiKey, :allowCentralApiKeyFallback, :createdAt, :updatedAt)`,
      ).run({ ...columns(row), createdAt: row.createdAt, provider: row.provider });
    },
    update(row) {
      db.prepare(
        `UPDATE model_providers SET display_name = :displayName, base_url = :baseUrl,
           enabled = :enabled, central_api_key_enabled = :centralApiKeyEnabled,
           allow_user_api_key = :allowUserApiKey,
           allow_central_api_key_fallback = :allowCentralApiKeyFallback, updated_at = :updatedAt
         WHERE id = :id`,
      ).run(columns(row));
    },
    delete(id) {
      db.prepare('DELETE FROM model_providers WHERE id = ?').run(id);
    },
  };
}

/** What an update may change, with the id. */
function columns(row: ProviderRow) {
  return {
    id: row.id,
    displayName: row.displayName,
    baseUrl: row.baseUrl,
    enabled: toFlag(row.enabled),
    centralApiKeyEnabled: toFlag(row.centralApiKeyEnabled),
    allowUserApiKey: toFlag(row.allowUserApiKey),
    allowCentralApiKeyFallback: toFlag(row.allowCentralApiKeyFallback),
    updatedAt: row.updatedAt,
  };
}
