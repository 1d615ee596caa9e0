import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { openWorkspace, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import { openSocket, type TestCore } from '#test/support/core.ts';
import { createLiveModel, overloaded, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { ChatPage, generations } from './web-ui.ts';
import * as reads from './wire-reads.ts';
import * as wire from './wire.ts';

/** Foreign clients at work, each decoding every answer as strictly as the contract allows. */

let core: TestCore;
let model: LiveModel;
let token: string;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(
    model,
    {},
    { callConfig: { cost: { input_price_per_million_tokens: '3' } } },
  );
  token = await newToken('script');
});
afterAll(() => core.close());

async function newToken(name: string): Promise<string> {
  const lifetime = 3_600_000_000_000;
  const body = { token_name: name, lifetime, scope: 'all' };
  const answer = await core.api('POST', '/api/v2/users/me/keys/tokens', body);
  return reads.createdKey.parse(answer.body).key;
}

async function get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await core.api('GET', path, undefined, { 'Coder-Session-Token': token });
  expect([path, answer.status, answer.body]).toEqual([path, 200, answer.body]);
  return schema.parse(answer.body);
}

async function create(text: string, more: object = {}): Promise<wire.Chat> {
  const content = [{ type: 'text', text }];
  const answer = await core.api('POST', PREFIX, { content, client_type: 'ui', ...more });
  expect([answer.status, answer.body]).toEqual([201, answer.body]);
  return wire.chat.parse(answer.body);
}

async function openPage(chat: string): Promise<ChatPage> {
  const page = new ChatPage(core, generations.B, token, chat);
  await page.load();
  return page;
}

const socket = (path: string) =>
  openSocket(`${core.url.replace('http:', 'ws:')}${path}`, { 'Coder-Session-Token': token });

test('clients of three generations on one chat end with what the server has', async () => {
  const folder = await tempFolder();
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  const workspace = await openWorkspace(core, folder, 'full');
  const watch = socket(`${PREFIX}/watch`);
  await watch.opened();
  const chat = await create('begin', {
    workspace_id: workspace,
    unsafe_dynamic_tools: [{ name: 'lookup', input_schema: { type: 'object', properties: {} } }],
  });
  const older = new ChatPage(core, generations.A, await newToken('generation-a'), chat.id);
  const page = await openPage(chat.id);
  const later = new ChatPage(core, generations.later, token, chat.id);
  const pages = [older, page, later];
  await Promise.all([older.load(), later.load()]);
  const all = (condition: (each: ChatPage) => boolean) =>
    Promise.all(pages.map((each) => each.until(condition)));
  const git = socket(`${PREFIX}/${chat.id}/git/watch`);
  await git.opened();

  // A step with calls of the workspace and of the client, followed across a reconnect.
  const first = await model.asked();
  first.say('one ');
  await all(({ preview }) => preview === 'one ');
  older.disconnect();
  first.say('two');
  await page.until(({ preview }) => preview === 'one two');
  older.connect();
  await all(({ preview }) => preview === 'one two');
  first.call('w', 'write_file', { path: 'a.txt', content: 'one\n' });
  first.call('x', 'execute', { command: 'git status && ls -la' });
  first.call('d', 'lookup', { of: 'it' });
  first.finish('tool_calls');
  await all(({ status }) => status === 'requires_action');
  wire.gitFrame.parse(await git.next());
  git.close();

  // A script answers; what is said meanwhile waits, and is promoted from another client.
  const { queued } = await later.send('meanwhile');
  expect(queued).toBe(true);
  await all(({ queue }) => queue.length === 1);
  const results = [{ tool_call_id: 'd', output: { found: true }, is_error: false }];
  const answered = await core.api('POST', `${PREFIX}/${chat.id}/tool-results`, { results });
  expect(answered.status).toBe(204);
  const second = await model.asked();
  second.say('half');
  await all(({ preview }) => preview === 'half');
  const promoted = `/queue/${page.queue[0]?.id}/promote`;
  await page.call('POST', promoted, 202, wire.response);
  await all(({ queue }) => queue.length === 0);

  // The provider stumbles, then an interrupt keeps what was said.
  const third = await model.asked();
  third.say('lost');
  await all(({ preview }) => preview === 'lost');
  third.fail(overloaded());
  await all(({ retrying, preview }) => retrying && preview === '');
  const fourth = await model.asked();
  fourth.say('kept');
  await all(({ preview }) => preview === 'kept');
  await older.call('POST', '/interrupt', 200, wire.chat);
  await all(({ status, messages }) => status === 'waiting' && textOf(messages.at(-1)) === 'kept');

  // An edit by one; the others load again, since their generation is told of nothing removed.
  const question = page.messages.findLast(({ role }) => role === 'user');
  await page.edit(question?.id ?? 0, 'better');
  await Promise.all([older.load(), later.load()]);
  const fifth = await model.asked();
  fifth.say('fine');
  fifth.finish('stop', { input_tokens: 1000, output_tokens: 5, total_tokens: 1005 });
  await all(({ status, messages }) => status === 'waiting' && textOf(messages.at(-1)) === 'fine');

  const url = `${PREFIX}/${chat.id}`;
  const history = await get(`${url}/messages?limit=200`, wire.messagesPage);
  for (const each of pages) {
    expect(each.messages).toEqual(history.messages.toReversed());
    expect([each.preview, each.queue]).toEqual(['', []]);
    each.disconnect();
  }
  const partsOf = (type: string) =>
    history.messages.flatMap(({ content }) => content?.filter((part) => part.type === type) ?? []);
  expect(partsOf('tool-result')).toHaveLength(partsOf('tool-call').length);
  const { updated_at: end } = await get(url, wire.chat);
  const isLast = (frame: unknown) => wire.watchEvent.parse(frame).chat.updated_at === end;
  const seen = (await watch.until(isLast)).map((frame) => wire.watchEvent.parse(frame).kind);
  expect(seen).toEqual(expect.arrayContaining(['created', 'status_change', 'action_required']));
  watch.close();
  await get(`${url}/diff`, wire.diffContents);
  await get(`${url}/prompts`, wire.prompts);
});

