import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatSchema } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  createScriptedModel,
  finish,
  text,
  type ScriptedModel,
} from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let model: ScriptedModel;
let client: ChatClient;
const unknown = crypto.randomUUID();
const nil = '00000000-0000-0000-0000-000000000000';

beforeAll(async () => {
  model = createScriptedModel(Array.from({ length: 500 }, () => [text('yes'), finish()]));
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterAll(() => core.close());

/** A chat whose first turn is over. */
async function idleChat(title: string, more: Readonly<Record<string, unknown>> = {}) {
  const chat = await client.create(title, more);
  const follower = await client.follow(chat.id, '9223372036854775807');
  if (follower.events[0]?.type !== 'status' || follower.events[0].status.status !== 'waiting') {
    await follower.status('waiting');
  }
  await follower.close();
  return client.get(chat.id);
}

async function patch(chatId: string, body: unknown) {
  return core.api('PATCH', `${PREFIX}/${chatId}`, body);
}

async function refusedFields(query: string): Promise<unknown> {
  const answer = await core.api('GET', `${PREFIX}${query}`);
  expect(answer.status).toBe(400);
  return answer.body;
}

describe('without a token every route answers 401', () => {
  const chat = `/${unknown}`;
  test.each([
    ['GET', ''],
    ['POST', ''],
    ['GET', '/by-workspace'],
    ['GET', '/watch'],
    ['GET', chat],
    ['PATCH', chat],
    ['POST', `${chat}/archive`],
    ['POST', `${chat}/unarchive`],
    ['GET', `${chat}/messages`],
    ['POST', `${chat}/messages`],
    ['PATCH', `${chat}/messages/1`],
    ['GET', `${chat}/prompts`],
    ['GET', `${chat}/acl`],
    ['PATCH', `${chat}/acl`],
    ['GET', `${chat}/diff`],
    ['DELETE', `${chat}/queue/1`],
    ['POST', `${chat}/queue/1/promote`],
    ['POST', `${chat}/interrupt`],
  ])('%s %s', async (method, path) => {
    const answer = await core.api(method, `${PREFIX}${path}`, undefined, {
      'Coder-Session-Token': '',
    });
    expect(answer.status).toBe(401);
  });
});

describe('a chat that does not exist', () => {
  test.each([
    ['GET', '', undefined],
    ['PATCH', '', { title: 'x' }],
    ['POST', '/archive', undefined],
    ['GET', '/messages', undefined],
    ['POST', '/messages', { content: [{ type: 'text', text: 'x' }] }],
    ['PATCH', '/messages/1', { content: [{ type: 'text', text: 'x' }] }],
    ['GET', '/prompts', undefined],
    ['GET', '/acl', undefined],
    ['PATCH', '/acl', {}],
    ['GET', '/diff', undefined],
    ['DELETE', '/queue/1', undefined],
    ['POST', '/queue/1/promote', undefined],
    ['POST', '/interrupt', undefined],
    ['GET', '/approvals', undefined],
  ])('%s %s is 404, and 400 when the id is no UUID', async (method, path, body) => {
    expect((await core.api(method, `${PREFIX}/${unknown}${path}`, body)).status).toBe(404);
    for (const nonsense of ['nonsense', 'n'.repeat(600)]) {
      const answer = await core.api(method, `${PREFIX}/${nonsense}${path}`, body);
      expect(answer).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    }
  });
});

describe('create', () => {
  const content = [{ type: 'text', text: 'hello' }];
  test.each([
    ['malformed JSON', '{', 400],
    ['no content', { content: [] }, 400],
    ['blank text', { content: [{ type: 'text', text: ' ' }] }, 400],
    ['an unknown type', { content: [{ type: 'video' }] }, 400],
    ['a file that does not exist', { content: [{ type: 'file', file_id: unknown }] }, 400],
    ['an organization that is no UUID', { content, organization_id: 'x' }, 400],
    ['a foreign organization', { content, organization_id: unknown }, 403],
    ['a system prompt over 10,000 bytes', { content, system_prompt: 'ü'.repeat(5001) }, 400],
    ['an unknown workspace', { content, workspace_id: unknown }, 400],
    ['an unknown model', { content, model_config_id: unknown }, 400],
    ['an unknown MCP server', { content, mcp_server_ids: [unknown] }, 400],
    ['a bad label', { content, labels: { '-x': 'y' } }, 400],
    ['a nameless dynamic tool', { content, unsafe_dynamic_tools: [{ name: '' }] }, 400],
    ['a bad plan mode', { content, plan_mode: 'maybe' }, 400],
    ['a bad client type', { content, client_type: 'tv' }, 400],
    ['over 256 KiB', { content: [{ type: 'text', text: 'x'.repeat(300_000) }] }, 400],
  ])('refuses %s', async (_name, body, status) => {
    const answer = await core.api('POST', PREFIX, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ message: expect.any(String) });
  });

  test('names the part, the field and the ids at fault', async () => {
    const post = async (body: unknown) => (await core.api('POST', PREFIX, body)).body;
    expect(await post({ content: [...content, { type: 'x' }] })).toMatchObject({
      detail: expect.stringContaining('content[1]'),
    });
    expect(await post({ content, labels: { '-x': 'y' } })).toMatchObject({
      validations: [{ field: 'labels' }],
    });
    const named = JSON.parse('{ "a": "b", "__proto__": "c" }') as unknown;
    expect(await post({ content, labels: named })).toMatchObject({
      validations: [{ field: 'labels', detail: expect.stringContaining('__proto__') }],
    });
    expect(await post({ content, mcp_server_ids: [unknown] })).toMatchObject({
      detail: expect.stringContaining(unknown),
    });
  });

  test('takes what older clients leave out or send as nil', async () => {
    const chat = await client.create('hello', {
      organization_id: nil,
      model_config_id: nil,
      mcp_server_ids: [],
      unsafe_dynamic_tools: [],
      labels: null,
      client_type: '',
      plan_mode: '',
      system_prompt: '',
      something_else: 1,
    });
    expect(chat).toMatchObject({ client_type: 'api', labels: {} });
    expect(chat.plan_mode).toBeUndefined();
    expect(chat.last_model_config_id).not.toBe(nil);
    expect(chat.organization_id).not.toBe(nil);
  });

  test('takes null for what a part has not', async () => {
    const none = { file_id: null, file_name: null, start_line: null, end_line: null };
    const given = [
      { ...none, type: 'text', text: 'hello', content: null },
      { ...none, type: 'file-reference', text: null, file_name: 'a.ts', content: null },
    ];
    const answer = await core.api('POST', PREFIX, { content: given });
    expect(answer.status).toBe(201);
    const [message] = await client.history(chatSchema.parse(answer.body).id);
    expect(message?.content).toEqual([
      { type: 'text', text: 'hello' },
      { type: 'file-reference', file_name: 'a.ts', start_line: 0, end_line: 0, content: '' },
    ]);
  });

  test('keeps labels, plan mode, client type and the system prompt', async () => {
    const chat = await client.create('hello', {
      labels: { team: 'web' },
      plan_mode: 'plan',
      client_type: 'ui',
      system_prompt: 'Be brief.',
    });
    expect(chat).toMatchObject({
      labels: { team: 'web' },
      plan_mode: 'plan',
      client_type: 'ui',
      owner_username: expect.any(String),
    });
    const roles = (await client.history(chat.id)).map((message) => message.role);
    expect(roles).not.toContain('system');
    const asked = () => JSON.stringify(model.requests.map((request) => request.messages[1]));
    await expect.poll(asked).toContain('Be brief.');
  });

  test('is the same under the other prefix', async () => {
    const created = await core.api('POST', '/api/v2/chats', { content });
    expect(created.status).toBe(201);
    const { id } = (await client.list())[0] ?? {};
    expect(created.body).toMatchObject({ id });
    expect((await core.api('GET', `/api/v2/chats/${id}`)).status).toBe(200);
  });
});

describe('patch', () => {
  test('title: trims, bounds, announces, leaves updated_at alone', async () => {
    const chat = await idleChat('name me');
    const watcher = await client.watch();
    expect((await patch(chat.id, { title: '  A name  ' })).status).toBe(204);
    const renamed = await watcher.until((event) => event.kind === 'title_change');
    expect(renamed.chat).toMatchObject({ title: 'A name', updated_at: chat.updated_at });
    expect((await patch(chat.id, { title: '  ' })).status).toBe(400);
    expect((await patch(chat.id, { title: 'x'.repeat(201) })).status).toBe(400);
    expect((await client.get(chat.id)).title).toBe('A name');
  });

  test('labels: replaces all, {} clears, bumps updated_at', async () => {
    const chat = await idleChat('label me', { labels: { a: '1', b: '2' } });
    await patch(chat.id, { labels: { c: '3' } });
    const labelled = await client.get(chat.id);
    expect(labelled.labels).toEqual({ c: '3' });
    expect(labelled.updated_at > chat.updated_at).toBe(true);
    await patch(chat.id, { labels: {} });
    expect((await client.get(chat.id)).labels).toEqual({});
    expect((await patch(chat.id, { labels: { '': 'x' } })).status).toBe(400);
  });

  test('fields apply in order; the first that is refused ends it', async () => {
    const chat = await idleChat('steps');
    const answer = await patch(chat.id, { title: 'kept', archived: false, plan_mode: 'plan' });
    expect(answer.status).toBe(400);
    const after = await client.get(chat.id);
    expect(after.title).toBe('kept');
    expect(after.plan_mode).toBeUndefined();
    expect((await patch(chat.id, { title: 'never', plan_mode: 'odd' })).status).toBe(400);
    expect((await client.get(chat.id)).title).toBe('kept');
    await patch(chat.id, { plan_mode: 'plan' });
    expect((await client.get(chat.id)).plan_mode).toBe('plan');
  });

  test('workspace: binds, unbinds with nil, refuses what does not exist', async () => {
    const chat = await idleChat('move me');
    const workspaceId = await openWorkspace(core, await tempFolder());
    expect((await patch(chat.id, { workspace_id: unknown })).status).toBe(400);
    expect((await patch(chat.id, { workspace_id: workspaceId })).status).toBe(204);
    expect((await client.get(chat.id)).workspace_id).toBe(workspaceId);

    const map = await core.api('GET', `${PREFIX}/by-workspace?workspace_ids=${workspaceId},${nil}`);
    expect(map.body).toEqual({ [workspaceId]: chat.id });
    await patch(chat.id, { workspace_id: nil });
    expect((await client.get(chat.id)).workspace_id).toBeUndefined();
  });

  test('by-workspace: empty, too many, no UUID', async () => {
    const ask = (ids: string) => core.api('GET', `${PREFIX}/by-workspace?workspace_ids=${ids}`);
    expect(await ask('')).toMatchObject({ status: 200, body: {} });
    expect((await ask(Array.from({ length: 26 }, () => nil).join(','))).status).toBe(400);
    expect((await ask('x')).status).toBe(400);
  });
});

describe('pins', () => {
  test('come first in their order, move, and close the gap', async () => {
    const a = await idleChat('pin a');
    const b = await idleChat('pin b');
    const c = await idleChat('pin c');
    const order = async () =>
      (await client.list()).filter((chat) => chat.pin_order > 0).map((chat) => chat.id);
    for (const chat of [a, b, c]) await patch(chat.id, { pin_order: 1 });
    expect(await order()).toEqual([a.id, b.id, c.id]);
    expect((await client.list()).slice(0, 3).map((chat) => chat.pin_order)).toEqual([1, 2, 3]);
    await patch(c.id, { pin_order: 1 });
    expect(await order()).toEqual([c.id, a.id, b.id]);
    await patch(a.id, { pin_order: 0 });
    expect(await order()).toEqual([c.id, b.id]);
    expect((await client.get(b.id)).pin_order).toBe(2);
    expect((await client.get(a.id)).updated_at).toBe(a.updated_at);
    await patch(c.id, { archived: true });
    expect(await order()).toEqual([b.id]);
    expect((await client.get(b.id)).pin_order).toBe(1);
    expect((await patch(c.id, { pin_order: 1 })).status).toBe(400);
    for (const position of [-1, 1.5, 2 ** 31]) {
      expect((await patch(b.id, { pin_order: position })).status).toBe(400);
    }
  });
});

describe('archive', () => {
  test('takes the chat out of the list and says so', async () => {
    const chat = await idleChat('put me away');
    const watcher = await client.watch();
    expect((await patch(chat.id, { archived: true })).status).toBe(204);
    const gone = await watcher.until((event) => event.kind === 'deleted');
    expect(gone.chat).toMatchObject({ id: chat.id, archived: true });
    expect((await patch(chat.id, { archived: true })).status).toBe(400);
    const ids = async (query: string) => (await client.list(query)).map((each) => each.id);
    expect(await ids('')).not.toContain(chat.id);
    expect(await ids('?q=archived:true')).toContain(chat.id);
    const send = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: [{ type: 'text', text: 'x' }],
    });
    expect(send.status).toBe(400);
    expect((await core.api('POST', `${PREFIX}/${chat.id}/unarchive`)).status).toBe(204);
    const back = await watcher.until((event) => event.kind === 'created');
    expect(back.chat).toMatchObject({ id: chat.id, archived: false });
    expect((await core.api('POST', `${PREFIX}/${chat.id}/unarchive`)).status).toBe(400);
    expect((await core.api('POST', `${PREFIX}/${chat.id}/archive`)).status).toBe(204);
  });
});

