import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  debugRunSchema,
  debugRunSummarySchema,
  type DebugRun,
  type DebugRunSummary,
} from '#shared/api/debug-runs.ts';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, refused, type LiveModel } from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model, {}, { contextLimit: 1_000 });
  client = createChatClient(core);
});
afterAll(() => core.close());

const general = `${PREFIX}/config/debug-logging`;
const own = `${PREFIX}/config/user-debug-logging`;

async function record(on: boolean): Promise<void> {
  await core.api('PUT', general, { allow_users: true });
  expect((await core.api('PUT', own, { debug_logging_enabled: on })).status).toBe(204);
}

async function runs(chatId: string): Promise<DebugRunSummary[]> {
  const answer = await core.api('GET', `${PREFIX}/${chatId}/debug/runs`);
  expect(answer.status).toBe(200);
  return z.array(debugRunSummarySchema).parse(answer.body);
}

async function details(run: DebugRunSummary | undefined): Promise<DebugRun> {
  const answer = await core.api('GET', `${PREFIX}/${run?.chat_id}/debug/runs/${run?.id}`);
  expect(answer.status).toBe(200);
  return debugRunSchema.parse(answer.body);
}

async function answered(question: string, inputTokens = 10): Promise<string> {
  const chat = await client.create(question);
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  call.say('An answer.');
  call.finish('stop', { input_tokens: inputTokens, output_tokens: 5 });
  await follower.status('waiting');
  await follower.close();
  return chat.id;
}