function textOf(message: wire.Message | undefined): string {
  const [part] = message?.content ?? [];
  return part?.type === 'text' ? part.text : '';
}

test('a debug panel reads the run of a turn', async () => {
  await core.api('PUT', `${PREFIX}/config/debug-logging`, { allow_users: true });
  await core.api('PUT', `${PREFIX}/config/user-debug-logging`, { debug_logging_enabled: true });
  const { id } = await create('look inside');
  const page = await openPage(id);
  (await model.asked()).finish();
  await page.until(({ status }) => status === 'waiting');
  page.disconnect();
  const [run] = await get(`${PREFIX}/${id}/debug/runs`, reads.debugRuns);
  await get(`${PREFIX}/${id}/debug/runs/${run?.id}`, reads.debugRun);
});

test('a list is the same by offset and by cursor', async () => {
  const whole = await get(`${PREFIX}?limit=50&offset=0&q=archived%3Afalse`, wire.chatList);
  expect(whole.length).toBeGreaterThan(1);
  const byOffset: string[] = [];
  const byCursor: string[] = [];
  for (let at = 0; at < whole.length; at += 1) {
    const after = byCursor.at(-1);
    const cursor = after === undefined ? '' : `&after_id=${after}`;
    const [one] = await get(`${PREFIX}?limit=1&offset=${at}`, wire.chatList);
    const [other] = await get(`${PREFIX}?limit=1${cursor}`, wire.chatList);
    byOffset.push(one?.id ?? '');
    byCursor.push(other?.id ?? '');
  }
  expect(byOffset).toEqual(whole.map(({ id }) => id));
  expect(byCursor).toEqual(byOffset);
});

test('a script’s keys are listed as they were made', async () => {
  const keys = await get('/api/v2/users/me/keys/tokens', reads.apiKeys);
  expect(keys?.find((key) => key.token_name === 'script')).toMatchObject({
    login_type: 'token',
    scope: 'all',
    allow_list: ['*:*'],
  });
});

test('a settings page makes a provider, a model and an MCP server', async () => {
  const post = async (path: string, body: object, schema: z.ZodType) => {
    const answer = await core.api('POST', path, body);
    expect([path, answer.status, answer.body]).toEqual([path, 201, answer.body]);
    schema.parse(answer.body);
  };
  const anthropic = { provider: 'anthropic' };
  const keyed = { ...anthropic, api_key: 'sk-test', allow_user_api_key: true };
  await post(`${PREFIX}/providers`, keyed, reads.provider);
  const callConfig = { max_output_tokens: 5, cost: { input_price_per_million_tokens: '1.5' } };
  const config = { ...anthropic, model: 'm', context_limit: 1000, model_config: callConfig };
  await post(`${PREFIX}/model-configs`, config, reads.modelConfig);
  await post(
    '/api/experimental/mcp/servers',
    {
      display_name: 'Docs',
      slug: 'docs',
      url: 'http://127.0.0.1:9/mcp',
      transport: 'streamable_http',
      auth_type: 'none',
      availability: 'default_on',
    },
    reads.mcpServer,
  );
});

test.each(Object.entries(reads.shellReads))('a shell reads %s', async (path, schema) => {
  await get(path, schema);
});

test.each(Object.entries(reads.chatReads))('a settings page reads %s', async (path, schema) => {
  await get(PREFIX + path, schema);
});
