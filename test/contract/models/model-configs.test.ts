import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelCatalogSchema, modelConfigSchema } from '#shared/api/models.ts';
import type { ModelConfig } from '#shared/api/models.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { startTestCore } from '#test/support/core.ts';
import type { TestCore } from '#test/support/core.ts';

const chats = '/api/v2/chats';
let core: TestCore;

beforeAll(async () => {
  core = await startTestCore({ env: {} });
});
afterAll(() => core.close());

async function configs(): Promise<readonly ModelConfig[]> {
  const answer = await core.api('GET', `${chats}/model-configs`);
  expect(answer.status).toBe(200);
  return z.array(modelConfigSchema).parse(answer.body);
}

async function create(body: unknown): Promise<ModelConfig> {
  const answer = await core.api('POST', `${chats}/model-configs`, body);
  expect([answer.status, answer.body]).toMatchObject([201, {}]);
  return modelConfigSchema.parse(answer.body);
}

const defaults = async (): Promise<readonly string[]> =>
  (await configs()).filter((config) => config.is_default).map((config) => config.model);

describe('model configs', () => {
  it('are for the signed-in person only', async () => {
    const routes: readonly (readonly [string, string])[] = [
      ['GET', `${chats}/models`],
      ['GET', `${chats}/model-configs`],
      ['POST', `${chats}/model-configs`],
      ['PATCH', `${chats}/model-configs/${NIL_UUID}`],
      ['DELETE', `${chats}/model-configs/${NIL_UUID}`],
      ['GET', '/api/pilothouse/v1/model-servers'],
      ['GET', '/api/pilothouse/v1/secret-storage'],
    ];
    for (const [method, path] of routes) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const answer = await core.api(method, path, body, { 'Coder-Session-Token': '' });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  it('begin with the demo as the default', async () => {
    expect(await configs()).toMatchObject([
      {
        provider: 'demo',
        display_name: 'Demo (scripted, no AI)',
        enabled: true,
        is_default: true,
        compression_threshold: 70,
      },
    ]);
    const catalog = await core.api('GET', '/api/experimental/chats/models');
    expect(modelCatalogSchema.parse(catalog.body)).toEqual({
      providers: [
        {
          provider: 'demo',
          available: true,
          models: [
            {
              id: 'demo:scripted',
              provider: 'demo',
              model: 'scripted',
              display_name: 'Demo (scripted, no AI)',
            },
          ],
        },
      ],
    });
  });

  it('need a provider that is set up', async () => {
    const body = { provider: 'anthropic', model: 'claude-a', context_limit: 200_000 };
    const answer = await core.api('POST', `${chats}/model-configs`, body);
    expect(answer.status).toBe(400);
    const provider = { provider: 'anthropic', api_key: 'some-key' };
    expect((await core.api('POST', `${chats}/providers`, provider)).status).toBe(201);
    expect((await core.api('GET', `${chats}/models`)).body).toMatchObject({
      providers: [{ provider: 'anthropic', available: true, models: null }, { provider: 'demo' }],
    });
    const config = await create({
      ...body,
      model_config: {
        max_output_tokens: 8000,
        cost: { input_price_per_million_tokens: '3.00', output_price_per_million_tokens: 15 },
        provider_options: { anthropic: { effort: 'low' } },
      },
    });
    expect(config).toMatchObject({
      display_name: 'claude-a',
      enabled: true,
      is_default: false,
      context_limit: 200_000,
      compression_threshold: 70,
      model_config: { max_output_tokens: 8000, cost: { input_price_per_million_tokens: '3.00' } },
    });
    expect((await core.api('POST', `${chats}/model-configs`, body)).status).toBe(409);
  });

  it('refuse what makes no sense', async () => {
    const good = { provider: 'anthropic', model: 'claude-x', context_limit: 1000 };
    for (const wrong of [
      { provider: 'nonsense' },
      { provider: undefined },
      { model: '  ' },
      { context_limit: 0 },
      { context_limit: undefined },
      { compression_threshold: 101 },
      { model_config: { cost: { input_price_per_million_tokens: '-1' } } },
      { model_config: { cost: { input_price_per_million_tokens: 'free' } } },
      { model_config: { max_output_tokens: 0 } },
    ]) {
      const answer = await core.api('POST', `${chats}/model-configs`, { ...good, ...wrong });
      expect([wrong, answer.status]).toEqual([wrong, 400]);
    }
    expect((await core.api('PATCH', `${chats}/model-configs/none`, {})).status).toBe(400);
    expect((await core.api('PATCH', `${chats}/model-configs/${NIL_UUID}`, {})).status).toBe(404);
    expect((await core.api('DELETE', `${chats}/model-configs/${NIL_UUID}`)).status).toBe(404);
  });

  it('have one default, which moves, and is elected again', async () => {
    const second = await create({
      provider: 'anthropic',
      model: 'claude-b',
      context_limit: 1000,
      is_default: true,
    });
    expect(await defaults()).toEqual(['claude-b']);
    const [, first] = await configs();
    const patched = await core.api('PATCH', `${chats}/model-configs/${first?.id}`, {
      is_default: true,
      display_name: 'First',
    });
    expect(patched.body).toMatchObject({ is_default: true, display_name: 'First' });
    expect(patched.body).toMatchObject({ model_config: { max_output_tokens: 8000 } });
    expect(await defaults()).toEqual(['claude-a']);
    const twin = await core.api('PATCH', `${chats}/model-configs/${first?.id}`, {
      model: 'claude-b',
    });
    expect(twin.status).toBe(409);

    expect((await core.api('DELETE', `${chats}/model-configs/${first?.id}`)).status).toBe(204);
    // A real model comes before the demo.
    expect(await defaults()).toEqual(['claude-b']);
    expect((await core.api('DELETE', `${chats}/model-configs/${first?.id}`)).status).toBe(404);
    expect((await configs()).map((config) => config.id)).toContain(second.id);
  });

  it('go with their provider, and the default goes back to the demo', async () => {
    const list = z
      .array(z.object({ id: z.string(), provider: z.string() }))
      .parse((await core.api('GET', `${chats}/providers`)).body);
    const anthropic = list.find((item) => item.provider === 'anthropic');
    expect((await core.api('DELETE', `${chats}/providers/${anthropic?.id}`)).status).toBe(204);
    expect((await configs()).map((config) => config.model)).toEqual(['scripted']);
    expect(await defaults()).toEqual(['scripted']);
  });

  it('stay without the demo once the person removed it', async () => {
    const [demo] = await configs();
    expect((await core.api('DELETE', `${chats}/model-configs/${demo?.id}`)).status).toBe(204);
    await core.restart();
    expect(await configs()).toEqual([]);
    expect((await core.api('GET', `${chats}/models`)).body).toEqual({
      providers: [{ provider: 'demo', available: true, models: [] }],
    });
    const again = await create({ provider: 'demo', model: 'scripted', context_limit: 1000 });
    expect(again.is_default).toBe(true);
  });

  it('take the options of each family, ignore unknown ones and refuse bad ones', async () => {
    const withOptions = (provider_options: unknown) =>
      core.api('POST', `${chats}/model-configs`, {
        provider: 'demo',
        model: `options-${crypto.randomUUID()}`,
        context_limit: 1000,
        model_config: { provider_options },
      });
    const good = {
      openai: { reasoning_effort: 'xhigh', allowed_domains: ['example.org'], of_tomorrow: {} },
      anthropic: { thinking: { budget_tokens: 1024 }, effort: null },
      vercel: { providerOptions: { order: ['anthropic'] } },
      another_family: { anything: true },
    };
    expect(await withOptions(good)).toMatchObject({
      status: 201,
      body: { model_config: { provider_options: good } },
    });
    for (const [options, field] of [
      [{ openai: { reasoning_effort: 'enormous' } }, 'openai.reasoning_effort'],
      [{ anthropic: { thinking: { budget_tokens: -1 } } }, 'anthropic.thinking.budget_tokens'],
      [{ google: { safety_settings: 'none' } }, 'google.safety_settings'],
      [{ openrouter: { provider: { order: 'one' } } }, 'openrouter.provider.order'],
    ] as const) {
      expect(await withOptions(options)).toMatchObject({
        status: 400,
        body: { validations: [{ field: `model_config.provider_options.${field}` }] },
      });
    }
  });
});
