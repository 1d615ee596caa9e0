import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  compactionThresholdsSchema,
  costSummarySchema,
  costUsersSchema,
  usageLimitConfigSchema,
  usageLimitErrorSchema,
  usageLimitOverrideSchema,
  usageLimitStatusSchema,
  type CostSummary,
} from '#shared/api/accounting.ts';
import { modelConfigSchema } from '#shared/api/models.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(
    model,
    {},
    {
      contextLimit: 100_000,
      callConfig: {
        cost: {
          input_price_per_million_tokens: '3',
          output_price_per_million_tokens: '15',
          cache_read_price_per_million_tokens: '0.3',
        },
      },
    },
  );
  client = createChatClient(core);
});
afterAll(() => core.close());
beforeEach(async () => {
  await core.api('PUT', `${PREFIX}/usage-limits`, { spend_limit_micros: null });
});

/** A chat with one answer that read and wrote as much. */
async function spend(inputTokens: number, outputTokens: number, cached = 0): Promise<string> {
  const chat = await client.create('Spend something');
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  call.say('Spent.');
  call.finish('stop', {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_tokens: cached,
  });
  await follower.status('waiting');
  await follower.close();
  return chat.id;
}

async function summary(query = ''): Promise<CostSummary> {
  const answer = await core.api('GET', `${PREFIX}/cost/me/summary${query}`);
  expect(answer.status).toBe(200);
  return costSummarySchema.parse(answer.body);
}

const limits = (body: unknown) => core.api('PUT', `${PREFIX}/usage-limits`, body);
const status = async () =>
  usageLimitStatusSchema.parse((await core.api('GET', `${PREFIX}/usage-limits/status`)).body);

