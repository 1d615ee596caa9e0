import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelClient, ModelEvent, ModelRequest } from '#main/agent-loop/index.ts';
import type { Chat } from '#shared/api/chats.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { createChatClient, openWorkspace, startCoreWith } from '#test/support/chat-client.ts';
import type { ApiAnswer, TestCore } from '#test/support/core.ts';
import { finish, text } from '#test/support/scripted-model.ts';
import {
  startProviderServer,
  type ProviderServer,
} from '#test/support/providers/provider-server.ts';

/** Every row of the contract's section 3: there, for those with a token, and working. */

const prefixes = ['/api/experimental/chats', '/api/v2/chats'] as const;
const uuidPattern = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;

/** What the rows need of things that exist; each test makes what it uses up. */
type World = {
  readonly organization: string;
  /** Idle, with an answered message. */
  readonly chat: string;
  readonly message: string;
  readonly file: string;
};

type Call = {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

type Row = {
  readonly path: string;
  /** Success codes by method; `ws` is a GET that upgrades. */
  readonly methods: Readonly<Partial<Record<Method | 'ws', number>>>;
  /** A call that succeeds; without it the path alone does. */
  readonly call?: (method: Method, world: World, prefix: string) => Promise<Call> | Call;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

let core: TestCore;
let provider: ProviderServer;
let folder: string;
const worlds = new Map<string, World>();

const said = (value: string) => ({ content: [{ type: 'text', text: value }] });
const asText = {
  'Content-Type': 'text/plain',
  'Content-Disposition': 'attachment; filename="notes.txt"',
};
const idSchema = z.looseObject({ id: z.string() });
const idOf = (answer: ApiAnswer): string => idSchema.parse(answer.body).id;

/** Says what it is told to: it holds its tongue, calls a client's tool, or answers. */
const obedient: ModelClient = {
  async *stream(request, signal): AsyncGenerator<ModelEvent, void, undefined> {
    const word = wordOf(request);
    if (request.answer) yield text('{"title":"A fine title"}');
    else if (word === 'hold') {
      yield text('…');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return;
    } else if (word === 'lookup' && request.messages.at(-1)?.role === 'user') {
      yield { type: 'tool_call', callId: crypto.randomUUID(), toolName: 'lookup', args: {} };
      yield finish('tool_calls');
      return;
    } else yield text('A fine title');
    yield finish('stop');
  },
};

function wordOf({ messages }: ModelRequest): string {
  const spoken = messages.findLast((message) => message.role === 'user');
  return spoken?.role === 'user' ? spoken.text.trim() : '';
}

async function post(path: string, body: unknown, headers = {}): Promise<ApiAnswer> {
  const answer = await core.api('POST', path, body, headers);
  expect([path, answer.status < 300, answer.body]).toEqual([path, true, answer.body]);
  return answer;
}

/** A chat that has come to this status. */
async function reach(status: Chat['status'], word: string, more: object): Promise<Chat> {
  const client = createChatClient(core);
  const watcher = await client.watch();
  const chat = await client.create(word, { ...more });
  await watcher.until((event) => event.chat.id === chat.id && event.chat.status === status);
  return chat;
}

/** A chat whose model holds its tongue, with a message that waits behind. */
async function queued(prefix: string): Promise<{ readonly chat: string; readonly waits: string }> {
  const chat = idOf(await post(prefix, said('hold')));
  await post(`${prefix}/${chat}/messages`, said('next'));
  const page = await core.api('GET', `${prefix}/${chat}/messages`);
  const { queued_messages: waiting } = z
    .looseObject({ queued_messages: z.array(z.looseObject({ id: z.int() })) })
    .parse(page.body);
  return { chat, waits: `${waiting[0]?.id}` };
}

async function newProvider(prefix: string): Promise<string> {
  const list = await core.api('GET', `${prefix}/providers`);
  const present = z
    .array(z.looseObject({ id: z.string(), provider: z.string(), source: z.string() }))
    .parse(list.body)
    .find((each) => each.provider === 'openai-compat' && each.source === 'database');
  if (present) return present.id;
  return idOf(
    await post(`${prefix}/providers`, {
      provider: 'openai-compat',
      base_url: `${provider.url}/v1`,
      api_key: 'sk-test',
      allow_user_api_key: true,
    }),
  );
}

async function newModel(prefix: string): Promise<string> {
  await newProvider(prefix);
  return idOf(await post(`${prefix}/model-configs`, modelBody()));
}

const modelBody = () => ({
  provider: 'openai-compat',
  model: `m-${crypto.randomUUID()}`,
  context_limit: 32_000,
  enabled: true,
});

const setting = (body: unknown) => (method: Method) => (method === 'PUT' ? { body } : {});

/** Fills the place of `{…}` in a path of the table. */
function at(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? NIL_UUID);
}

type Maker = (
  method: Method,
  world: World,
  prefix: string,
) => Promise<Partial<Call>> | Partial<Call>;

function row(path: string, methods: Row['methods'], make: Maker = () => ({})): Row {
  return {
    path,
    methods,
    async call(method, world, prefix) {
      const { chat, file, message } = world;
      const usual = at(path, { chat, file, message, user: 'me' });
      return { path: usual, ...(await make(method, world, prefix)) };
    },
  };
}

/** Section 3.1. */
const collection: readonly Row[] = [
  row('', { GET: 200, POST: 201 }, (method) => (method === 'POST' ? { body: said('hi') } : {})),
  row('/by-workspace', { GET: 200 }, () => ({ path: `/by-workspace?workspace_ids=${NIL_UUID}` })),
  row('/watch', { ws: 101 }),
  row('/models', { GET: 200 }),
  row('/files', { POST: 201 }, (_, { organization }) => ({
    path: `/files?organization=${organization}`,
    body: 'some notes',
    headers: asText,
  })),
  row('/files/{file}', { GET: 200 }),
  row('/providers', { GET: 200, POST: 201 }, (method, _, prefix) => {
    const name = prefix === prefixes[0] ? 'anthropic' : 'google';
    return method === 'POST' ? { body: { provider: name, api_key: 'sk-test' } } : {};
  }),
  row('/providers/{providerConfig}', { PATCH: 200, DELETE: 204 }, async (method, _, prefix) => ({
    path: `/providers/${await newProvider(prefix)}`,
    ...(method === 'PATCH' && { body: { display_name: 'Mine' } }),
  })),
  row('/user-provider-configs', { GET: 200 }),
  row(
    '/user-provider-configs/{providerConfig}',
    { PUT: 200, DELETE: 204 },
    async (method, _, prefix) => ({
      path: `/user-provider-configs/${await newProvider(prefix)}`,
      ...(method === 'PUT' && { body: { api_key: 'sk-own' } }),
    }),
  ),
  row('/model-configs', { GET: 200, POST: 201 }, async (method, _, prefix) => {
    if (method === 'GET') return {};
    await newProvider(prefix);
    return { body: modelBody() };
  }),
  row('/model-configs/{modelConfig}', { PATCH: 200, DELETE: 204 }, async (method, _, prefix) => ({
    path: `/model-configs/${await newModel(prefix)}`,
    ...(method === 'PATCH' && { body: { display_name: 'Mine' } }),
  })),
  row('/config/system-prompt', { GET: 200, PUT: 204 }, setting({ system_prompt: 'Be kind.' })),
  row(
    '/config/plan-mode-instructions',
    { GET: 200, PUT: 204 },
    setting({ plan_mode_instructions: 'Think.' }),
  ),
  ...['general', 'explore', 'title_generation'].map((context) =>
    row(
      `/config/model-override/${context}`,
      { GET: 200, PUT: 204 },
      setting({ model_config_id: '' }),
    ),
  ),
  row('/config/personal-model-overrides', { GET: 200, PUT: 204 }, setting({ allow_users: true })),
  row('/config/user-personal-model-overrides', { GET: 200 }),
  ...['root', 'general', 'explore'].map((context) =>
    row(
      `/config/user-personal-model-overrides/${context}`,
      { PUT: 204 },
      setting({ mode: 'chat_default', model_config_id: '' }),
    ),
  ),
  row('/config/computer-use-provider', { GET: 200, PUT: 204 }, setting({ provider: 'anthropic' })),
  row(
    '/config/advisor',
    { GET: 200, PUT: 204 },
    setting({ enabled: false, max_uses_per_run: 1, max_output_tokens: 0, model_config_id: '' }),
  ),
  row('/config/desktop-enabled', { GET: 200, PUT: 204 }, setting({ enable_desktop: true })),
  row('/config/debug-logging', { GET: 200, PUT: 204 }, setting({ allow_users: true })),
  row(
    '/config/user-debug-logging',
    { GET: 200, PUT: 204 },
    setting({ debug_logging_enabled: true }),
  ),
  row('/config/user-prompt', { GET: 200, PUT: 200 }, setting({ custom_prompt: 'I like tests.' })),
  row('/config/user-compaction-thresholds', { GET: 200 }),
  row(
    '/config/user-compaction-thresholds/{modelConfig}',
    { PUT: 200, DELETE: 204 },
    async (method, _, prefix) => ({
      path: `/config/user-compaction-thresholds/${await newModel(prefix)}`,
      ...(method === 'PUT' && { body: { threshold_percent: 50 } }),
    }),
  ),
  row('/config/workspace-ttl', { GET: 200, PUT: 204 }, setting({ workspace_ttl_ms: 60_000 })),
  row('/config/retention-days', { GET: 200, PUT: 204 }, setting({ retention_days: 0 })),
  row('/config/debug-retention-days', { GET: 200, PUT: 204 }, setting({ debug_retention_days: 0 })),
  row('/config/auto-archive-days', { GET: 200, PUT: 204 }, setting({ auto_archive_days: 0 })),
  row('/config/template-allowlist', { GET: 200, PUT: 204 }, setting({ template_ids: [] })),
  row('/cost/{user}/summary', { GET: 200 }),
  row('/cost/users', { GET: 200 }),
  row(
    '/usage-limits',
    { GET: 200, PUT: 200 },
    setting({ spend_limit_micros: 900_000_000, period: 'week' }),
  ),
  row('/usage-limits/status', { GET: 200 }),
  row(
    '/usage-limits/overrides/{user}',
    { PUT: 200, DELETE: 204 },
    setting({ spend_limit_micros: 900_000_000 }),
  ),
  row('/insights/pull-requests', { GET: 200 }),
];

/** Section 3.2, with the older names of 20.4. */
const oneChat: readonly Row[] = [
  row('/{chat}', { GET: 200, PATCH: 204 }, (method) =>
    method === 'PATCH' ? { body: { title: 'Another' } } : {},
  ),
  row('/{chat}/archive', { POST: 204 }),
  row('/{chat}/unarchive', { POST: 204 }),
  row('/{chat}/messages', { GET: 200, POST: 200 }, (method) =>
    method === 'POST' ? { body: said('more') } : {},
  ),
  row('/{chat}/messages/{message}', { PATCH: 200 }, () => ({ body: said('instead') })),
  row('/{chat}/prompts', { GET: 200 }),
  row('/{chat}/acl', { GET: 200, PATCH: 204 }, (method) =>
    method === 'PATCH' ? { body: { user_roles: {}, group_roles: {} } } : {},
  ),
  row('/{chat}/queue/{queuedMessage}', { DELETE: 204 }, async (_, __, prefix) => {
    const { chat, waits } = await queued(prefix);
    return { path: `/${chat}/queue/${waits}` };
  }),
  row('/{chat}/queue/{queuedMessage}/promote', { POST: 202 }, async (_, __, prefix) => {
    const { chat, waits } = await queued(prefix);
    return { path: `/${chat}/queue/${waits}/promote` };
  }),
  row('/{chat}/interrupt', { POST: 200 }, async (_, __, prefix) => ({
    path: `/${idOf(await post(prefix, said('hold')))}/interrupt`,
  })),
  row('/{chat}/tool-results', { POST: 204 }, async () => {
    const client = createChatClient(core);
    const tool = { name: 'lookup', description: 'Looks', input_schema: { type: 'object' } };
    const chat = await reach('requires_action', 'lookup', { unsafe_dynamic_tools: [tool] });
    const parts = (await client.history(chat.id)).flatMap(({ content }) => content ?? []);
    const asked = parts.find((part) => part.type === 'tool-call');
    const id = asked?.type === 'tool-call' ? asked.tool_call_id : undefined;
    return {
      path: `/${chat.id}/tool-results`,
      body: { results: [{ tool_call_id: id, output: { found: true } }] },
    };
  }),
  row('/{chat}/title/regenerate', { POST: 200 }),
  row('/{chat}/title/propose', { POST: 200 }),
  row('/{chat}/stream', { ws: 101 }),
  row('/{chat}/stream/git', { ws: 101 }),
  row('/{chat}/git/watch', { ws: 101 }),
  row('/{chat}/diff', { GET: 200 }),
  row('/{chat}/debug/runs', { GET: 200 }),
  row('/{chat}/debug/runs/{debugRun}', { GET: 200 }, async (_, __, prefix) => {
    const { id: chat } = await reach('waiting', 'hello', {});
    const runs = await core.api('GET', `${prefix}/${chat}/debug/runs`);
    const [run] = z.array(z.looseObject({ id: z.string() })).parse(runs.body);
    return { path: `/${chat}/debug/runs/${run?.id}` };
  }),
];

/** There, but to succeed they need what this computer lacks: a desktop, and groups of people. */
const elsewhere: readonly Row[] = [
  row('/{chat}/stream/desktop', { ws: 101 }),
  row('/{chat}/desktop', { ws: 101 }),
  row('/usage-limits/group-overrides/{group}', { PUT: 200, DELETE: 204 }),
];

const rows = [...collection, ...oneChat];

function methodsOf({ methods }: Row): Method[] {
  return allMethods.filter((method) => methods[method] || (method === 'GET' && methods.ws));
}

async function prepare(prefix: string): Promise<World> {
  const me = await core.api('GET', '/api/v2/users/me');
  const [organization = ''] = z
    .looseObject({ organization_ids: z.array(z.string()) })
    .parse(me.body).organization_ids;
  await core.api('PUT', `${prefix}/config/debug-logging`, { allow_users: true });
  await core.api('PUT', `${prefix}/config/user-debug-logging`, { debug_logging_enabled: true });
  const client = createChatClient(core);
  const workspaceId = await openWorkspace(core, folder);
  const { id: chat } = await reach('waiting', 'hello', { workspace_id: workspaceId });
  const message = (await client.history(chat)).find(({ role }) => role === 'user');
  const file = await post(`${prefix}/files?organization=${organization}`, 'notes', asText);
  return {
    organization,
    chat,
    message: `${message?.id}`,
    file: idOf(file),
  };
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-routes-')));
  provider = await startProviderServer();
  core = await startCoreWith(obedient);
  for (const prefix of prefixes) worlds.set(prefix, await prepare(prefix));
});
afterAll(async () => {
  await core.close();
  await provider.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

describe.each(prefixes)('%s', (prefix) => {
  const plain = (path: string): string => prefix + at(path, { user: 'me', message: '1' });

  test.each([...rows, ...elsewhere].map((each) => [each.path || '/', each] as const))(
    '%s needs a token and has its methods',
    async (_, each) => {
      const methods = methodsOf(each);
      for (const method of methods) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const none = { 'Coder-Session-Token': '' };
        const answer = await core.api(method, plain(each.path), body, none);
        expect([method, answer.status]).toEqual([method, 401]);
      }
      // A path of one segment could also be that of a chat with a strange id.
      const takenForChat = /^\/[^/]+$/.test(each.path);
      const allowed = new Set([...methods, ...(takenForChat ? ['GET', 'PATCH'] : [])]);
      const other = allMethods.find((method) => !allowed.has(method)) ?? 'GET';
      const refused = await core.api(other, plain(each.path));
      expect([other, refused.status]).toEqual([other, 405]);
      const told = (refused.headers.get('Allow') ?? '').split(', ');
      expect(new Set(told.filter((method) => method !== 'HEAD'))).toEqual(allowed);
    },
  );

  /** Ids are the same in capitals, which the second prefix sees to. */
  const written = (path: string): string =>
    prefix === prefixes[0] ? path : path.replaceAll(uuidPattern, (id) => id.toUpperCase());

  test.each(rows.map((each) => [each.path || '/', each] as const))(
    '%s answers as the contract says',
    async (_, each) => {
      const world = worlds.get(prefix);
      if (!world) throw new Error('nothing was prepared');
      for (const method of methodsOf(each)) {
        const made = await each.call?.(method, world, prefix);
        const path = prefix + written(made?.path ?? each.path);
        if (each.methods.ws) {
          const socket = core.socket(path);
          await socket.opened();
          socket.close();
          continue;
        }
        const answer = await core.api(method, path, made?.body, made?.headers);
        const expected = each.methods[method];
        expect([method, path, answer.status, answer.body]).toEqual([
          method,
          path,
          expected,
          answer.body,
        ]);
        if (expected === 204) expect(answer.body).toBeUndefined();
      }
    },
  );
});
