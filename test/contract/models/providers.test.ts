import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { providerConfigSchema, providerTestSchema } from '#shared/api/models.ts';
import type { ProviderConfig } from '#shared/api/models.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { startTestCore } from '#test/support/core.ts';
import type { ApiAnswer, TestCore } from '#test/support/core.ts';
import { anthropic, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { chatText } from '#test/support/providers/chat-completions-wire.ts';
import { startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

const chats = '/api/v2/chats';
const planted = 'sk-ant-planted-4711-secret-marker';

let core: TestCore;
let server: ProviderServer;
const bodies: string[] = [];

beforeAll(async () => {
  server = await startProviderServer();
  core = await startTestCore({ env: { OPENAI_API_KEY: 'sk-environment-planted-4711' } });
});
afterAll(async () => {
  await core.close();
  await server.close();
});

async function api(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  const answer = await core.api(method, path, body);
  bodies.push(JSON.stringify(answer.body ?? null));
  return answer;
}

async function providers(): Promise<readonly ProviderConfig[]> {
  const answer = await api('GET', `${chats}/providers`);
  expect(answer.status).toBe(200);
  return z.array(providerConfigSchema).parse(answer.body);
}

async function find(name: string): Promise<ProviderConfig> {
  const found = (await providers()).find((provider) => provider.provider === name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

describe('providers', () => {
  it('are for the signed-in person only', async () => {
    const routes: readonly (readonly [string, string])[] = [
      ['GET', `${chats}/providers`],
      ['POST', `${chats}/providers`],
      ['PATCH', `${chats}/providers/${NIL_UUID}`],
      ['DELETE', `${chats}/providers/${NIL_UUID}`],
      ['GET', `${chats}/user-provider-configs`],
      ['PUT', `${chats}/user-provider-configs/${NIL_UUID}`],
      ['DELETE', `${chats}/user-provider-configs/${NIL_UUID}`],
      ['POST', `/api/pilothouse/v1/providers/${NIL_UUID}/test`],
    ];
    for (const [method, path] of routes) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const answer = await core.api(method, path, body, { 'Coder-Session-Token': '' });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  it('lists each provider that works, whether set up or not', async () => {
    const list = await providers();
    expect(
      list.map((item) => [item.provider, item.source, item.enabled, item.has_api_key]),
    ).toEqual([
      ['anthropic', 'supported', false, false],
      ['azure', 'supported', false, false],
      ['bedrock', 'supported', false, false],
      ['google', 'supported', false, false],
      ['openai', 'env_preset', true, true],
      ['openai-compat', 'supported', false, false],
      ['openrouter', 'supported', false, false],
      ['vercel', 'supported', false, false],
      ['demo', 'database', true, false],
    ]);
    expect(list[0]).toMatchObject({ id: NIL_UUID, created_at: '0001-01-01T00:00:00Z' });
    expect(list.at(-1)?.display_name).toBe('Demo (scripted, no AI)');
    const experimental = await core.api('GET', '/api/experimental/chats/providers');
    expect(experimental.body).toEqual(list);
  });

  it('refuses what makes no sense', async () => {
    const cases: readonly (readonly [unknown, number])[] = [
      [{}, 400],
      [{ provider: 'nonsense', api_key: 'k' }, 400],
      [{ provider: 'azure' }, 400],
      [{ provider: 'anthropic' }, 400],
      [{ provider: 'anthropic', api_key: '   ' }, 400],
      [{ provider: 'anthropic', api_key: 'x'.repeat(10_241) }, 400],
      [{ provider: 'anthropic', api_key: 'two words' }, 400],
      [{ provider: 'anthropic', api_key: 'k', base_url: 'ftp://somewhere' }, 400],
      [{ provider: 'anthropic', api_key: 'k', base_url: '/relative' }, 400],
      [{ provider: 'anthropic', api_key: 'k', central_api_key_enabled: false }, 400],
      [{ provider: 'anthropic', api_key: 'k', allow_central_api_key_fallback: true }, 400],
      [{ provider: 'openai-compat' }, 400],
      [{ provider: 'demo' }, 409],
    ];
    for (const [body, status] of cases) {
      const answer = await api('POST', `${chats}/providers`, body);
      expect([body, answer.status]).toEqual([body, status]);
      expect(answer.body).toMatchObject({ message: expect.stringMatching(/./) as unknown });
    }
    expect((await api('PATCH', `${chats}/providers/none`, {})).status).toBe(400);
    expect((await api('PATCH', `${chats}/providers/${NIL_UUID}`, {})).status).toBe(404);
    expect((await api('DELETE', `${chats}/providers/${NIL_UUID}`)).status).toBe(404);
  });

  it('takes a key, keeps it apart, and never answers it again', async () => {
    const created = await api('POST', `${chats}/providers`, {
      provider: ' Anthropic ',
      api_key: planted,
      base_url: server.url,
    });
    expect(created.status).toBe(201);
    const provider = providerConfigSchema.parse(created.body);
    expect(provider).toMatchObject({
      provider: 'anthropic',
      display_name: 'Anthropic',
      enabled: true,
      has_api_key: true,
      central_api_key_enabled: true,
      base_url: server.url,
      source: 'database',
    });
    expect(
      (await api('POST', `${chats}/providers`, { provider: 'anthropic', api_key: 'k' })).status,
    ).toBe(409);

    await core.restart();
    expect(await find('anthropic')).toEqual(provider);
  });

  it('asks the provider with that key, and hands on its own words', async () => {
    const { id } = await find('anthropic');
    const url = `/api/pilothouse/v1/providers/${id}/test`;
    expect((await api('POST', url)).status).toBe(400);

    server.queue(streamed(...anthropicText('OK')));
    const good = await api('POST', url, { model: 'claude-test' });
    expect(providerTestSchema.parse(good.body)).toMatchObject({ ok: true });
    expect(server.requests.at(-1)?.headers['x-api-key']).toBe(planted);

    server.queue((answer) =>
      answer.json(401, anthropic.errorBody('authentication_error', `no such key: ${planted}`)),
    );
    const bad = await api('POST', url, { model: 'claude-test' });
    expect(bad.body).toMatchObject({
      ok: false,
      error: {
        kind: 'auth',
        retryable: false,
        status_code: 401,
        detail: 'no such key: [redacted]',
      },
    });
  });

  it('changes what is sent and leaves the rest', async () => {
    const { id } = await find('anthropic');
    const url = `${chats}/providers/${id}`;
    const renamed = await api('PATCH', url, { display_name: 'My Claude', enabled: false });
    expect(renamed.body).toMatchObject({
      display_name: 'My Claude',
      enabled: false,
      has_api_key: true,
      base_url: server.url,
    });
    const blank = await api('PATCH', url, { display_name: '  ', base_url: '' });
    expect(blank.body).toMatchObject({ display_name: 'My Claude' });
    expect(blank.body).not.toHaveProperty('base_url');
    // Without a key the policy fails, so the key stays.
    expect((await api('PATCH', url, { api_key: '' })).status).toBe(400);
    expect(await find('anthropic')).toMatchObject({ has_api_key: true });
    const cleared = await api('PATCH', url, {
      api_key: '',
      central_api_key_enabled: false,
      allow_user_api_key: true,
      enabled: true,
    });
    expect(cleared.body).toMatchObject({ has_api_key: false, allow_user_api_key: true });
    const own = await api('GET', `${chats}/user-provider-configs`);
    expect(own.body).toEqual([
      {
        provider_id: id,
        provider: 'anthropic',
        display_name: 'My Claude',
        has_user_api_key: false,
        has_central_api_key_fallback: false,
        byok_enabled: true,
      },
    ]);
  });

  it('takes a key of the person’s own, and asks with it', async () => {
    const { id } = await find('anthropic');
    await api('PATCH', `${chats}/providers/${id}`, { base_url: server.url });
    const url = `${chats}/user-provider-configs/${id}`;
    const test = `/api/pilothouse/v1/providers/${id}/test`;
    expect((await api('POST', test, { model: 'm' })).body).toMatchObject({
      error: { kind: 'missing_key' },
    });
    expect((await api('PUT', url, { api_key: '  ' })).status).toBe(400);
    expect((await api('PUT', url, { api_key: 'x'.repeat(10_241) })).status).toBe(400);
    const unknown = `${chats}/user-provider-configs/${NIL_UUID}`;
    expect((await api('PUT', unknown, { api_key: 'k' })).status).toBe(404);
    expect((await api('DELETE', unknown)).status).toBe(404);

    const stored = await api('PUT', url, { api_key: `${planted}-own` });
    expect(stored.status).toBe(200);
    expect(stored.body).toMatchObject({ provider_id: id, has_user_api_key: true });
    server.queue(streamed(...anthropicText('OK')));
    expect((await api('POST', test, { model: 'm' })).body).toMatchObject({ ok: true });
    expect(server.requests.at(-1)?.headers['x-api-key']).toBe(`${planted}-own`);

    const file = join(core.dataDir, 'secrets', 'keys.json');
    expect(await readFile(file, 'utf8')).toContain(`${planted}-own`);
    expect((await api('DELETE', url)).status).toBe(204);
    expect((await api('DELETE', url)).status).toBe(204);
    expect(await readFile(file, 'utf8')).not.toContain(`${planted}-own`);

    await api('PATCH', `${chats}/providers/${id}`, { enabled: false });
    expect((await api('PUT', url, { api_key: 'k' })).status).toBe(400);
    await api('PATCH', `${chats}/providers/${id}`, {
      enabled: true,
      api_key: planted,
      central_api_key_enabled: true,
      allow_user_api_key: false,
    });
    expect((await api('PUT', url, { api_key: 'k' })).status).toBe(400);
  });

  it('takes every supported provider, Bedrock also without a key', async () => {
    for (const [provider, key] of [
      ['azure', planted],
      ['bedrock', undefined],
      ['google', planted],
      ['openrouter', planted],
      ['vercel', planted],
    ] as const) {
      const created = await api('POST', `${chats}/providers`, {
        provider,
        ...(key === undefined ? {} : { api_key: key }),
        ...(provider === 'azure' ? {} : { base_url: server.url }),
      });
      expect([provider, created.status]).toEqual([provider, 201]);
    }
    const azure = await find('azure');
    const test = await api('POST', `/api/pilothouse/v1/providers/${azure.id}/test`, { model: 'm' });
    expect(test.body).toMatchObject({
      ok: false,
      error: { kind: 'config', message: expect.stringContaining('has no address') as unknown },
    });
    const { id } = await find('bedrock');
    const none = await api('POST', `/api/pilothouse/v1/providers/${id}/test`, { model: 'm' });
    expect(none.body).toMatchObject({ error: { kind: 'missing_key' } });
    await api('PATCH', `${chats}/providers/${id}`, { api_key: planted });
    const region = await api('POST', `/api/pilothouse/v1/providers/${id}/test`, { model: 'm' });
    expect(region.body).toMatchObject({
      error: { kind: 'config', message: expect.stringContaining('needs a region') as unknown },
    });
    for (const name of ['azure', 'bedrock', 'google', 'openrouter', 'vercel']) {
      const gone = await api('DELETE', `${chats}/providers/${(await find(name)).id}`);
      expect(gone.status).toBe(204);
    }
  });

  it('lets a server at the person’s own address go without a key', async () => {
    const created = await api('POST', `${chats}/providers`, {
      provider: 'openai-compat',
      display_name: 'Ollama',
      base_url: `${server.url}/v1`,
    });
    expect(created.status).toBe(201);
    const { id } = providerConfigSchema.parse(created.body);
    server.queue(streamed(...chatText('OK')));
    const tested = await api('POST', `/api/pilothouse/v1/providers/${id}/test`, { model: 'tiny' });
    expect(tested.body).toMatchObject({ ok: true });
  });

  it('covers the environment’s key with a stored one', async () => {
    const created = await api('POST', `${chats}/providers`, { provider: 'openai' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ source: 'database', has_api_key: true });
  });

  it('removes a provider with its key', async () => {
    const { id } = await find('anthropic');
    await api('PATCH', `${chats}/providers/${id}`, { api_key: planted });
    const file = join(core.dataDir, 'secrets', 'keys.json');
    expect(await readFile(file, 'utf8')).toContain(planted);
    expect((await api('DELETE', `${chats}/providers/${id}`)).status).toBe(204);
    expect((await api('DELETE', `${chats}/providers/${id}`)).status).toBe(404);
    expect(await readFile(file, 'utf8')).not.toContain(planted);
    expect(await find('anthropic')).toMatchObject({ id: NIL_UUID, source: 'supported' });
  });

  it('says what is wrong with the place of the keys, and the demo goes on', async () => {
    const file = join(core.dataDir, 'secrets', 'keys.json');
    const content = await readFile(file, 'utf8');
    await writeFile(file, '{ damaged');
    const list = await api('GET', `${chats}/providers`);
    expect(list.status).toBe(500);
    expect(list.body).toMatchObject({ message: expect.stringContaining(file) as unknown });
    const created = await api('POST', `${chats}/providers`, {
      provider: 'anthropic',
      api_key: planted,
    });
    expect(created.status).toBe(500);
    expect(created.body).toMatchObject({ message: expect.stringContaining('damaged') as unknown });
    expect((await api('GET', `${chats}/models`)).body).toMatchObject({
      providers: [
        { provider: 'openai', available: false, unavailable_reason: 'fetch_failed' },
        { provider: 'openai-compat' },
        { provider: 'demo', available: true },
      ],
    });
    expect(await readFile(file, 'utf8')).toBe('{ damaged');
    await writeFile(file, content);
  });

  it('has put no key into an answer, the database or the log', async () => {
    await core.core.close();
    expect(bodies.join('\n')).not.toContain('planted');
    const names = await readdir(core.dataDir, { recursive: true, withFileTypes: true });
    const files = names
      .filter((entry) => entry.isFile() && entry.parentPath !== join(core.dataDir, 'secrets'))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      expect([file, (await readFile(file)).includes('planted')]).toEqual([file, false]);
    }
  });
});
