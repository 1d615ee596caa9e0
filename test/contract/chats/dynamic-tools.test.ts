import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
  type Follower,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { callTools, say } from './support.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterEach(() => core.close());

const weather = {
  name: 'weather',
  description: 'Tells the weather.',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const calendar = { name: 'calendar', input_schema: {} };

async function answer(chatId: string, results: unknown): Promise<number> {
  return (await core.api('POST', `${PREFIX}/${chatId}/tool-results`, { results })).status;
}

async function startWaiting(
  calls: readonly (readonly [string, string, unknown])[] = [['w1', 'weather', { city: 'Bonn' }]],
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly chatId: string; readonly follower: Follower }> {
  const tools = { unsafe_dynamic_tools: [weather, calendar], ...more };
  const { id: chatId } = await client.create('what is it like in Bonn?', tools);
  const follower = await client.follow(chatId);
  await callTools(model, ...calls);
  await follower.status('requires_action');
  return { chatId, follower };
}

const result = (tool_call_id: string, output: unknown, is_error = false) => ({
  tool_call_id,
  output,
  is_error,
});

test('tool results need a token', async () => {
  const path = `${PREFIX}/${crypto.randomUUID()}/tool-results`;
  const body = { results: [result('x', 1)] };
  expect((await core.api('POST', path, body, { 'Coder-Session-Token': '' })).status).toBe(401);
  expect((await core.api('POST', path, body)).status).toBe(404);
});

test('an archived chat takes no tool results, whatever it was about', async () => {
  const { chatId } = await startWaiting([['w1', 'weather', {}]]);
  const resting = await client.create('hi');
  await say(model, 'hello');
  for (const id of [chatId, resting.id]) {
    await core.api('PATCH', `${PREFIX}/${id}`, { archived: true });
    expect(await answer(id, [result('w1', 1)])).toBe(400);
  }
  expect((await client.get(chatId)).status).toBe('requires_action');
});

test('the tools given at the start are checked', async () => {
  const create = async (tools: unknown) =>
    (
      await core.api('POST', PREFIX, {
        content: [{ type: 'text', text: 'hi' }],
        unsafe_dynamic_tools: tools,
      })
    ).status;
  expect(await create([{ ...weather, name: '' }])).toBe(400);
  expect(await create([weather, weather])).toBe(400);
  expect(await create(Array.from({ length: 251 }, (_, at) => ({ name: `t${at}` })))).toBe(400);
  expect(await create([{ name: 3 }])).toBe(400);
  expect(await create([{ name: 'n'.repeat(256) }])).toBe(201);
  expect(await create([{ name: 'é'.repeat(129) }])).toBe(400);
  const nested = (levels: number) =>
    JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;
  const deep = (levels: number) => [{ ...weather, input_schema: { properties: nested(levels) } }];
  expect(await create(deep(400))).toBe(201);
  expect(await create(deep(1000))).toBe(400);
  expect(await create([])).toBe(201);
});

describe('a call of a dynamic tool', () => {
  test('waits for the client, which is told on the stream and the watch', async () => {
    const watcher = await client.watch();
    const { id: chatId } = await client.create('weather?', { unsafe_dynamic_tools: [weather] });
    const follower = await client.follow(chatId);
    const step = await model.asked();
    const offered = step.request.tools.find((tool) => tool.name === 'weather');
    expect(offered).toEqual({
      name: 'weather',
      description: 'Tells the weather.',
      inputSchema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    });
    step.say('Let me see.');
    step.call('w1', 'weather', { city: 'Bonn' });
    step.finish('tool_calls');
    const asked = await follower.until((event) => event.type === 'action_required');
    const call = { tool_call_id: 'w1', tool_name: 'weather', args: '{"city":"Bonn"}' };
    expect(asked).toMatchObject({ action_required: { tool_calls: [call] } });
    expect(follower.trail().slice(-3)).toEqual([
      'message:assistant',
      'requires_action',
      'action_required',
    ]);
    const notice = await watcher.until((event) => event.kind === 'action_required');
    expect(notice).toMatchObject({ chat: { id: chatId, status: 'requires_action' } });
    expect(notice.tool_calls).toEqual([call]);
    expect(await client.approvals(chatId)).toEqual([]);

    const late = await client.follow(chatId);
    await late.until((event) => event.type === 'message' && event.message.role === 'assistant');
    expect(late.trail()).toEqual(['requires_action', 'message:user', 'message:assistant']);

    expect(await answer(chatId, [result('w1', { sky: 'clear' })])).toBe(204);
    const next = await model.asked();
    expect(next.request.messages.findLast((message) => message.role === 'tool')).toMatchObject({
      callId: 'w1',
      result: { sky: 'clear' },
      isError: false,
    });
    next.say('Clear.');
    next.finish();
    await follower.status('waiting');
    const { owner_id: owner } = await client.get(chatId);
    const stored = (await client.history(chatId)).find((message) => message.role === 'tool');
    expect(stored).toMatchObject({
      created_by: owner,
      content: [{ type: 'tool-result', tool_call_id: 'w1', result: { sky: 'clear' } }],
    });
  });

  test('takes exactly the results that are waited for', async () => {
    const { chatId, follower } = await startWaiting([
      ['w1', 'weather', {}],
      ['c1', 'calendar', {}],
    ]);
    expect(await answer(chatId, [])).toBe(400);
    expect(await answer(chatId, undefined)).toBe(400);
    expect(await answer(chatId, [result('w1', 1)])).toBe(400);
    expect(await answer(chatId, [result('w1', 1), result('w1', 2)])).toBe(400);
    expect(
      await answer(
        chatId,
        ['w1', 'c1', 'x'].map((id) => result(id, 1)),
      ),
    ).toBe(400);
    expect(await answer(chatId, [result('w1', 1), { tool_call_id: 'c1' }])).toBe(400);
    const long = 'x'.repeat(300_000);
    expect(await answer(chatId, [result('w1', long), result('c1', 1)])).toBe(400);
    expect((await client.get(chatId)).status).toBe('requires_action');
    expect(await answer(chatId, [result('c1', null), result('w1', 'no idea', true)])).toBe(204);
    expect(await answer(chatId, [result('c1', null)])).toBe(409);
    await say(model, 'done');
    await follower.status('waiting');
    const stored = (await client.history(chatId)).filter((message) => message.role === 'tool');
    expect(stored.map((message) => message.content?.[0])).toMatchObject([
      { tool_call_id: 'c1', result: null },
      { tool_call_id: 'w1', result: 'no idea', is_error: true },
    ]);
  });

  test('leaves what ran here stored before the client is asked', async () => {
    const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
    const { chatId } = await startWaiting(
      [
        ['e1', 'execute', { command: 'echo here' }],
        ['w1', 'weather', {}],
      ],
      { workspace_id: workspaceId },
    );
    const stored = (await client.history(chatId)).filter((message) => message.role === 'tool');
    expect(stored.map((message) => message.content?.[0])).toMatchObject([{ tool_call_id: 'e1' }]);
    expect(await answer(chatId, [result('w1', 'sun')])).toBe(204);
    await say(model, 'done');
  });

  test('shares its step with one that the person is asked about, in either order', async () => {
    const workspaceId = await openWorkspace(core, await tempFolder(), 'ask');
    for (const first of ['person', 'client'] as const) {
      const { chatId, follower } = await startWaiting(
        [
          ['e1', 'execute', { command: 'touch made' }],
          ['w1', 'weather', {}],
        ],
        { workspace_id: workspaceId },
      );
      await follower.until((event) => event.type === 'approval_request');
      await follower.until((event) => event.type === 'action_required');
      if (first === 'client') {
        expect(await answer(chatId, [result('w1', 'sun')])).toBe(204);
        expect((await client.get(chatId)).status).toBe('requires_action');
        expect(await client.decide(chatId, 'e1', { decision: 'allow', scope: 'once' })).toBe(204);
      } else {
        expect(await client.decide(chatId, 'e1', { decision: 'allow', scope: 'once' })).toBe(204);
        await follower.until((event) => event.type === 'action_required');
        expect(await client.approvals(chatId)).toEqual([]);
        expect(await answer(chatId, [result('w1', 'sun')])).toBe(204);
      }
      const next = await model.asked();
      const results = next.request.messages.filter((message) => message.role === 'tool');
      expect(results.map((message) => message.callId)).toEqual(['e1', 'w1']);
      expect(results.map((message) => message.isError)).toEqual([false, false]);
      next.finish();
      await follower.status('waiting');
    }
  });

  test('takes the result while the call beside it runs', async () => {
    const folder = await tempFolder();
    const workspaceId = await openWorkspace(core, folder, 'ask');
    const command = 'until test -e go; do sleep 0.02; done';
    const { chatId, follower } = await startWaiting(
      [
        ['e1', 'execute', { command }],
        ['w1', 'weather', {}],
      ],
      { workspace_id: workspaceId },
    );
    await follower.until((event) => event.type === 'action_required');
    expect(await client.decide(chatId, 'e1', { decision: 'allow', scope: 'once' })).toBe(204);
    await follower.status('running');
    expect(await answer(chatId, [result('w1', 'sun')])).toBe(204);
    expect(await answer(chatId, [result('w1', 'sun')])).toBe(409);
    await writeFile(join(folder, 'go'), '');
    const next = await model.asked();
    const results = next.request.messages.filter((message) => message.role === 'tool');
    expect(results).toMatchObject([
      { callId: 'e1', isError: false },
      { callId: 'w1', result: 'sun' },
    ]);
    next.finish();
    await follower.status('waiting');
  });

  test('ends as an error when the person interrupts, edits or promotes', async () => {
    const interrupted = await startWaiting();
    expect((await client.interrupt(interrupted.chatId)).status).toBe('waiting');
    const [stored] = (await client.history(interrupted.chatId)).slice(-1);
    expect(stored?.content?.[0]).toMatchObject({
      tool_call_id: 'w1',
      is_error: true,
      result: expect.any(String) as unknown,
    });
    expect(await answer(interrupted.chatId, [result('w1', 1)])).toBe(409);

    const queued = await startWaiting();
    const sent = await client.send(queued.chatId, 'never mind');
    expect(sent.queued).toBe(true);
    expect((await client.get(queued.chatId)).status).toBe('requires_action');
    const promoted = await core.api(
      'POST',
      `${PREFIX}/${queued.chatId}/queue/${sent.queued_message?.id}/promote`,
    );
    expect(promoted.status).toBe(202);
    await say(model, 'fine');
    await queued.follower.status('waiting');
    expect((await client.history(queued.chatId)).map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'tool',
      'user',
      'assistant',
    ]);

    const edited = await startWaiting();
    const [original] = await client.history(edited.chatId);
    const path = `${PREFIX}/${edited.chatId}/messages/${original?.id}`;
    const content = [{ type: 'text', text: 'something else' }];
    expect((await core.api('PATCH', path, { content })).status).toBe(200);
    await say(model, 'sure');
    await edited.follower.status('waiting');
    expect((await client.history(edited.chatId)).map((message) => message.role)).toEqual([
      'user',
      'assistant',
    ]);
  });

  test('still waits after a restart', async () => {
    const { chatId } = await startWaiting();
    await core.restart();
    client = createChatClient(core);
    expect((await client.get(chatId)).status).toBe('requires_action');
    const follower = await client.follow(chatId);
    expect(await answer(chatId, [result('w1', 'sun')])).toBe(204);
    await say(model, 'sun');
    await follower.status('waiting');
  });
});

test('a name that the server has keeps its meaning, and planning offers no dynamic tool', async () => {
  const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
  await client.create('hi', {
    workspace_id: workspaceId,
    unsafe_dynamic_tools: [{ name: 'read_file', description: 'mine' }, weather],
  });
  const step = await model.asked();
  const names = step.request.tools.map((tool) => tool.name);
  expect(names.filter((name) => name === 'read_file')).toHaveLength(1);
  expect(step.request.tools.find((tool) => tool.name === 'read_file')?.description).not.toBe(
    'mine',
  );
  step.finish();
  await client.create('plan', { plan_mode: 'plan', unsafe_dynamic_tools: [weather] });
  const planning = await model.asked();
  expect(planning.request.tools.map((tool) => tool.name)).not.toContain('weather');
  planning.finish();
});
