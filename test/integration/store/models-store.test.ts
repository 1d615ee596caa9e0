import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '#main/store/database.ts';
import type { Database } from '#main/store/database.ts';
import { migrate, schemaVersion } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { createModelConfigsStore } from '#main/store/tables/model-configs-store.ts';
import type { ModelConfigRow } from '#main/store/tables/model-configs-store.ts';
import { createModelProvidersStore } from '#main/store/tables/model-providers-store.ts';
import type { ModelConfigId, ProviderConfigId } from '#shared/kernel/ids.ts';

let folder: string;
let db: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-models-'));
  db = connect(join(folder, 'test.db'));
  migrate(db, migrations.slice(0, 2));
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

const time = '2026-01-02T03:04:05.678Z';

function config(fields: Partial<ModelConfigRow>): ModelConfigRow {
  return {
    id: 'c1' as ModelConfigId,
    provider: 'openai',
    model: 'gpt-test',
    displayName: 'Test',
    enabled: true,
    isDefault: false,
    contextLimit: 1000,
    compressionThreshold: 70,
    callConfig: null,
    deleted: false,
    createdAt: time,
    updatedAt: time,
    ...fields,
  };
}

describe('migration 3 and its stores', () => {
  it('comes after the schema before it', () => {
    expect(schemaVersion(db)).toBe(2);
    migrate(db, migrations.slice(0, 3));
    expect(schemaVersion(db)).toBe(3);
    expect(createModelConfigsStore(db).wasEverUsed()).toBe(false);
  });

  it('keeps providers', () => {
    migrate(db, migrations.slice(0, 3));
    const store = createModelProvidersStore(db);
    const row = {
      id: 'p1' as ProviderConfigId,
      provider: 'openai-compat',
      displayName: 'Ollama',
      baseUrl: 'http://127.0.0.1:11434/v1',
      enabled: true,
      centralApiKeyEnabled: true,
      allowUserApiKey: false,
      allowCentralApiKeyFallback: false,
      createdAt: time,
      updatedAt: time,
    } as const;
    store.insert(row);
    expect(store.list()).toEqual([row]);
    store.update({ ...row, enabled: false, baseUrl: null });
    expect(store.findByProvider('openai-compat')).toEqual({
      ...row,
      enabled: false,
      baseUrl: null,
    });
    expect(() => store.insert({ ...row, id: 'p2' as ProviderConfigId })).toThrow(/UNIQUE/);
    store.delete(row.id);
    expect(store.find(row.id)).toBeUndefined();
  });

  it('has one default, one config for a model, and keeps what was deleted', () => {
    migrate(db, migrations.slice(0, 3));
    const store = createModelConfigsStore(db);
    const first = config({ isDefault: true, callConfig: { temperature: 0.5 } });
    store.insert(first);
    expect(store.find(first.id)).toEqual(first);
    const second = config({ id: 'c2' as ModelConfigId, model: 'other', isDefault: true });
    expect(() => store.insert(second)).toThrow(/UNIQUE/);
    expect(() => store.insert(config({ id: 'c3' as ModelConfigId }))).toThrow(/UNIQUE/);
    store.clearDefault();
    store.insert(second);
    expect(store.findDefault()?.id).toBe('c2');
    store.update({ ...first, isDefault: false, deleted: true });
    expect(store.list().map((row) => row.id)).toEqual(['c2']);
    expect(store.find(first.id)?.deleted).toBe(true);
    // The name is free again.
    store.insert(config({ id: 'c3' as ModelConfigId }));
  });
});
