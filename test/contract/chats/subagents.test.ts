import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { gitWatchServerMessageSchema } from '#shared/api/git.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  textOf,
  type ChatClient,
  type Follower,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import {
  createLiveModel,
  refused,
  type LiveCall,
  type LiveModel,
} from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;
/** Questions that came before the test wanted them. */
let early: LiveCall[];

beforeEach(async () => {
  model = createLiveModel();
  early = [];
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterEach(() => core.close());

/** The next question of the chat that began with this text. */
async function askedBy(text: string): Promise<LiveCall> {
  const isTheirs = (call: LiveCall): boolean => {
    const first = call.request.messages.find((message) => message.role === 'user');
    return first?.role === 'user' && first.text === text;
  };
  for (;;) {
    const at = early.findIndex(isTheirs);
    const [found] = at < 0 ? [] : early.splice(at, 1);
    if (found) return found;
    early.push(await model.asked());
  }
}

type Call = readonly [id: string, name: string, args: unknown];

async function callTools(chat: string, ...calls: readonly Call[]): Promise<void> {
  const step = await askedBy(chat);
  for (const call of calls) step.call(...call);
  step.finish('tool_calls');
}

async function say(chat: string, text: string): Promise<void> {
  const step = await askedBy(chat);
  step.say(text);
  step.finish();
}

/** The results of the calls with these ids, as the model of the chat is given them next. */
async function resultsFor(chat: string, ...ids: readonly string[]) {
  const step = await askedBy(chat);
  const results = ids.map((id) => {
    const found = step.request.messages.find(
      (message) => message.role === 'tool' && message.callId === id,
    );
    return found?.role === 'tool' ? found : undefined;
  });
  return { step, results };
}

const spawned = z.looseObject({ chat_id: z.string(), title: z.string(), status: z.string() });

/** A root that has just started these subagents and has not gone on yet. */
async function startFamily(
  prompts: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  type = 'general',
): Promise<{
  readonly root: string;
  readonly follower: Follower;
  readonly children: readonly z.infer<typeof spawned>[];
  readonly step: LiveCall;
}> {
  const { id: root } = await client.create('root', more);
  const follower = await client.follow(root);
  await callTools(
    'root',
    ...prompts.map((prompt, at): Call => [`s${at}`, 'spawn_agent', { type, prompt }]),
  );
  const { step, results } = await resultsFor('root', ...prompts.map((_, at) => `s${at}`));
  const children = results.map((result) => spawned.parse(result?.result));
  return { root, follower, children, step };
}

function wait(step: LiveCall, ...children: readonly { readonly chat_id: string }[]): void {
  for (const [at, { chat_id: chatId }] of children.entries()) {
    step.call(`w${at}`, 'wait_agent', { chat_id: chatId });
  }
  step.finish('tool_calls');
}

describe('a subagent', () => {
  test('is an ordinary chat of its parent’s family and reports to it', async () => {
    const watcher = await client.watch();
    const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
    const labels = { a: 'b' };
    const { root, follower, children, step } = await startFamily(
      ['look at one two three four five six'],
      { workspace_id: workspaceId, labels },
      'explore',
    );
    const [child] = children;
    expect(child).toMatchObject({
      title: 'look at one two three four...',
      status: 'pending',
      type: 'explore',
    });
    const chatId = child?.chat_id ?? '';
    const created = await watcher.until(
      (event) => event.kind === 'created' && event.chat.id === chatId,
    );
    expect(created.chat).toMatchObject({
      parent_chat_id: root,
      root_chat_id: root,
      workspace_id: workspaceId,
      labels: {},
    });
    expect((await client.get(root)).children.map((each) => each.id)).toEqual([chatId]);
    const acl = `${PREFIX}/${chatId}/acl`;
    expect((await core.api('GET', acl)).status).toBe(400);
    expect((await core.api('PATCH', acl, {})).status).toBe(400);
    const [listed, ...others] = await client.list();
    expect(others).toEqual([]);
    expect(listed?.children.map((each) => each.id)).toEqual([chatId]);
    const [found] = await client.list('?q=search:"five%20six"');
    expect(found).toMatchObject({ id: root, search_match: { chat_id: chatId } });
    wait(step, { chat_id: chatId });

    const question = await askedBy('look at one two three four five six');
    expect(question.request.tools.map((tool) => tool.name).toSorted()).toEqual([
      'execute',
      'process_output',
      'read_file',
    ]);
    const childStream = await client.follow(chatId);
    question.say('It is all fine.');
    question.finish();
    await childStream.status('waiting');
    const { step: next, results } = await resultsFor('root', 'w0');
    expect(results[0]).toMatchObject({
      isError: false,
      result: { chat_id: chatId, report: 'It is all fine.', status: 'waiting', type: 'explore' },
    });
    next.say('done');
    next.finish();
    await follower.status('waiting');
    expect((await client.history(chatId)).map(textOf).at(-1)).toBe('It is all fine.');
  });

  test('works beside another, and both are waited for at once', async () => {
    const { step, children, follower } = await startFamily(['first', 'second']);
    wait(step, ...children);
    const [first, second] = [await askedBy('first'), await askedBy('second')];
    second.say('two');
    second.finish();
    first.say('one');
    first.finish();
    const { step: next, results } = await resultsFor('root', 'w0', 'w1');
    expect(results).toMatchObject([{ result: { report: 'one' } }, { result: { report: 'two' } }]);
    next.finish();
    await follower.status('waiting');
  });

  test('asks the person for itself, and its parent keeps waiting', async () => {
    const watcher = await client.watch();
    const workspaceId = await openWorkspace(core, await tempFolder(), 'ask');
    const { root, step, children } = await startFamily(['make'], { workspace_id: workspaceId });
    const chatId = children[0]?.chat_id ?? '';
    wait(step, ...children);
    await callTools('make', ['e1', 'execute', { command: 'touch made' }]);
    const notice = await watcher.until((event) => event.kind === 'action_required');
    expect(notice.chat).toMatchObject({ id: chatId, parent_chat_id: root });
    expect((await client.get(root)).status).toBe('running');
    expect(await client.approvals(chatId)).toHaveLength(1);
    expect(await client.decide(chatId, 'e1', { decision: 'allow', scope: 'once' })).toBe(204);
    await say('make', 'made');
    const { step: next, results } = await resultsFor('root', 'w0');
    expect(results[0]).toMatchObject({ isError: false, result: { report: 'made' } });
    next.finish();
  });

  test('that fails, or does not end in time, is an error to its parent', async () => {
    const { step, children } = await startFamily(['fail', 'slow']);
    const [failing, slow] = children;
    step.call('w0', 'wait_agent', { chat_id: failing?.chat_id });
    step.call('w1', 'wait_agent', { chat_id: slow?.chat_id, timeout_seconds: 0.05 });
    step.finish('tool_calls');
    (await askedBy('fail')).fail(refused());
    const question = await askedBy('slow');
    const { step: next, results } = await resultsFor('root', 'w0', 'w1');
    expect(results).toMatchObject([
      { isError: true, result: { type: 'general' } },
      { isError: true, result: { type: 'general' } },
    ]);
    question.finish();
    next.finish();
  });

  test('goes on when the parent is interrupted', async () => {
    const { root, follower, step, children } = await startFamily(['work']);
    wait(step, ...children);
    const question = await askedBy('work');
    await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
    expect((await client.interrupt(root)).status).toBe('waiting');
    const [result] = (await client.history(root)).slice(-1);
    expect(result?.content?.[0]).toMatchObject({ tool_call_id: 'w0', is_error: true });
    const chatId = children[0]?.chat_id ?? '';
    expect((await client.get(chatId)).status).toBe('running');
    const stream = await client.follow(chatId);
    question.say('ready');
    question.finish();
    await stream.status('waiting');
  });

  test('is archived with its root', async () => {
    const { root, step, children } = await startFamily(['work']);
    wait(step, ...children);
    await askedBy('work');
    const watcher = await client.watch();
    expect((await core.api('PATCH', `${PREFIX}/${root}`, { archived: true })).status).toBe(204);
    const chatId = children[0]?.chat_id ?? '';
    await watcher.until((event) => event.kind === 'deleted' && event.chat.id === chatId);
    expect(await client.list()).toEqual([]);
    const [archived] = await client.list('?q=archived:true');
    expect(archived?.children.map((each) => each.id)).toEqual([chatId]);
    const told = async () => JSON.stringify(await client.history(root));
    await expect.poll(told).toContain('which has stopped the subagent too');
  });

  test('shows its parent what it changes, by tools and by commands', async () => {
    const folder = await gitRepository({ 'a.txt': 'one\n' });
    const workspaceId = await openWorkspace(core, folder, 'full');
    const { root, step, children } = await startFamily(['change'], { workspace_id: workspaceId });
    const socket = core.socket(`${PREFIX}/${root}/stream/git`);
    await socket.opened();
    const shows = (text: string): Promise<unknown> =>
      socket.until((frame) => {
        const message = gitWatchServerMessageSchema.parse(frame);
        const repositories = message.type === 'changes' ? (message.repositories ?? []) : [];
        return repositories.some((each) => each.unified_diff?.includes(text));
      });
    wait(step, ...children);
    await callTools('change', ['c1', 'write_file', { path: 'b.txt', content: 'by a tool\n' }]);
    await shows('by a tool');
    const command = `echo by-a-command > c.txt`;
    await callTools('change', ['c2', 'execute', { command, workdir: folder }]);
    await shows('by-a-command');
    await say('change', 'changed');
    (await askedBy('root')).finish();
  });
});

describe('message_agent and close_agent', () => {
  test('give more work, correct it, and stop it', async () => {
    const { step, children } = await startFamily(['work']);
    const chat_id = children[0]?.chat_id ?? '';
    const question = await askedBy('work');
    question.say('I begin');
    step.call('m1', 'message_agent', { chat_id, message: 'also this' });
    step.finish('tool_calls');
    const queued = await resultsFor('root', 'm1');
    expect(queued.results[0]).toMatchObject({
      isError: false,
      result: { chat_id, status: 'running', interrupted: false, type: 'general' },
    });
    queued.step.call('m2', 'message_agent', { chat_id, message: 'stop', interrupt: true });
    queued.step.finish('tool_calls');
    const interrupted = await resultsFor('root', 'm2');
    expect(interrupted.results[0]).toMatchObject({ result: { interrupted: true } });
    // The partial answer is kept, and the queue is worked off one after the other.
    const also = await askedBy('work');
    expect(JSON.stringify(also.request.messages)).toContain('I begin');
    also.finish();
    const stop = await askedBy('work');
    interrupted.step.call('x1', 'close_agent', { chat_id });
    interrupted.step.finish('tool_calls');
    const closed = await resultsFor('root', 'x1');
    expect(closed.results[0]).toMatchObject({
      isError: false,
      result: { chat_id, status: 'waiting', terminated: true, type: 'general' },
    });
    expect(stop.signal.aborted).toBe(true);
    closed.step.finish();
  });

  test('reach no chat but the own subagents', async () => {
    const stranger = await client.create('stranger');
    (await askedBy('stranger')).finish();
    await client.create('root');
    await callTools(
      'root',
      ['a', 'message_agent', { chat_id: stranger.id, message: 'hi' }],
      ['b', 'close_agent', { chat_id: 'nonsense' }],
      ['c', 'wait_agent', { chat_id: crypto.randomUUID() }],
    );
    const { step, results } = await resultsFor('root', 'a', 'b', 'c');
    expect(results.map((result) => result?.isError)).toEqual([true, true, true]);
    step.finish();
  });
});

describe('spawn_agent', () => {
  test('has no desktop to offer, and understands its older names', async () => {
    const { id: root } = await client.create('root');
    const first = await askedBy('root');
    const names = first.request.tools.map((tool) => tool.name);
    expect(names).toEqual(expect.arrayContaining(['spawn_agent', 'wait_agent']));
    expect(names).not.toContain('spawn_explore_agent');
    first.call('a', 'spawn_agent', { type: 'computer_use', prompt: 'click' });
    first.call('b', 'spawn_computer_use_agent', { prompt: 'click' });
    first.call('c', 'spawn_explore_agent', { prompt: 'look', title: 'Looking' });
    first.call('d', 'spawn_agent', { type: 'other', prompt: 'x' });
    first.finish('tool_calls');
    const { step, results } = await resultsFor('root', 'a', 'b', 'c', 'd');
    expect(results).toMatchObject([
      { isError: true, result: { type: 'computer_use' } },
      { isError: true, result: { type: 'computer_use' } },
      { isError: false, result: { type: 'explore', title: 'Looking' } },
      { isError: true },
    ]);
    expect((await client.get(root)).children).toHaveLength(1);
    (await askedBy('look')).finish();
    step.finish();
  });

  test('is for roots only', async () => {
    const { step } = await startFamily(['deep']);
    step.finish();
    const question = await askedBy('deep');
    expect(question.request.tools.map((tool) => tool.name)).not.toContain('spawn_agent');
    question.call('s', 'spawn_agent', { type: 'general', prompt: 'deeper' });
    question.finish('tool_calls');
    const { step: next, results } = await resultsFor('deep', 's');
    expect(results[0]?.isError).toBe(true);
    next.finish();
  });

  test('lets four work at once; the next begins when one ends', async () => {
    const prompts = ['p0', 'p1', 'p2', 'p3', 'p4'];
    const { root, children, step } = await startFamily(prompts);
    expect(children.map((child) => typeof child['note'])).toEqual([
      ...Array.from({ length: 4 }, () => 'undefined'),
      'string',
    ]);
    const questions = new Map<string, LiveCall>();
    for (const prompt of prompts.slice(0, 4)) questions.set(prompt, await askedBy(prompt));
    const statuses = async () =>
      (await client.get(root)).children.map((child) => child.status).toSorted();
    expect(await statuses()).toEqual(['pending', 'running', 'running', 'running', 'running']);
    questions.get('p2')?.finish();
    const last = await askedBy('p4');
    expect(await statuses()).toEqual(['running', 'running', 'running', 'running', 'waiting']);
    for (const question of [...questions.values(), last]) question.finish();
    step.finish();
  });
});

test('a parent that waits goes on waiting after a restart', async () => {
  const { root, step, children } = await startFamily(['work']);
  wait(step, ...children);
  await askedBy('work');
  await core.restart();
  client = createChatClient(core);
  const follower = await client.follow(root);
  await say('work', 'finished after all');
  const { step: next, results } = await resultsFor('root', 'w0');
  expect(results[0]).toMatchObject({ isError: false, result: { report: 'finished after all' } });
  next.finish();
  await follower.status('waiting');
});