test('everything needs a token', async () => {
  const routes: readonly (readonly [string, string])[] = [
    ['GET', '/cost/me/summary'],
    ['GET', '/cost/users'],
    ['GET', '/usage-limits'],
    ['PUT', '/usage-limits'],
    ['GET', '/usage-limits/status'],
    ['PUT', '/usage-limits/overrides/me'],
    ['DELETE', '/usage-limits/overrides/me'],
    ['PUT', `/usage-limits/group-overrides/${NIL_UUID}`],
    ['DELETE', `/usage-limits/group-overrides/${NIL_UUID}`],
    ['GET', '/config/user-compaction-thresholds'],
    ['PUT', `/config/user-compaction-thresholds/${NIL_UUID}`],
    ['DELETE', `/config/user-compaction-thresholds/${NIL_UUID}`],
  ];
  for (const [method, path] of routes) {
    for (const prefix of [PREFIX, '/api/v2/chats']) {
      const body = method === 'PUT' ? {} : undefined;
      const answer = await core.api(method, `${prefix}${path}`, body, {
        'Coder-Session-Token': '',
      });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
  }
});

describe('costs', () => {
  test('are summed up by model and by chat, at the price of the answer', async () => {
    const before = await summary();
    const chat = await spend(1_000, 200, 10_000);
    const after = await summary();
    expect(after.total_cost_micros - before.total_cost_micros).toBe(3_000 + 3_000 + 3_000);
    expect(after.priced_message_count - before.priced_message_count).toBe(1);
    expect(after.unpriced_message_count).toBe(before.unpriced_message_count);
    expect(after.total_input_tokens - before.total_input_tokens).toBe(1_000);
    expect(after.total_cache_read_tokens - before.total_cache_read_tokens).toBe(10_000);
    expect(after.by_chat.find((row) => row.root_chat_id === chat)).toMatchObject({
      chat_title: 'Spend something',
      total_cost_micros: 9_000,
      message_count: 1,
      total_output_tokens: 200,
    });
    const [configured] = z
      .array(modelConfigSchema)
      .parse((await core.api('GET', `${PREFIX}/model-configs`)).body);
    expect(after.by_model).toHaveLength(1);
    expect(after.by_model[0]).toMatchObject({
      model_config_id: configured?.id,
      display_name: configured?.display_name,
      provider: 'demo',
    });
    expect(after).not.toHaveProperty('usage_limit');
  });

  test('stay when the messages are edited away', async () => {
    const chat = await spend(100, 0);
    const before = await summary();
    const [first] = await client.history(chat);
    const follower = await client.follow(chat);
    await core.api('PATCH', `${PREFIX}/${chat}/messages/${first?.id}`, {
      content: [{ type: 'text', text: 'again' }],
    });
    const call = await model.asked();
    call.say('Again.');
    call.finish('stop', { input_tokens: 1, output_tokens: 0 });
    await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
    await follower.status('waiting');
    await follower.close();
    const after = await summary();
    expect(after.total_cost_micros - before.total_cost_micros).toBe(3);
    const row = after.by_chat.find((each) => each.root_chat_id === chat);
    expect(row).toMatchObject({ message_count: 2, total_input_tokens: 101 });
  });

  test('count what a summary used, with its chat', async () => {
    const chat = await client.create('Fill it');
    const follower = await client.follow(chat.id);
    for (const [text, input_tokens] of [
      ['Full.', 90_000],
      ['The note.', 95_000],
      ['Done.', 20],
    ] as const) {
      const call = await model.asked();
      call.say(text);
      call.finish('stop', { input_tokens, output_tokens: 1 });
    }
    await follower.status('waiting');
    await follower.close();
    const row = (await summary()).by_chat.find((each) => each.root_chat_id === chat.id);
    expect(row).toMatchObject({ message_count: 3, total_input_tokens: 185_020 });
  });

  test('are cut to the dates that are asked for', async () => {
    await spend(10, 10);
    const none = await summary('?start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z');
    expect(none).toMatchObject({
      start_date: '2020-01-01T00:00:00.000Z',
      total_cost_micros: 0,
      by_model: [],
      by_chat: [],
    });
    for (const query of [
      '?start_date=yesterday',
      '?since=2020-01-01T00:00:00Z',
      '?start_date=2021-01-01T00:00:00Z&end_date=2020-01-01T00:00:00Z',
    ]) {
      expect((await core.api('GET', `${PREFIX}/cost/me/summary${query}`)).status).toBe(400);
    }
    expect((await core.api('GET', `${PREFIX}/cost/nobody/summary`)).status).toBe(404);
  });

  test('are listed by person', async () => {
    await spend(10, 10);
    const all = costUsersSchema.parse((await core.api('GET', `${PREFIX}/cost/users`)).body);
    expect(all.count).toBe(1);
    const own = await summary();
    expect(all.users[0]).toMatchObject({
      total_cost_micros: own.total_cost_micros,
      chat_count: own.by_chat.length,
    });
    const none = await core.api('GET', `${PREFIX}/cost/users?username=nobody-of-this-name`);
    expect(none.body).toMatchObject({ count: 0, users: [] });
    const beyond = await core.api('GET', `${PREFIX}/cost/users?offset=1`);
    expect(beyond.body).toMatchObject({ count: 1, users: [] });
    const byDefault = await core.api('GET', `${PREFIX}/cost/users?limit=0`);
    expect(costUsersSchema.parse(byDefault.body).users).toHaveLength(1);
    expect((await core.api('GET', `${PREFIX}/cost/users?limit=-1`)).status).toBe(400);
  });
});

describe('the spend limit', () => {
  test('is off at first', async () => {
    expect(await status()).toEqual({ is_limited: false, current_spend: 0 });
    const config = usageLimitConfigSchema.parse(
      (await core.api('GET', `${PREFIX}/usage-limits`)).body,
    );
    expect(config).toMatchObject({
      spend_limit_micros: null,
      period: 'month',
      unpriced_model_count: 1,
      overrides: [],
      group_overrides: [],
    });
  });

  test('takes a limit above nothing and a period', async () => {
    const set = await limits({ spend_limit_micros: 5_000_000, period: 'week' });
    expect(set.status).toBe(200);
    expect(usageLimitConfigSchema.parse(set.body)).toMatchObject({
      spend_limit_micros: 5_000_000,
      period: 'week',
    });
    for (const body of [
      { spend_limit_micros: 0, period: 'day' },
      { spend_limit_micros: -1, period: 'day' },
      { spend_limit_micros: 5 },
      { spend_limit_micros: 5, period: 'year' },
      { spend_limit_micros: 1.5, period: 'day' },
    ]) {
      expect([body, (await limits(body)).status]).toEqual([body, 400]);
    }
  });

  test('tells how much of it is used', async () => {
    await spend(1_000, 0);
    const spent = (await summary()).total_cost_micros;
    await limits({ spend_limit_micros: spent + 1, period: 'month' });
    const now = await status();
    expect(now).toMatchObject({
      is_limited: true,
      period: 'month',
      spend_limit_micros: spent + 1,
      current_spend: spent,
    });
    expect(now.period_start).toMatch(/-01T00:00:00\.000Z$/);
    expect((await summary()).usage_limit).toEqual(now);
  });

  test('refuses new work with 409, the sums and the time when it ends', async () => {
    const chat = await spend(1_000, 0);
    const spent = (await summary()).total_cost_micros;
    await limits({ spend_limit_micros: spent, period: 'day' });
    const [first] = await client.history(chat);
    const content = [{ type: 'text', text: 'more' }];
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    for (const [method, path] of [
      ['POST', ''],
      ['POST', `/${chat}/messages`],
      ['PATCH', `/${chat}/messages/${first?.id}`],
      ['POST', `/${chat}/compact`],
    ] as const) {
      const answer = await core.api(method, `${PREFIX}${path}`, { content });
      expect([path, answer.status]).toEqual([path, 409]);
      expect(usageLimitErrorSchema.parse(answer.body)).toMatchObject({
        spent_micros: spent,
        limit_micros: spent,
        resets_at: midnight.toISOString(),
      });
      expect(answer.body).not.toHaveProperty('kind');
    }
    expect(await client.history(chat)).toHaveLength(2);
    // What is wrong with a request is told before.
    expect((await core.api('POST', PREFIX, { content: [] })).status).toBe(400);
    await limits({ spend_limit_micros: null });
    await spend(1, 1);
  });

  test('gives way to a person’s own', async () => {
    await spend(1_000, 0);
    const spent = (await summary()).total_cost_micros;
    await limits({ spend_limit_micros: spent, period: 'month' });
    const own = await core.api('PUT', `${PREFIX}/usage-limits/overrides/me`, {
      spend_limit_micros: spent * 10,
    });
    expect(own.status).toBe(200);
    const override = usageLimitOverrideSchema.parse(own.body);
    expect(override.spend_limit_micros).toBe(spent * 10);
    await spend(1, 1);
    const config = await core.api('GET', `${PREFIX}/usage-limits`);
    expect(usageLimitConfigSchema.parse(config.body).overrides).toEqual([override]);
    const path = `${PREFIX}/usage-limits/overrides/${override.user_id}`;
    expect((await core.api('DELETE', path)).status).toBe(204);
    expect((await core.api('DELETE', path)).status).toBe(400);
    const content = [{ type: 'text', text: 'more' }];
    expect((await core.api('POST', PREFIX, { content })).status).toBe(409);
  });

  test('knows no strangers and no groups', async () => {
    const body = { spend_limit_micros: 5 };
    const overrides = `${PREFIX}/usage-limits/overrides`;
    const groups = `${PREFIX}/usage-limits/group-overrides/${NIL_UUID}`;
    expect((await core.api('PUT', `${overrides}/${NIL_UUID}`, body)).status).toBe(404);
    expect((await core.api('DELETE', `${overrides}/${NIL_UUID}`)).status).toBe(400);
    expect((await core.api('PUT', `${overrides}/me`, { spend_limit_micros: 0 })).status).toBe(400);
    expect((await core.api('PUT', groups, body)).status).toBe(404);
    expect((await core.api('DELETE', groups)).status).toBe(400);
  });
});

describe('compaction thresholds', () => {
  const path = `${PREFIX}/config/user-compaction-thresholds`;

  async function defaultModel(): Promise<string> {
    const answer = await core.api('GET', `${PREFIX}/model-configs`);
    const configs = z.array(modelConfigSchema).parse(answer.body);
    return configs.find((config) => config.is_default)?.id ?? '';
  }

  test('are set, listed and taken back', async () => {
    const id = await defaultModel();
    const set = await core.api('PUT', `${path}/${id}`, { threshold_percent: 30 });
    expect([set.status, set.body]).toEqual([200, { model_config_id: id, threshold_percent: 30 }]);
    const listed = compactionThresholdsSchema.parse((await core.api('GET', path)).body);
    expect(listed.thresholds).toEqual([{ model_config_id: id, threshold_percent: 30 }]);
    expect((await core.api('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await core.api('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await core.api('GET', path)).body).toEqual({ thresholds: [] });
  });

  test('refuse other percents, unknown models and those that are switched off', async () => {
    const id = await defaultModel();
    for (const threshold_percent of [-1, 101, 1.5, '70']) {
      const answer = await core.api('PUT', `${path}/${id}`, { threshold_percent });
      expect([threshold_percent, answer.status]).toEqual([threshold_percent, 400]);
    }
    const body = { threshold_percent: 50 };
    expect((await core.api('PUT', `${path}/${NIL_UUID}`, body)).status).toBe(404);
    expect((await core.api('PUT', `${path}/nonsense`, body)).status).toBe(400);
    const off = await core.api('POST', `${PREFIX}/model-configs`, {
      provider: 'demo',
      model: 'switched-off',
      context_limit: 1_000,
      enabled: false,
    });
    const { id: offId } = modelConfigSchema.parse(off.body);
    expect((await core.api('PUT', `${path}/${offId}`, body)).status).toBe(400);
    await core.api('DELETE', `${PREFIX}/model-configs/${offId}`);
  });

  test('decide when one’s own chats are summarised', async () => {
    const id = await defaultModel();
    await core.api('PUT', `${path}/${id}`, { threshold_percent: 5 });
    const chat = await client.create('A little');
    const follower = await client.follow(chat.id);
    for (const text of ['A little.', 'The note.', 'Done.']) {
      const call = await model.asked();
      call.say(text);
      call.finish('stop', { input_tokens: text === 'Done.' ? 1 : 6_000, output_tokens: 1 });
    }
    await follower.status('waiting');
    await follower.close();
    const history = await client.history(chat.id);
    expect(history.flatMap((message) => message.content ?? [])).toContainEqual(
      expect.objectContaining({ type: 'tool-call', tool_name: 'chat_summarized' }),
    );
    await core.api('DELETE', `${path}/${id}`);
  });
});
