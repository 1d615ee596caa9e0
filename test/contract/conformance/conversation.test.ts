import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { usageLimitErrorSchema } from '#shared/api/accounting.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  streamedText,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** The conformance checklist of the chats API, point by point, over HTTP and WebSockets. */

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(
    model,
    {},
    {
      contextLimit: 1_000,
      callConfig: { cost: { input_price_per_million_tokens: '3' } },
    },
  );
  client = createChatClient(core);
});
afterAll(() => core.close());

async function answer(text: string, inputTokens = 10): Promise<void> {
  const call = await model.asked();
  call.say(text);
  call.finish('stop', { input_tokens: inputTokens, output_tokens: 5 });
}

/** A chat at rest in which this was said and answered. */
async function conversation(...turns: readonly (readonly [string, string])[]): Promise<string> {
  const [first = ['hello', 'hi'], ...rest] = turns;
  const chat = await client.create(first[0]);
  const follower = await client.follow(chat.id);
  await answer(first[1]);
  await follower.status('waiting');
  for (const [question, reply] of rest) {
    await client.send(chat.id, question);
    await answer(reply);
    await follower.status('waiting');
  }
  await follower.close();
  return chat.id;
}

const messagesOf = (events: readonly ChatStreamEvent[]) =>
  events.flatMap((event) => (event.type === 'message' ? [event.message] : []));

test('1: a new chat is announced, leads the list, runs, rests, and its time grows', async () => {
  const pinned = await conversation(['pinned', 'yes']);
  await core.api('PATCH', `${PREFIX}/${pinned}`, { pin_order: 1 });
  const watcher = await client.watch();
  const chat = await client.create('begin');
  expect(chat.status).toBe('pending');
  expect((await watcher.until((event) => event.kind === 'created')).chat.id).toBe(chat.id);
  expect((await client.list()).slice(0, 2).map((row) => row.id)).toEqual([pinned, chat.id]);
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  const running = await client.get(chat.id);
  expect(running.status).toBe('running');
  call.finish();
  await follower.status('waiting');
  const ended = await watcher.until(
    (event) => event.kind === 'status_change' && event.chat.status === 'waiting',
  );
  expect(ended.chat.id).toBe(chat.id);
  const times = [chat.updated_at, running.updated_at, (await client.get(chat.id)).updated_at];
  expect(times).toEqual(times.toSorted());
  expect(new Set(times).size).toBe(3);
  await core.api('PATCH', `${PREFIX}/${pinned}`, { pin_order: 0 });
});

test('2: an idle chat’s stream is its status, then all its messages, nothing else', async () => {
  const id = await conversation(['one', 'first'], ['two', 'second']);
  const history = await client.history(id);
  const follower = await client.follow(id, 0);
  await follower.until(
    (event) => event.type === 'message' && event.message.id === history.at(-1)?.id,
  );
  expect(follower.events.map((event) => event.type)).toEqual([
    'status',
    ...history.map(() => 'message'),
  ]);
  expect(messagesOf(follower.events)).toEqual(history);
});

test('3: a stream opened in mid-turn has what an early subscriber saw of the step', async () => {
  const chat = await client.create('count');
  const early = await client.follow(chat.id);
  const call = await model.asked();
  for (const text of ['one ', 'two ', 'three']) call.say(text);
  await early.until(() => streamedText(early.events) === 'one two three');
  const late = await client.follow(chat.id, 0);
  await late.until((event) => event.type === 'message');
  expect(late.events.map((event) => event.type)).toEqual([
    'status',
    ...late.events.slice(1, -1).map(() => 'message_part'),
    'message',
  ]);
  expect(late.events[0]).toMatchObject({ status: { status: 'running' } });
  expect(streamedText(late.events)).toBe(streamedText(early.events));
  call.finish();
  await early.status('waiting');
});

