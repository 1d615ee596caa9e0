import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import type { ModelRequest } from '#main/agent-loop/index.ts';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, overloaded, refused, type LiveModel } from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterEach(() => core.close());

async function configure(config: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await core.api('PUT', `${PREFIX}/config/advisor`, {
    enabled: true,
    max_uses_per_run: 0,
    max_output_tokens: 0,
    model_config_id: '',
    ...config,
  });
  expect(answer.status).toBe(204);
}

const toolNames = (request: ModelRequest): string[] => request.tools.map(({ name }) => name);

/** A chat whose model has just asked the adviser. */
async function asking(question: unknown = { question: 'Is this right?' }) {
  const chat = await client.create('build it');
  const follower = await client.follow(chat.id);
  const step = await model.asked();
  step.call('a', 'advisor', question);
  step.finish('tool_calls');
  return { chatId: chat.id, follower };
}

/** Contents of the tool results, in the order in which they were stored. */
async function resultsOf(chatId: string): Promise<unknown[]> {
  const history = await client.history(chatId);
  return history.flatMap(({ content }) =>
    (content ?? []).flatMap((part) =>
      part.type === 'tool-result' ? [[part.is_error ?? false, part.result]] : [],
    ),
  );
}

function deltaOf(event: ChatStreamEvent): { text: string; reset: boolean } | undefined {
  if (event.type !== 'message_part' || event.message_part.part.type !== 'tool-result') return;
  const { result_delta: text, result_reset: reset } = event.message_part.part;
  return text === undefined ? undefined : { text, reset: reset ?? false };
}

test('no adviser is offered unless the settings say so, and none to a chat that plans', async () => {
  await client.create('hello');
  const without = await model.asked();
  expect(toolNames(without.request)).not.toContain('advisor');
  without.finish();

  await configure({});
  await client.create('hello', { plan_mode: 'plan' });
  const planning = await model.asked();
  expect(toolNames(planning.request)).not.toContain('advisor');
  planning.finish();

  await client.create('hello');
  const offered = await model.asked();
  expect(toolNames(offered.request)).toContain('advisor');
  const told = offered.request.messages.filter((message) => message.role === 'system').at(-1);
  expect(told).toMatchObject({ text: expect.stringContaining('advisor tool') });
  offered.finish();
});

test('advice sees the conversation, streams, and comes back as the result', async () => {
  await configure({ max_output_tokens: 321, max_uses_per_run: 3 });
  const { chatId, follower } = await asking();
  const advice = await model.asked();
  expect(advice.request).toMatchObject({ maxOutputTokens: 321, toolChoice: 'none' });
  expect(advice.request.messages).toEqual([
    { role: 'system', text: expect.stringContaining('advise another assistant') },
    { role: 'user', text: 'build it' },
    { role: 'user', text: expect.stringContaining('Is this right?') },
  ]);
  advice.say('Look first.');
  await follower.until((event) => deltaOf(event)?.text === 'Look first.');
  advice.finish('stop', { input_tokens: 1000, output_tokens: 50, total_tokens: 1050 });
  const next = await model.asked();
  expect(next.request.messages.at(-1)).toMatchObject({
    role: 'tool',
    result: { advice: 'Look first.', remaining_uses: 2 },
    isError: false,
  });
  next.say('done');
  next.finish();
  await follower.status('waiting');
  expect(await resultsOf(chatId)).toEqual([[false, { advice: 'Look first.', remaining_uses: 2 }]]);
  // Two steps of 10 tokens each, and the advice.
  const cost = await core.api('GET', `${PREFIX}/cost/me/summary`);
  expect(cost.body).toMatchObject({ total_input_tokens: 1020 });
});

test('a try that failed leaves nothing of its words', async () => {
  await configure({});
  const { chatId, follower } = await asking();
  const first = await model.asked();
  first.say('Never mi');
  await follower.until((event) => deltaOf(event)?.text === 'Never mi');
  first.fail(overloaded());
  const second = await model.asked();
  second.say('Do it.');
  const event = await follower.until((each) => (deltaOf(each)?.text ?? '').includes('Do it.'));
  expect(deltaOf(event)).toEqual({ text: 'Do it.', reset: true });
  second.finish();
  const last = await model.asked();
  last.finish();
  await follower.status('waiting');
  expect(await resultsOf(chatId)).toEqual([[false, { advice: 'Do it.' }]]);
});

test('beside other calls none of the step is run', async () => {
  await configure({});
  const chat = await client.create('build it');
  const follower = await client.follow(chat.id);
  const step = await model.asked();
  step.call('a', 'advisor', { question: 'Now?' });
  step.call('t', 'list_templates', {});
  step.finish('tool_calls');
  const next = await model.asked();
  next.finish();
  await follower.status('waiting');
  const refusal = [true, { error: expect.stringContaining('only call of a step') }];
  expect(await resultsOf(chat.id)).toEqual([refusal, refusal]);
});

test('more questions than allowed are refused until the person speaks again', async () => {
  await configure({ max_uses_per_run: 1 });
  const { chatId, follower } = await asking();
  const advice = await model.asked();
  advice.say('Yes.');
  advice.finish();
  const again = await model.asked();
  again.call('b', 'advisor', { question: 'Really?' });
  again.finish('tool_calls');
  const refused = await model.asked();
  expect(refused.request.messages.at(-1)).toMatchObject({ isError: true });
  refused.finish();
  await follower.status('waiting');

  await client.send(chatId, 'go on');
  const fresh = await model.asked();
  fresh.call('c', 'advisor', { question: 'And now?' });
  fresh.finish('tool_calls');
  const allowed = await model.asked();
  expect(allowed.request.messages.at(-1)).toMatchObject({
    text: expect.stringContaining('And now?'),
  });
  allowed.say('Yes.');
  allowed.finish();
  (await model.asked()).finish();
  await follower.status('waiting');
});

test('an adviser that fails is an error of the call, not of the turn', async () => {
  await configure({});
  const { chatId, follower } = await asking();
  const advice = await model.asked();
  advice.fail(refused());
  const next = await model.asked();
  next.say('Without it, then.');
  next.finish();
  await follower.status('waiting');
  expect(await resultsOf(chatId)).toEqual([
    [true, { error: expect.stringContaining('The key was refused.') }],
  ]);
});