describe('list', () => {
  test('shows what has not been read, until it is looked at', async () => {
    const chat = await client.create('unread');
    const row = async () => (await client.list()).find((each) => each.id === chat.id);
    await expect.poll(async () => (await row())?.has_unread).toBe(true);
    expect((await client.get(chat.id)).has_unread).toBe(false);
    expect((await client.list('?q=has_unread:true')).map((each) => each.id)).toContain(chat.id);
    const follower = await client.follow(chat.id);
    expect((await row())?.has_unread).toBe(false);
    await follower.close();
    expect((await row())?.diff_status).toEqual({
      chat_id: chat.id,
      pull_request_title: '',
      pull_request_draft: false,
      changes_requested: false,
      additions: 0,
      deletions: 0,
      changed_files: 0,
    });
    expect((await client.get(chat.id)).diff_status).toBeUndefined();
  });

  test('filters by label and title, pages by offset and cursor', async () => {
    const made = [];
    for (const name of ['Alpha one', 'Alpha two', 'Alpha three']) {
      made.unshift(await idleChat(name, { labels: { set: 'paging', name: name.slice(6) } }));
    }
    const expected = made.map((chat) => chat.id);
    const ids = async (query: string) => (await client.list(query)).map((chat) => chat.id);
    expect(await ids('?label=set:paging')).toEqual(expected);
    expect(await ids('?label=set:paging&label=name:two')).toEqual([expected[1]]);
    expect(await ids('?q=title:%22alpha t%22')).toEqual(expected.slice(0, 2));
    expect(await ids('?label=set:paging&limit=2')).toEqual(expected.slice(0, 2));
    expect(await ids('?label=set:paging&limit=2&offset=2')).toEqual(expected.slice(2));
    expect(await ids(`?label=set:paging&after_id=${expected[0]}`)).toEqual(expected.slice(1));
    await patch(expected[2] ?? '', { pin_order: 1 });
    const pinned = [expected[2], expected[0], expected[1]];
    expect(await ids('?label=set:paging')).toEqual(pinned);
    expect(await ids(`?label=set:paging&after_id=${pinned[0]}`)).toEqual(pinned.slice(1));
    await patch(expected[2] ?? '', { pin_order: 0 });
  });

  test('refuses what it cannot read and names the field', async () => {
    expect(await refusedFields('?limit=-1')).toMatchObject({ validations: [{ field: 'limit' }] });
    expect(await refusedFields('?offset=x')).toMatchObject({ validations: [{ field: 'offset' }] });
    expect(await refusedFields('?after_id=x')).toMatchObject({
      validations: [{ field: 'after_id' }],
    });
    expect(await refusedFields('?q=hello')).toMatchObject({ validations: [{ field: 'q' }] });
    expect(await refusedFields('?q=archived:x')).toMatchObject({
      validations: [{ field: 'archived' }],
    });
    for (const label of ['x', ':x', 'x:']) {
      expect(await refusedFields(`?label=${label}`)).toMatchObject({
        validations: [{ field: 'label', detail: 'Must be key:value.' }],
      });
    }
    for (const limit of ['1e1', '0x2', '%202', '1.0', '-0']) {
      expect(await refusedFields(`?limit=${limit}`)).toMatchObject({
        validations: [{ field: 'limit' }],
      });
    }
    expect(await client.list('?limit=&offset=')).toEqual(await client.list());
  });
});