test('4: whoever drops and resumes by message id misses and repeats nothing', async () => {
  const chat = await client.create('a');
  const seen = new Map<number, unknown>();
  const order: number[] = [];
  for (const question of ['b', 'c', 'd', undefined]) {
    const follower = await client.follow(chat.id, Math.max(0, ...seen.keys()));
    const call = await model.asked();
    call.say(`to ${question}`);
    await follower.until((event) => event.type === 'message_part');
    if (question !== undefined) await client.send(chat.id, question);
    call.finish();
    await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
    for (const message of messagesOf(follower.events)) {
      seen.set(message.id, message);
      order.push(message.id);
    }
    await follower.close();
  }
  const last = await client.follow(chat.id, Math.max(...seen.keys()));
  if (last.events[0]?.type === 'status' && last.events[0].status.status !== 'waiting') {
    await last.status('waiting');
  }
  const history = await client.history(chat.id);
  expect(order).toEqual(history.map((message) => message.id));
  expect(Array.from(seen.values())).toEqual(history);
});

test('5: what is said meanwhile queues in order, is sent one by one, and at most 20 wait', async () => {
  const chat = await client.create('busy');
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  for (let index = 1; index <= 20; index += 1) {
    expect((await client.send(chat.id, `q${index}`)).queued).toBe(true);
  }
  const refused = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
    content: [{ type: 'text', text: 'q21' }],
  });
  expect(refused.status).toBe(429);
  const { queued_messages: queue } = await client.page(chat.id);
  expect(queue.map(textOf)).toEqual(Array.from({ length: 20 }, (_, index) => `q${index + 1}`));
  call.finish();
  const next = await model.asked();
  const said = (await client.history(chat.id)).filter((message) => message.role === 'user');
  expect(said.map(textOf)).toEqual(['busy', 'q1']);
  expect((await client.page(chat.id)).queued_messages.map(textOf)[0]).toBe('q2');
  for (const { id } of (await client.page(chat.id)).queued_messages) {
    await core.api('DELETE', `${PREFIX}/${chat.id}/queue/${id}`);
  }
  next.finish();
  await follower.status('waiting');
});