test('everything needs a token', async () => {
  const chat = `${PREFIX}/${crypto.randomUUID()}/debug/runs`;
  for (const [method, path] of [
    ['GET', chat],
    ['GET', `${chat}/${crypto.randomUUID()}`],
    ['GET', general],
    ['PUT', general],
    ['GET', own],
    ['PUT', own],
  ] as const) {
    const body = method === 'PUT' ? {} : undefined;
    const answer = await core.api(method, path, body, { 'Coder-Session-Token': '' });
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

describe('debug logging', () => {
  test('is off, and has to be allowed before a person may switch it on', async () => {
    expect((await core.api('GET', general)).body).toEqual({
      allow_users: false,
      forced_by_deployment: false,
    });
    expect((await core.api('PUT', own, { debug_logging_enabled: true })).status).toBe(403);
    expect(await runs(await answered('unrecorded'))).toEqual([]);
    expect((await core.api('PUT', general, { allow_users: true })).status).toBe(204);
    expect((await core.api('GET', own)).body).toEqual({
      debug_logging_enabled: false,
      user_toggle_allowed: true,
      forced_by_deployment: false,
    });
    await record(true);
    expect((await core.api('GET', own)).body).toMatchObject({ debug_logging_enabled: true });
    await record(false);
    expect(await runs(await answered('unrecorded too'))).toEqual([]);
  });

  test('cannot be chosen where the program was told to record everything', async () => {
    const forcedModel = createLiveModel();
    const forced = await startCoreWith(forcedModel, { debugLogging: true });
    expect((await forced.api('GET', own)).body).toEqual({
      debug_logging_enabled: true,
      user_toggle_allowed: false,
      forced_by_deployment: true,
    });
    expect((await forced.api('PUT', own, { debug_logging_enabled: false })).status).toBe(409);
    await forced.close();
  });
});

describe('a recorded turn', () => {
  test('holds the request, the answer, the usage and the tries', async () => {
    await record(true);
    const secret = 'sk-abcdefghijklmnopqrstuvwx';
    const chat = await answered(`What is ${secret}?`);
    const [summary, ...others] = await runs(chat);
    expect(others).toEqual([]);
    expect(summary).toMatchObject({
      chat_id: chat,
      kind: 'chat_turn',
      status: 'completed',
      provider: 'demo',
      model: 'scripted',
      summary: { step_count: 1, input_tokens: 10, output_tokens: 5 },
    });
    expect(summary?.finished_at).toBeDefined();
    const run = await details(summary);
    const [user, assistant] = await client.history(chat);
    expect(run).toMatchObject({
      root_chat_id: chat,
      trigger_message_id: user?.id,
      history_tip_message_id: user?.id,
      steps: [
        {
          step_number: 1,
          operation: 'stream',
          status: 'completed',
          history_tip_message_id: user?.id,
          assistant_message_id: assistant?.id,
          normalized_request: { model: 'scripted', max_output_tokens: 32_000 },
          normalized_response: {
            finish_reason: 'stop',
            content: [{ type: 'text', text: 'An answer.' }],
          },
          usage: { input_tokens: 10, output_tokens: 5 },
          attempts: [{ number: 1, status: 'finished' }],
        },
      ],
    });
    const request = JSON.stringify(run.steps[0]?.normalized_request);
    expect(request).toContain('What is');
    expect(request).not.toContain(secret);
  });

  test('holds why it failed', async () => {
    await record(true);
    const chat = await client.create('fail');
    const follower = await client.follow(chat.id);
    (await model.asked()).fail(refused());
    await follower.status('error');
    await follower.close();
    const [summary] = await runs(chat.id);
    expect(summary?.status).toBe('error');
    const run = await details(summary);
    expect(run.steps).toMatchObject([
      {
        status: 'error',
        error: { kind: 'auth', status_code: 401 },
        attempts: [{ number: 1, status: 'failed', error: { kind: 'auth' } }],
      },
    ]);
    expect(run.steps[0]).not.toHaveProperty('assistant_message_id');
  });

  test('that is interrupted holds what had come', async () => {
    await record(true);
    const chat = await client.create('stop me');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('Half a');
    await follower.until((event) => event.type === 'message_part');
    await client.interrupt(chat.id);
    await follower.close();
    const [summary] = await runs(chat.id);
    expect(summary?.status).toBe('interrupted');
    expect((await details(summary)).steps).toMatchObject([
      { status: 'interrupted', normalized_response: { content: [{ text: 'Half a' }] } },
    ]);
  });

  test('that was summarised has a run for the summary', async () => {
    await record(true);
    const chat = await client.create('fill');
    const follower = await client.follow(chat.id);
    for (const tokens of [900, 910, 1]) {
      const call = await model.asked();
      call.say('Words.');
      call.finish('stop', { input_tokens: tokens, output_tokens: 1 });
    }
    await follower.status('waiting');
    await follower.close();
    const listed = await runs(chat.id);
    expect(listed.map(({ kind, status }) => [kind, status])).toEqual([
      ['compaction', 'completed'],
      ['chat_turn', 'completed'],
    ]);
    expect(listed[1]?.summary).toMatchObject({ step_count: 2 });
    expect((await details(listed[0])).steps).toMatchObject([
      { normalized_request: { tool_choice: 'none' } },
    ]);
  });

  test('of a process that ended is shown as interrupted', async () => {
    await record(true);
    const chat = await client.create('and gone');
    await model.asked();
    await core.restart();
    (await model.asked()).finish();
    const statuses = (await runs(chat.id)).map((run) => run.status);
    expect(statuses).toContain('interrupted');
    await client.interrupt(chat.id);
  });
});

test('titles that a model writes are recorded beside the turn', async () => {
  const words = createLiveModel();
  const own = await startCoreWith(words, { debugLogging: true }, { provider: 'openai' });
  const person = createChatClient(own);
  const watcher = await person.watch();
  const chat = await person.create('Look after the herons by the lake');
  const follower = await person.follow(chat.id);
  for (const call of [await words.asked(), await words.asked()]) {
    call.say(call.request.answer ? '{"title":"Herons by the lake"}' : 'Done.');
    call.finish();
  }
  await follower.status('waiting');
  await follower.close();
  await watcher.until((event) => event.kind === 'title_change');
  const listed = await own.api('GET', `${PREFIX}/${chat.id}/debug/runs`);
  const recorded = z.array(debugRunSummarySchema).parse(listed.body);
  expect(recorded.map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
    'chat_turn completed',
    'title_generation completed',
  ]);
  await own.close();
});

describe('recorded runs', () => {
  test('go with the messages that are edited away', async () => {
    await record(true);
    const chat = await answered('first');
    const follower = await client.follow(chat);
    await client.send(chat, 'second');
    (await model.asked()).finish();
    await follower.status('running');
    await follower.status('waiting');
    expect(await runs(chat)).toHaveLength(2);
    const second = (await client.history(chat)).findLast((message) => message.role === 'user');
    await core.api('PATCH', `${PREFIX}/${chat}/messages/${second?.id}`, {
      content: [{ type: 'text', text: 'another' }],
    });
    (await model.asked()).finish();
    await follower.status('running');
    await follower.status('waiting');
    await follower.close();
    const left = await runs(chat);
    expect(left).toHaveLength(2);
    const triggers = await Promise.all(
      left.map(async (run) => (await details(run)).trigger_message_id),
    );
    expect(triggers).not.toContain(second?.id);
  });

  test('go when the chat is archived', async () => {
    await record(true);
    const chat = await answered('archive me');
    expect(await runs(chat)).toHaveLength(1);
    await core.api('PATCH', `${PREFIX}/${chat}`, { archived: true });
    expect(await runs(chat)).toEqual([]);
  });

  test('answer bad and unknown ids as the contract says', async () => {
    const chat = await answered('ids');
    const other = await answered('others');
    const [run] = await runs(other);
    const path = `${PREFIX}/${chat}/debug/runs`;
    expect((await core.api('GET', `${path}/nonsense`)).status).toBe(400);
    expect((await core.api('GET', `${path}/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await core.api('GET', `${path}/${run?.id}`)).status).toBe(404);
    expect((await core.api('GET', `${PREFIX}/${crypto.randomUUID()}/debug/runs`)).status).toBe(404);
    expect((await core.api('GET', `${PREFIX}/nonsense/debug/runs`)).status).toBe(400);
  });
});