describe('messages', () => {
  test('are paged in both directions', async () => {
    const chat = await idleChat('one');
    for (const word of ['two', 'three']) {
      await client.send(chat.id, word);
      await expect.poll(async () => (await client.get(chat.id)).status).toBe('waiting');
    }
    const all = (await client.history(chat.id)).map((message) => message.id);
    expect(all).toHaveLength(6);
    const read = async (query: string) => {
      const page = await client.page(chat.id, query);
      return { ids: page.messages.map((message) => message.id), more: page.has_more };
    };
    expect(await read('')).toEqual({ ids: all.toReversed(), more: false });
    expect(await read('?limit=2')).toEqual({ ids: [all[5], all[4]], more: true });
    expect(await read(`?limit=4&before_id=${all[4]}`)).toEqual({
      ids: all.slice(0, 4).toReversed(),
      more: false,
    });
    expect(await read(`?limit=2&after_id=${all[0]}`)).toEqual({
      ids: [all[1], all[2]],
      more: true,
    });
    expect(await read(`?after_id=${all[1]}&before_id=${all[4]}`)).toEqual({
      ids: [all[3], all[2]],
      more: false,
    });
    expect(await read('?before_id=0')).toEqual({ ids: all.toReversed(), more: false });
    expect(await read('?limit=')).toEqual({ ids: all.toReversed(), more: false });
    const bad = [
      'limit=0',
      'limit=201',
      'limit=1e1',
      'before_id=-1',
      'after_id=x',
      'after_id=5&before_id=5',
    ];
    for (const query of bad) {
      const answer = await core.api('GET', `${PREFIX}/${chat.id}/messages?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    const prompts = await core.api('GET', `${PREFIX}/${chat.id}/prompts?limit=2`);
    expect(prompts.body).toMatchObject({ prompts: [{ text: 'three' }, { text: 'two' }] });
    expect((await core.api('GET', `${PREFIX}/${chat.id}/prompts?limit=2001`)).status).toBe(400);
  });

  test('send refuses what it cannot use', async () => {
    const chat = await idleChat('send');
    const content = [{ type: 'text', text: 'x' }];
    const bad = [
      { content: [] },
      { content, model_config_id: unknown },
      { content, mcp_server_ids: [unknown] },
      { content, busy_behavior: 'shout' },
      { content, plan_mode: 'odd' },
    ];
    for (const body of bad) {
      expect((await core.api('POST', `${PREFIX}/${chat.id}/messages`, body)).status).toBe(400);
    }
    expect((await client.history(chat.id)).length).toBe(2);
    await client.send(chat.id, 'plan', { plan_mode: 'plan', model_config_id: nil });
    expect((await client.get(chat.id)).plan_mode).toBe('plan');
  });
});

test('nobody shares a chat, and a chat without repository has no diff', async () => {
  const chat = await idleChat('alone');
  const acl = await core.api('GET', `${PREFIX}/${chat.id}/acl`);
  expect(acl.body).toEqual({ users: [], groups: [] });
  const share = async (body: object) =>
    (await core.api('PATCH', `${PREFIX}/${chat.id}/acl`, body)).status;
  const stranger = crypto.randomUUID();
  expect(await share({ user_roles: { [stranger]: '' }, group_roles: {} })).toBe(204);
  expect(await share({ user_roles: { [stranger]: 'read' } })).toBe(400);
  expect(await share({ group_roles: { [stranger]: 'read' } })).toBe(400);
  expect(await share({ user_roles: { [stranger]: 'admin' } })).toBe(400);
  expect(await share({ user_roles: { [chat.owner_id]: '' } })).toBe(400);
  expect(await share({ user_roles: { [chat.owner_id.toUpperCase()]: '' } })).toBe(400);
  expect(await share({ user_roles: null, group_roles: null })).toBe(204);
  const diff = await core.api('GET', `${PREFIX}/${chat.id}/diff`);
  expect(diff.body).toEqual({ chat_id: chat.id });
});
