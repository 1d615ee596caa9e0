import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { systemRandom } from '#main/platform/random.ts';
import { createModels } from '#main/services/models/index.ts';
import type { Models } from '#main/services/models/index.ts';
import { createFileVault } from '#main/services/secrets/index.ts';
import { connect } from '#main/store/database.ts';
import type { Database } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import type { CreateProviderRequest } from '#shared/api/models.ts';
import type { ModelConfigId, ProviderConfigId } from '#shared/kernel/ids.ts';
import { anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { collect, textOf } from '#test/support/providers/collect.ts';
import { startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

let folder: string;
let db: Database;
let server: ProviderServer;

beforeEach(async () => {
  server = await startProviderServer();
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-open-'));
  db = connect(join(folder, 'test.db'));
  migrate(db, migrations);
});
afterEach(async () => {
  db.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const keyFile = (): string => join(folder, 'keys', 'keys.json');

function open(env: Readonly<Record<string, string>> = {}): Models {
  return createModels({
    db,
    vault: createFileVault({ path: keyFile(), random: systemRandom, logger: silentLogger }),
    env,
    clock: systemClock,
    random: systemRandom,
  });
}

async function addProvider(
  models: Models,
  request: CreateProviderRequest,
): Promise<ProviderConfigId> {
  const created = await models.providers.create(request);
  if (!created.ok || !created.value.id) throw new Error('the provider was refused');
  return created.value.id;
}

function addModel(models: Models, provider: string, model: string): ModelConfigId {
  const created = models.configs.create({ provider, model, context_limit: 1000 });
  if (!created.ok) throw new Error('the model was refused');
  return created.value.id;
}

describe('opening a model', () => {
  it('opens the demo on a fresh installation', async () => {
    const models = open();
    const id = models.defaultModelId();
    const opened = id && (await models.open(id));
    if (!opened || !opened.ok) throw new Error('the demo did not open');
    expect(opened.value).toMatchObject({
      provider: 'demo',
      modelName: 'scripted',
      contextLimit: 200_000,
      compressionThreshold: 70,
      callConfig: {},
      modelConfigId: id,
    });
  });

  it('talks with the stored key, also when the config is disabled', async () => {
    const models = open({ ANTHROPIC_API_KEY: 'key-of-the-environment' });
    await addProvider(models, {
      provider: 'anthropic',
      api_key: 'key-of-the-vault',
      base_url: server.url,
    });
    const id = addModel(models, 'anthropic', 'claude-test');
    models.configs.update(id, { enabled: false });
    const opened = await models.open(id);
    if (!opened.ok) throw new Error(opened.error.message);
    server.queue(streamed(...anthropicText('Hello')));
    expect(textOf(await collect(opened.value.client))).toBe('Hello');
    expect(server.requests[0]?.headers['x-api-key']).toBe('key-of-the-vault');
  });

  it('talks with the key of the environment where none is stored', async () => {
    const models = open({ ANTHROPIC_API_KEY: 'key-of-the-environment' });
    await addProvider(models, { provider: 'anthropic', base_url: server.url });
    const opened = await models.open(addModel(models, 'anthropic', 'claude-test'));
    if (!opened.ok) throw new Error(opened.error.message);
    server.queue(streamed(...anthropicText('Hello')));
    await collect(opened.value.client);
    expect(server.requests[0]?.headers['x-api-key']).toBe('key-of-the-environment');
  });

  it('needs no stored provider when the environment brings the key', async () => {
    const models = open({ OPENAI_API_KEY: 'key-of-the-environment' });
    expect((await models.open(addModel(models, 'openai', 'gpt-test'))).ok).toBe(true);
    // The next start without that variable has no key.
    const later = await open().open(models.configs.list()[1]?.id ?? ('' as ModelConfigId));
    expect(later).toMatchObject({ ok: false, error: { kind: 'missing_key', retryable: false } });
  });

  it('falls back to the default for a deleted or unknown config', async () => {
    const models = open({ OPENAI_API_KEY: 'key' });
    const id = addModel(models, 'openai', 'gpt-test');
    models.configs.delete(id);
    expect(models.find(id)).toBeUndefined();
    expect(await models.open(id)).toMatchObject({ ok: true, value: { provider: 'demo' } });
    expect(await models.open('gone' as ModelConfigId)).toMatchObject({
      value: { provider: 'demo' },
    });
  });

  it('explains why a model cannot be used', async () => {
    const models = open();
    const provider = await addProvider(models, { provider: 'openai', api_key: 'key' });
    const id = addModel(models, 'openai', 'gpt-test');

    await models.providers.update(provider, { enabled: false });
    expect(await models.open(id)).toMatchObject({ error: { kind: 'provider_disabled' } });

    await models.providers.update(provider, {
      enabled: true,
      api_key: '',
      allow_user_api_key: true,
      central_api_key_enabled: false,
    });
    expect(await models.open(id)).toMatchObject({
      error: { kind: 'missing_key', provider: 'openai' },
    });

    await models.providers.update(provider, {
      api_key: 'key',
      allow_user_api_key: false,
      central_api_key_enabled: true,
    });
    expect(await models.open(id)).toMatchObject({ ok: true });
    await writeFile(keyFile(), 'damaged');
    expect(await models.open(id)).toMatchObject({
      error: { kind: 'config', message: expect.stringContaining(keyFile()) as unknown },
    });

    for (const config of models.configs.list()) models.configs.delete(config.id);
    expect(models.defaultModelId()).toBeUndefined();
    expect(await models.open(id)).toMatchObject({ error: { kind: 'config', retryable: false } });
  });
});
