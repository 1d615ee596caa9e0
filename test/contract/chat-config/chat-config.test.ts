import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pullRequestInsightsSchema } from '#shared/api/chat-config.ts';
import { modelConfigSchema } from '#shared/api/models.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { createChatClient, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import type { ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import type { LiveModel } from '#test/support/live-model.ts';

const config = `${PREFIX}/config`;

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model, { env: { OPENAI_API_KEY: 'k' } });
  client = createChatClient(core);
});
afterAll(() => core.close());

const get = async (path: string): Promise<unknown> => {
  const answer = await core.api('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
};
const put = async (path: string, body: unknown): Promise<number> =>
  (await core.api('PUT', path, body)).status;

async function addModel(name: string, enabled = true): Promise<string> {
  const created = await core.api('POST', `${PREFIX}/model-configs`, {
    provider: 'openai',
    model: name,
    context_limit: 1000,
    enabled,
  });
  return modelConfigSchema.parse(created.body).id;
}

/** What the model is told first when a chat is started now. */
async function systemTexts(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  await client.create('hello', more);
  const call = await model.asked();
  call.say('ok');
  call.finish();
  return call.request.messages
    .flatMap((message) => (message.role === 'system' ? [message.text] : []))
    .join('\n');
}

describe('settings of all chats', () => {
  it('are for the signed-in person only', async () => {
    const names = [
      'system-prompt',
      'plan-mode-instructions',
      'model-override/general',
      'personal-model-overrides',
      'user-personal-model-overrides',
      'computer-use-provider',
      'advisor',
      'desktop-enabled',
      'user-prompt',
      'workspace-ttl',
      'template-allowlist',
    ];
    for (const path of [
      ...names.map((name) => `${config}/${name}`),
      `${PREFIX}/insights/pull-requests`,
    ]) {
      const answer = await core.api('GET', path, undefined, { 'Coder-Session-Token': '' });
      expect([path, answer.status]).toEqual([path, 401]);
      await get(path);
    }
  });

  it('let the system prompt be added to or replaced', async () => {
    const before = z
      .looseObject({ default_system_prompt: z.string() })
      .parse(await get(`${config}/system-prompt`));
    expect(before).toMatchObject({ system_prompt: '', include_default_system_prompt: true });
    expect(before.default_system_prompt).not.toBe('');

    expect(await put(`${config}/system-prompt`, { system_prompt: ' Be b\u200brief.\r\n ' })).toBe(
      204,
    );
    expect(await get(`${config}/system-prompt`)).toMatchObject({ system_prompt: 'Be brief.' });
    const both = await systemTexts({ system_prompt: 'Of this chat.' });
    expect(both.indexOf(before.default_system_prompt)).toBe(0);
    expect(both.indexOf('Of this chat.')).toBeGreaterThan(both.indexOf('Be brief.'));

    await put(`${config}/system-prompt`, {
      system_prompt: 'Be brief.',
      include_default_system_prompt: false,
    });
    expect(await systemTexts()).not.toContain(before.default_system_prompt);
    // Absent means unchanged.
    await put(`${config}/system-prompt`, { system_prompt: '' });
    expect(await get(`${config}/system-prompt`)).toMatchObject({
      include_default_system_prompt: false,
    });

    const long = 'x'.repeat(128 * 1024 + 1);
    expect(await put(`${config}/system-prompt`, { system_prompt: long })).toBe(400);
    expect(await put(`${config}/system-prompt`, { system_prompt: long + long })).toBe(400);
    expect(await put(`${config}/system-prompt`, {})).toBe(400);
  });

  it('tell models the person’s own instructions, and those for plans while planning', async () => {
    const own = await core.api('PUT', `${config}/user-prompt`, { custom_prompt: ' Use tabs. ' });
    expect(own).toMatchObject({ status: 200, body: { custom_prompt: 'Use tabs.' } });
    expect(await get(`${config}/user-prompt`)).toEqual({ custom_prompt: 'Use tabs.' });
    const plan = { plan_mode_instructions: 'Plans need tests.' };
    expect(await put(`${config}/plan-mode-instructions`, plan)).toBe(204);
    expect(await get(`${config}/plan-mode-instructions`)).toEqual(plan);

    const usual = await systemTexts();
    expect(usual).toContain('<user-instructions>\nUse tabs.\n</user-instructions>');
    expect(usual).not.toContain('Plans need tests.');
    expect(await systemTexts({ plan_mode: 'plan' })).toContain('Plans need tests.');
    await put(`${config}/user-prompt`, { custom_prompt: '' });
    expect(await systemTexts()).not.toContain('user-instructions');
  });

  it('name models for subagents and titles', async () => {
    const id = await addModel('gpt-general');
    const disabled = await addModel('gpt-off', false);
    expect(await get(`${config}/model-override/general`)).toEqual({
      context: 'general',
      model_config_id: '',
      is_malformed: false,
    });
    expect(await put(`${config}/model-override/general`, { model_config_id: id })).toBe(204);
    expect(await get(`${config}/model-override/general`)).toMatchObject({ model_config_id: id });
    for (const bad of [disabled, NIL_UUID, 'nonsense']) {
      expect(await put(`${config}/model-override/explore`, { model_config_id: bad })).toBe(400);
    }
    expect(await put(`${config}/model-override/other`, { model_config_id: id })).toBe(400);
    expect(await put(`${config}/model-override/general`, { model_config_id: '' })).toBe(204);
    expect(await get(`${config}/model-override/general`)).toMatchObject({ model_config_id: '' });
  });

  it('let people choose models of their own where that is allowed', async () => {
    const mine = `${config}/user-personal-model-overrides`;
    const id = await addModel('gpt-mine');
    const wanted = { mode: 'model', model_config_id: id };
    expect(await get(mine)).toMatchObject({
      enabled: false,
      root: { context: 'root', mode: 'chat_default', is_set: false },
      general: { mode: 'deployment_default', model_config_id: '' },
      deployment_defaults: { general: { context: 'general' }, explore: { context: 'explore' } },
    });
    expect(await put(`${mine}/root`, wanted)).toBe(403);
    expect(await put(`${config}/personal-model-overrides`, { allow_users: true })).toBe(204);
    expect(await put(`${mine}/root`, { mode: 'deployment_default' })).toBe(400);
    expect(await put(`${mine}/root`, { mode: 'model', model_config_id: NIL_UUID })).toBe(400);
    expect(await put(`${mine}/root`, { mode: 'sometimes' })).toBe(400);
    expect(await put(`${mine}/title_generation`, wanted)).toBe(400);
    expect(await put(`${mine}/root`, wanted)).toBe(204);
    expect(await get(mine)).toMatchObject({
      enabled: true,
      root: { mode: 'model', model_config_id: id, is_set: true },
    });

    const chat = await client.create('with my model');
    expect(chat.last_model_config_id).toBe(id);
    const call = await model.asked();
    call.finish();
    await put(`${config}/personal-model-overrides`, { allow_users: false });
    const other = await client.create('with the default');
    expect(other.last_model_config_id).not.toBe(id);
    (await model.asked()).finish();
  });

  it('keep the small ones, and refuse what makes no sense', async () => {
    const cases: readonly (readonly [string, unknown, readonly unknown[]])[] = [
      ['computer-use-provider', { provider: 'openai' }, [{ provider: 'google' }, {}]],
      [
        'advisor',
        { enabled: true, max_uses_per_run: 3, max_output_tokens: 0, model_config_id: '' },
        [
          { enabled: true, max_uses_per_run: -1, max_output_tokens: 0, model_config_id: '' },
          { enabled: true, max_uses_per_run: 1, max_output_tokens: 0, model_config_id: 'x' },
        ],
      ],
      ['desktop-enabled', { enable_desktop: true }, [{ enable_desktop: 'yes' }]],
      [
        'workspace-ttl',
        { workspace_ttl_ms: 60_000 },
        [
          { workspace_ttl_ms: 59_999 },
          { workspace_ttl_ms: 2_592_000_001 },
          { workspace_ttl_ms: -1 },
        ],
      ],
    ];
    for (const [name, good, bad] of cases) {
      expect([name, await put(`${config}/${name}`, good)]).toEqual([name, 204]);
      for (const body of bad)
        expect([body, await put(`${config}/${name}`, body)]).toEqual([body, 400]);
      expect(await get(`${config}/${name}`)).toEqual(good);
    }
  });

  it('allow templates by name, twice named once', async () => {
    const templates = z.array(z.object({ id: z.string() })).parse(await get('/api/v2/templates'));
    const id = templates[0]?.id ?? '';
    expect(await get(`${config}/template-allowlist`)).toEqual({ template_ids: [] });
    const twice = { template_ids: [id.toUpperCase(), id] };
    expect(await put(`${config}/template-allowlist`, twice)).toBe(204);
    expect(await get(`${config}/template-allowlist`)).toEqual({ template_ids: [id] });
    expect(await put(`${config}/template-allowlist`, { template_ids: [NIL_UUID] })).toBe(400);
  });

  it('survive a restart, and hold under each prefix', async () => {
    await core.restart();
    expect(await get(`${config}/desktop-enabled`)).toEqual({ enable_desktop: true });
    expect(await get('/api/v2/chats/config/desktop-enabled')).toEqual({ enable_desktop: true });
  });

  it('count no pull requests, in the shape that clients expect', async () => {
    const insights = await get(`${PREFIX}/insights/pull-requests?start_date=2026-01-01`);
    expect(pullRequestInsightsSchema.parse(insights)).toMatchObject({
      summary: { total_prs_created: 0 },
      time_series: [],
    });
  });
});