test('6: an interrupt keeps the partial answer; with a queue, and by a promotion, work goes on', async () => {
  const chat = await client.create('talk');
  const follower = await client.follow(chat.id);
  (await model.asked()).say('Half a');
  await follower.until((event) => event.type === 'message_part');
  expect((await client.interrupt(chat.id)).status).toBe('waiting');
  expect((await client.history(chat.id)).map(textOf)).toEqual(['talk', 'Half a']);

  await client.send(chat.id, 'again');
  (await model.asked()).say('Half b');
  await follower.until((event) => event.type === 'message_part');
  await client.send(chat.id, 'queued');
  await client.interrupt(chat.id);
  await follower.status('pending');
  const third = await model.asked();
  third.say('Half c');
  await follower.until((event) => event.type === 'message_part');
  const { queued_message: row } = await client.send(chat.id, 'promoted');
  const promoted = await core.api('POST', `${PREFIX}/${chat.id}/queue/${row?.id}/promote`);
  expect(promoted.status).toBe(202);
  await answer('Whole');
  await follower.until((event) => event.type === 'message' && textOf(event.message) === 'Whole');
  const history = await client.history(chat.id);
  expect(history.map(textOf)).toEqual([
    'talk',
    'Half a',
    'again',
    'Half b',
    'queued',
    'Half c',
    'promoted',
    'Whole',
  ]);
  const ids = history.map((message) => message.id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test('7: an interrupt in mid-tool leaves an error result for every call', async () => {
  const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
  const chat = await client.create('run', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  call.call('c1', 'execute', { command: 'sleep 30' });
  call.call('c2', 'execute', { command: 'sleep 31' });
  call.finish('tool_calls');
  await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
  await client.interrupt(chat.id);
  const results = (await client.history(chat.id)).filter((message) => message.role === 'tool');
  expect(results.map((message) => message.content?.[0])).toMatchObject([
    { type: 'tool-result', tool_call_id: 'c1', is_error: true },
    { type: 'tool-result', tool_call_id: 'c2', is_error: true },
  ]);
});

test('8: an edit removes what came later and is told in full, also in mid-turn', async () => {
  const id = await conversation(['one', 'first'], ['two', 'second']);
  const follower = await client.follow(id);
  const before = await client.history(id);
  const edit = (message: number | undefined, text: string) =>
    core.api('PATCH', `${PREFIX}/${id}/messages/${message}`, { content: [{ type: 'text', text }] });
  expect((await edit(before[2]?.id, 'two, better')).status).toBe(200);
  const late = await model.asked();
  late.say('This must not');
  await follower.until((event) => event.type === 'message_part');
  expect((await edit(before[0]?.id, 'one, better')).status).toBe(200);
  late.say(' be stored.');
  late.finish();
  await answer('first, better');
  await follower.until(
    (event) => event.type === 'message' && textOf(event.message) === 'first, better',
  );
  const history = await client.history(id);
  expect(history.map(textOf)).toEqual(['one, better', 'first, better']);
  expect(history[0]?.id).toBeGreaterThan(before.at(-1)?.id ?? 0);
  const reset = follower.events.findLastIndex((event) => event.type === 'history_reset');
  expect(messagesOf(follower.events.slice(reset))).toEqual(history);
});

test('11: archiving a root takes every member out of the list and into the archive', async () => {
  const chat = await client.create('family');
  const watcher = await client.watch();
  const call = await model.asked();
  call.call('s1', 'spawn_agent', { type: 'general', prompt: 'child' });
  call.finish('tool_calls');
  const [left, right] = [await model.asked(), await model.asked()];
  for (const each of [left, right]) each.finish();
  const [child] = (await client.get(chat.id)).children;
  if (!child) throw new Error('no child');
  expect((await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: true })).status).toBe(204);
  const gone = [
    await watcher.until((event) => event.kind === 'deleted'),
    await watcher.until((event) => event.kind === 'deleted'),
  ];
  expect(gone.map((event) => event.chat.id).toSorted()).toEqual([chat.id, child.id].toSorted());
  const idsIn = async (query: string) =>
    (await client.list(`?q=${query}`)).flatMap((row) => [
      row.id,
      ...row.children.map((each) => each.id),
    ]);
  expect(await idsIn('archived:false')).not.toEqual(
    expect.arrayContaining([expect.stringMatching(`${chat.id}|${child.id}`)]),
  );
  expect(await idsIn('archived:true')).toEqual(expect.arrayContaining([chat.id, child.id]));
});

test('15: after a summary REST shows the old messages and the model is not given them', async () => {
  const chat = await client.create('The word is heron');
  const follower = await client.follow(chat.id);
  await answer('I remember heron', 900);
  await answer('A bird.');
  const next = await model.asked();
  expect(JSON.stringify(next.request.messages)).not.toContain('heron');
  expect(JSON.stringify(next.request.messages)).toContain('A bird.');
  next.finish();
  await follower.status('waiting');
  expect((await client.history(chat.id)).map(textOf)).toEqual(
    expect.arrayContaining(['The word is heron', 'I remember heron']),
  );
});

test('16: a spend limit is a 409 with what was spent, the limit, and when it ends', async () => {
  const id = await conversation(['spend', 'spent']);
  await core.api('PUT', `${PREFIX}/usage-limits`, { spend_limit_micros: 1, period: 'day' });
  const refused = await core.api('POST', `${PREFIX}/${id}/messages`, {
    content: [{ type: 'text', text: 'more' }],
  });
  expect(refused.status).toBe(409);
  expect(usageLimitErrorSchema.parse(refused.body)).toMatchObject({
    spent_micros: expect.any(Number),
    limit_micros: 1,
    resets_at: expect.stringMatching(/Z$/),
  });
  await core.api('PUT', `${PREFIX}/usage-limits`, { spend_limit_micros: null });
});
