import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Chat, ChatMessage } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveCall, type LiveModel } from '#test/support/live-model.ts';
import { startMcpHttpServer } from '#test/support/mcp/http-server.ts';
import { startOAuthMcpServer } from '#test/support/mcp/oauth-server.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const script = join(import.meta.dirname, '../../support/mcp/stdio-server.ts');
let model: LiveModel;
let core: TestCore;
let client: ChatClient;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  onTestFinished(() => core.close());
  client = createChatClient(core);
});

async function addServer(body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await core.api('POST', '/api/experimental/mcp/servers', {
    display_name: 'Test',
    slug: 'test',
    ...body,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return (answer.body as { id: string }).id;
}

async function addHttpServer(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const http = await startMcpHttpServer({ token: 'secret' });
  onTestFinished(() => http.close());
  return addServer({
    url: http.url,
    auth_type: 'custom_headers',
    custom_headers: { Authorization: 'Bearer secret' },
    ...more,
  });
}

function toolNames({ request }: LiveCall): string[] {
  return request.tools.map((tool) => tool.name);
}

function results({ request }: LiveCall): unknown[] {
  return request.messages.flatMap((message) => (message.role === 'tool' ? [message.result] : []));
}

async function status(chatId: string, wanted: Chat['status']): Promise<void> {
  const follower = await client.follow(chatId);
  if ((await client.get(chatId)).status !== wanted) await follower.status(wanted);
  await follower.close();
}

async function finish(call: LiveCall, chatId: string): Promise<void> {
  call.finish();
  await status(chatId, 'waiting');
}

function partsOf(history: readonly ChatMessage[]) {
  return history.flatMap((message) => message.content ?? []);
}

describe('tools of configured servers', () => {
  it('are offered to the chats that name the server, and to no other', async () => {
    const id = await addHttpServer({ tool_deny_list: ['huge', 'crash'] });
    const chat = await client.create('go', { mcp_server_ids: [id.toUpperCase()] });
    expect(chat.mcp_server_ids).toEqual([id]);
    const first = await model.asked();
    expect(toolNames(first)).toEqual(expect.arrayContaining(['test__echo', 'test__look']));
    expect(toolNames(first)).not.toContain('test__huge');
    await finish(first, chat.id);
    await client.send(chat.id, 'again');
    const second = await model.asked();
    expect(toolNames(second)).toContain('test__echo');
    await finish(second, chat.id);
    await client.send(chat.id, 'without', { mcp_server_ids: [] });
    expect((await client.get(chat.id)).mcp_server_ids).toEqual([]);
    const third = await model.asked();
    expect(toolNames(third)).not.toContain('test__echo');
    await finish(third, chat.id);
  });

  it('tell a server which chat calls, when it shall know', async () => {
    const http = await startMcpHttpServer();
    onTestFinished(() => http.close());
    const quiet = await addServer({ url: http.url, slug: 'quiet' });
    const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
    const chat = await client.create('go', { workspace_id: workspaceId, mcp_server_ids: [quiet] });
    await finish(await model.asked(), chat.id);
    expect(http.seen.length).toBeGreaterThan(0);
    expect(http.seen.some((headers) => 'x-coder-chat-id' in headers)).toBe(false);

    const before = http.seen.length;
    const told = await addServer({ url: http.url, slug: 'told', forward_coder_headers: true });
    await client.send(chat.id, 'again', { mcp_server_ids: [told] });
    const step = await model.asked();
    step.call('look', 'told__look', {});
    step.finish('tool_calls');
    await finish(await model.asked(), chat.id);
    const asked = http.seen.slice(before);
    expect(asked.length).toBeGreaterThan(2);
    for (const headers of asked) {
      expect(headers).toMatchObject({
        'x-coder-owner-id': chat.owner_id,
        'x-coder-chat-id': chat.id,
        'x-coder-workspace-id': workspaceId,
      });
      expect(headers).not.toHaveProperty('x-coder-subchat-id');
    }
  });

  it('of an unknown server are refused', async () => {
    const chat = await client.create('go');
    await finish(await model.asked(), chat.id);
    const id = crypto.randomUUID();
    const body = { content: [{ type: 'text', text: 'x' }], mcp_server_ids: [id, 'nonsense'] };
    for (const path of ['', `/${chat.id}/messages`]) {
      const answer = await core.api('POST', `/api/experimental/chats${path}`, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ detail: `${id}, nonsense` });
    }
  });

  it('ask the person once for each tool, unless they only read', async () => {
    const id = await addHttpServer();
    const chat = await client.create('go', { mcp_server_ids: [id] });
    const first = await model.asked();
    first.call('look', 'test__look', {});
    first.finish('tool_calls');
    const second = await model.asked();
    expect(results(second)).toEqual([{ seen: true }]);
    second.call('echo', 'test__echo', { text: 'one' });
    second.finish('tool_calls');
    await status(chat.id, 'requires_action');
    expect(await client.approvals(chat.id)).toMatchObject([
      { tool_call_id: 'echo', tool_name: 'test__echo', kinds: ['tool'], files: [] },
    ]);
    expect(await client.decide(chat.id, 'echo', { decision: 'allow', scope: 'chat' })).toBe(204);
    const third = await model.asked();
    expect(results(third).at(-1)).toEqual({ output: 'echo: one' });
    third.call('echo2', 'test__echo', { text: 'two' });
    third.finish('tool_calls');
    const fourth = await model.asked();
    expect(results(fourth).at(-1)).toEqual({ output: 'echo: two' });
    fourth.call('env', 'test__env', {});
    fourth.finish('tool_calls');
    await status(chat.id, 'requires_action');
    await client.decide(chat.id, 'env', { decision: 'deny' });
    const fifth = await model.asked();
    expect(results(fifth).at(-1)).toEqual({ error: 'The person denied this call.' });
    await finish(fifth, chat.id);
    const marked = partsOf(await client.history(chat.id)).filter(
      (part) => part.type === 'tool-call' || part.type === 'tool-result',
    );
    expect(marked).toHaveLength(8);
    for (const part of marked) expect(part).toMatchObject({ mcp_server_config_id: id });
  });

  it('answer with media, long texts, failures and nonsense within bounds', async () => {
    const folder = await tempFolder();
    const workspaceId = await openWorkspace(core, folder, 'full');
    const id = await addHttpServer();
    const chat = await client.create('go', { mcp_server_ids: [id], workspace_id: workspaceId });
    const first = await model.asked();
    for (const name of ['picture', 'long', 'fail', 'huge']) first.call(name, `test__${name}`, {});
    first.call('bad', 'test__echo', { text: 7 });
    first.finish('tool_calls');
    const second = await model.asked();
    const [picture, long, fail, huge, bad] = results(second);
    expect(picture).toMatchObject({ text: 'a dot', mime_type: 'image/png' });
    expect(picture).not.toHaveProperty('data');
    expect(long).toMatchObject({ truncated: { original_bytes: 200_000 } });
    expect(JSON.stringify(long).length).toBeLessThan(60_000);
    expect(fail).toEqual({ error: 'no luck' });
    expect(huge).toMatchObject({ error: expect.any(String) as string });
    expect(bad).toMatchObject({ error: expect.stringContaining('text') as string });
    await finish(second, chat.id);
    expect(partsOf(await client.history(chat.id))).toContainEqual(
      expect.objectContaining({
        type: 'tool-result',
        tool_call_id: 'picture',
        is_media: true,
        result: { data: 'aGVsbG8=', mime_type: 'image/png', text: 'a dot' },
      }),
    );
  });

  it('say what they want when the server is set up so', async () => {
    const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
    const id = await addHttpServer({ model_intent: true, tool_allow_list: ['echo'] });
    const chat = await client.create('go', { mcp_server_ids: [id], workspace_id: workspaceId });
    const first = await model.asked();
    const tools = first.request.tools.filter((tool) => tool.name.startsWith('test__'));
    expect(tools).toMatchObject([
      {
        name: 'test__echo',
        inputSchema: {
          required: ['model_intent', 'properties'],
          properties: { properties: { properties: { text: { type: 'string' } } } },
        },
      },
    ]);
    first.call('a', 'test__echo', { model_intent: 'Try it', properties: { text: 'deep' } });
    first.call('b', 'test__echo', { model_intent: 'Try it', text: 'flat' });
    first.finish('tool_calls');
    const second = await model.asked();
    expect(results(second)).toEqual([{ output: 'echo: deep' }, { output: 'echo: flat' }]);
    await finish(second, chat.id);
  });

  it('of a server that is not there, or not enabled, are left out and the turn goes on', async () => {
    const gone = await addServer({ slug: 'gone', url: 'http://127.0.0.1:9/mcp' });
    const off = await addHttpServer({ slug: 'off', enabled: false });
    const chat = await client.create('go', { mcp_server_ids: [gone, off] });
    const call = await model.asked();
    expect(toolNames(call).filter((name) => name.includes('__'))).toEqual([]);
    await finish(call, chat.id);
  });

  it('that hang end with the interrupt, and the server goes on', async () => {
    const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
    const id = await addHttpServer();
    const chat = await client.create('go', { mcp_server_ids: [id], workspace_id: workspaceId });
    const follower = await client.follow(chat.id);
    const first = await model.asked();
    first.call('h', 'test__hang', {});
    first.finish('tool_calls');
    await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
    expect((await client.interrupt(chat.id)).status).toBe('waiting');
    expect(partsOf(await client.history(chat.id)).at(-1)).toMatchObject({
      type: 'tool-result',
      tool_call_id: 'h',
      is_error: true,
      mcp_server_config_id: id,
    });
    await client.send(chat.id, 'again');
    const second = await model.asked();
    second.call('e', 'test__echo', { text: 'still there' });
    second.finish('tool_calls');
    const third = await model.asked();
    expect(results(third).at(-1)).toEqual({ output: 'echo: still there' });
    await finish(third, chat.id);
  });

  it('are reached with a token that is renewed when it is refused', async () => {
    const remote = await startOAuthMcpServer();
    onTestFinished(() => remote.close());
    const id = await addServer({ url: remote.url, auth_type: 'oauth2' });
    const chat = await client.create('go', { mcp_server_ids: [id] });
    const before = await model.asked();
    expect(toolNames(before)).not.toContain('test__echo');
    await finish(before, chat.id);

    const path = `/api/experimental/mcp/servers/${id}/oauth2/connect`;
    const location = (await core.api('GET', path)).headers.get('location') ?? '';
    expect((await fetch(location)).status).toBe(200);
    for (let round = 0; round < 2; round += 1) {
      await client.send(chat.id, 'now');
      const call = await model.asked();
      expect(toolNames(call)).toContain('test__echo');
      await finish(call, chat.id);
      // What was given out does not work any more: only renewing helps.
      remote.tokens.clear();
    }
  });
});

describe('servers that a workspace brings along', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await tempFolder();
  });

  function putServers(servers: Readonly<Record<string, unknown>>): Promise<void> {
    return writeFile(join(folder, '.mcp.json'), JSON.stringify({ mcpServers: servers }));
  }

  const local = (...args: readonly string[]) => ({
    command: process.execPath,
    args: [script, ...args],
    env: { GREETING: '${GREETING_OF_TEST}' },
  });

  it('start only when the person has allowed exactly that, once', async () => {
    const pids = join(folder, 'pids');
    await putServers({ mine: local('child', pids) });
    const workspaceId = await openWorkspace(core, folder, 'edit');
    const chat = await client.create('go', { workspace_id: workspaceId });
    const first = await model.asked();
    expect(toolNames(first)).not.toContain('mine__echo');
    await expect(readFile(pids)).rejects.toThrow('ENOENT');
    first.call('c', 'connect_workspace_mcp_servers', {});
    first.finish('tool_calls');
    await status(chat.id, 'requires_action');
    const [request] = await client.approvals(chat.id);
    expect(request).toMatchObject({ kinds: ['command'], workdir: folder });
    expect(request?.command).toContain(`${script} child ${pids}`);
    expect(request?.command).toContain('GREETING=');
    await expect(readFile(pids)).rejects.toThrow('ENOENT');
    await client.decide(chat.id, 'c', { decision: 'allow' });
    const second = await model.asked();
    expect(results(second).at(-1)).toMatchObject({
      servers: [expect.stringMatching(/^mine: connected, \d+ tools$/)],
    });
    expect(toolNames(second)).toContain('mine__echo');
    expect(toolNames(second)).not.toContain('connect_workspace_mcp_servers');

    // Its tools ask, whatever it says of them: it is not the person's word.
    second.call('l', 'mine__look', {});
    second.finish('tool_calls');
    await status(chat.id, 'requires_action');
    await client.decide(chat.id, 'l', { decision: 'allow' });
    const third = await model.asked();
    expect(results(third).at(-1)).toEqual({ seen: true });
    await finish(third, chat.id);

    // Another chat of the workspace need not ask again, and uses the same process.
    const started = await readFile(pids, 'utf8');
    const other = await client.create('go', { workspace_id: workspaceId });
    const fourth = await model.asked();
    expect(toolNames(fourth)).toContain('mine__echo');
    expect(await readFile(pids, 'utf8')).toBe(started);
    await finish(fourth, other.id);

    // What the file says now is something else.
    await putServers({ mine: local('child', `${pids}2`) });
    await client.send(other.id, 'again');
    const fifth = await model.asked();
    expect(toolNames(fifth)).toContain('connect_workspace_mcp_servers');
    expect(toolNames(fifth)).not.toContain('mine__echo');
    await finish(fifth, other.id);

    await core.api('POST', `/api/v2/workspaces/${workspaceId}/builds`, { transition: 'stop' });
    for (const pid of JSON.parse(started) as number[]) await processGone(pid);
  });

  it('start by themselves where the person lets everything run', async () => {
    await putServers({
      good: local(),
      dies: local('dies'),
      bad__name: local(),
    });
    const workspaceId = await openWorkspace(core, folder, 'full');
    const chat = await client.create('go', { workspace_id: workspaceId });
    const first = await model.asked();
    expect(toolNames(first)).toContain('good__env');
    first.call('e', 'good__env', {});
    first.call('c', 'good__crash', {});
    first.finish('tool_calls');
    const second = await model.asked();
    const [env, crash] = results(second);
    expect(env).toMatchObject({ cwd: folder });
    expect(crash).toMatchObject({ error: expect.stringContaining('boom') as string });
    await finish(second, chat.id);
    // In the next turn it is there again.
    await client.send(chat.id, 'again');
    const third = await model.asked();
    third.call('e2', 'good__look', {});
    third.finish('tool_calls');
    const fourth = await model.asked();
    expect(results(fourth).at(-1)).toEqual({ seen: true });
    await finish(fourth, chat.id);
  });

  it('bring along what they learn while they run', async () => {
    await putServers({ mine: local() });
    const workspaceId = await openWorkspace(core, folder, 'full');
    const chat = await client.create('go', { workspace_id: workspaceId });
    let step = await model.asked();
    expect(toolNames(step)).not.toContain('mine__learned');
    step.call('l', 'mine__learn', {});
    step.finish('tool_calls');
    step = await model.asked();
    // The server says first that its tools have changed; asking for them takes a moment.
    for (let round = 0; !toolNames(step).includes('mine__learned'); round += 1) {
      step.call(`e${round}`, 'mine__echo', { text: 'x' });
      step.finish('tool_calls');
      step = await model.asked();
    }
    step.call('n', 'mine__learned', {});
    step.finish('tool_calls');
    step = await model.asked();
    expect(results(step).at(-1)).toEqual({ output: 'as learned' });
    await finish(step, chat.id);
  });

  it('that change while the person is asked are not started', async () => {
    await putServers({ mine: local() });
    const workspaceId = await openWorkspace(core, folder, 'ask');
    const chat = await client.create('go', { workspace_id: workspaceId });
    const first = await model.asked();
    first.call('c', 'connect_workspace_mcp_servers', {});
    first.finish('tool_calls');
    await status(chat.id, 'requires_action');
    const pids = join(folder, 'pids');
    await putServers({ mine: local('child', pids) });
    await client.decide(chat.id, 'c', { decision: 'allow' });
    const second = await model.asked();
    expect(results(second).at(-1)).toMatchObject({ error: expect.any(String) as string });
    expect(toolNames(second)).not.toContain('mine__echo');
    await expect(readFile(pids)).rejects.toThrow('ENOENT');
    await finish(second, chat.id);
  });

  it('are not there while planning', async () => {
    await putServers({ mine: local() });
    const workspaceId = await openWorkspace(core, folder, 'full');
    const chat = await client.create('go', { workspace_id: workspaceId, plan_mode: 'plan' });
    const call = await model.asked();
    expect(toolNames(call).filter((name) => name.includes('mcp') || name.includes('__'))).toEqual(
      [],
    );
    await finish(call, chat.id);
  });

  it('end with the core', async () => {
    const pids = join(folder, 'pids');
    await putServers({ mine: local('child', pids) });
    const workspaceId = await openWorkspace(core, folder, 'full');
    const chat = await client.create('go', { workspace_id: workspaceId });
    await finish(await model.asked(), chat.id);
    const started = JSON.parse(await readFile(pids, 'utf8')) as number[];
    expect(started.map(isAlive)).toEqual([true, true]);
    await core.close();
    expect(started.map(isAlive)).toEqual([false, false]);
  });
});
