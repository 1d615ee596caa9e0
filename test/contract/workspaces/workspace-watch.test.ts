import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  agentConnectionInfoSchema,
  workspaceAgentLogSchema,
  workspaceAgentSchema,
} from '#shared/api/workspace-agents.ts';
import { workspaceWatchFrameSchema, type Workspace } from '#shared/api/workspaces.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, createWorkspace, getWorkspace } from './workspace-client.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const unknownId = '11111111-1111-4111-8111-111111111111';

function agentOf(workspace: Workspace) {
  const agent = workspace.latest_build.resources[0]?.agents?.[0];
  if (!agent) throw new Error('the workspace has no workspace agent');
  return agent;
}

test.each([
  `/api/v2/workspaces/${unknownId}/watch`,
  `/api/v2/workspaces/${unknownId}/watch-ws`,
  `/api/v2/workspaceagents/${unknownId}`,
  `/api/v2/workspaceagents/${unknownId}/connection`,
  '/api/v2/workspaceagents/connection',
  `/api/v2/workspaceagents/${unknownId}/logs`,
  `/api/v2/workspaceagents/${unknownId}/startup-logs`,
])('without a token: %s', async (path) => {
  const headers = { 'Coder-Session-Token': '' };
  expect((await core.api('GET', path, undefined, headers)).status).toBe(401);
});

test('watch-ws: ping, the workspace at once, then each change', async () => {
  const workspace = await createWorkspace(core, {
    name: 'watched',
    parameters: { folder: await tempFolder() },
  });
  const path = `/api/v2/workspaces/${workspace.id}/watch-ws`;
  expect((await core.api('GET', path)).status).toBe(426);
  const socket = core.socket(path);
  expect(await socket.next()).toEqual({ type: 'ping', data: null });
  const first = workspaceWatchFrameSchema.parse(await socket.next());
  expect(first.type === 'data' && first.data.latest_build.status).toBe('running');
  await build(core, workspace.id, { transition: 'stop' });
  const frames = await socket.until((frame) => {
    const parsed = workspaceWatchFrameSchema.parse(frame);
    return parsed.type === 'data' && parsed.data.latest_build.status === 'stopped';
  });
  const statuses = frames.map((frame) => {
    const parsed = workspaceWatchFrameSchema.parse(frame);
    return parsed.type === 'data' ? parsed.data.latest_build.status : parsed.type;
  });
  expect(statuses[0]).toBe('pending');
  expect(statuses).toContain('stopping');
  socket.send('hello');
  expect(await socket.closed()).toBe(1002);
});

test('watch: the same as server-sent events', async () => {
  const workspace = await createWorkspace(core, {
    name: 'streamed',
    parameters: { folder: await tempFolder() },
  });
  const answer = await fetch(`${core.url}/api/v2/workspaces/${workspace.id}/watch`, {
    headers: { 'Coder-Session-Token': core.token },
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  const reader = (answer.body ?? new ReadableStream())
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = '';
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value ?? '';
  };
  await until('"name":"streamed"');
  expect(text.startsWith('event: ping\n\nevent: data\ndata: {')).toBe(true);
  await core.api('PATCH', `/api/v2/workspaces/${workspace.id}`, { name: 'renamed' });
  await until('"name":"renamed"');
  await reader.cancel();
  const unknown = await core.api('GET', `/api/v2/workspaces/${unknownId}/watch`);
  expect(unknown.status).toBe(404);
});

test('one workspace agent, its connection and its log', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'agent', parameters: { folder } });
  const { id } = agentOf(workspace);
  const path = `/api/v2/workspaceagents/${id}`;
  const agent = workspaceAgentSchema.parse((await core.api('GET', path)).body);
  expect(agent).toMatchObject({
    id,
    directory: folder,
    api_version: '2.9',
    logs_overflowed: false,
  });
  expect((await core.api('GET', '/api/v2/workspaceagents/x')).status).toBe(400);
  expect((await core.api('GET', `/api/v2/workspaceagents/${unknownId}`)).status).toBe(404);
  for (const route of [`${path}/connection`, '/api/v2/workspaceagents/connection']) {
    const info = agentConnectionInfoSchema.parse((await core.api('GET', route)).body);
    expect(info.disable_direct_connections).toBe(true);
  }

  const logs = workspaceAgentLogSchema.array().parse((await core.api('GET', `${path}/logs`)).body);
  expect(logs.map(({ output }) => output)).toEqual([`Connected to ${folder}`]);
  expect(logs[0]?.source_id).toBe(agent.log_sources[0]?.id);
  expect(agent.logs_length).toBe(`Connected to ${folder}`.length);
  expect((await core.api('GET', `${path}/startup-logs`)).body).toEqual(logs);
  expect((await core.api('GET', `${path}/logs?after=${logs[0]?.id}`)).body).toEqual([]);
  expect((await core.api('GET', `${path}/logs?after=-1`)).status).toBe(400);
  expect((await core.api('GET', `${path}/logs?format=text&follow`)).status).toBe(400);
  const text = await core.api('GET', `${path}/logs?format=text`);
  expect(text.body).toMatch(/Z \[info\] \[agent\.main\|Pilothouse\] Connected to .*\n$/);
});

test('following a log ends with the build of the workspace agent', async () => {
  const workspace = await createWorkspace(core, {
    name: 'followed',
    parameters: { folder: await tempFolder() },
  });
  const path = `/api/v2/workspaceagents/${agentOf(workspace).id}/logs?follow`;
  const talker = core.socket(path);
  await talker.next();
  talker.send('hello');
  expect(await talker.closed()).toBe(1008);
  const socket = core.socket(path);
  expect(workspaceAgentLogSchema.array().parse(await socket.next())).toHaveLength(1);
  await build(core, workspace.id, { transition: 'stop' });
  expect(await socket.closed()).toBe(1000);
  const old = core.socket(path);
  expect(workspaceAgentLogSchema.array().parse(await old.next())).toHaveLength(1);
  expect(await old.closed()).toBe(1000);
});

test('running workspaces are open again after a restart', async () => {
  const parent = await tempFolder();
  const lost = join(parent, 'lost');
  const kept = join(parent, 'kept');
  await mkdir(lost);
  await mkdir(kept);
  const first = await createWorkspace(core, { name: 'kept', parameters: { folder: kept } });
  const second = await createWorkspace(core, { name: 'lost', parameters: { folder: lost } });
  await rename(lost, join(parent, 'elsewhere'));
  await core.restart();

  const open = await getWorkspace(core, first.id);
  expect(agentOf(open)).toMatchObject({ id: agentOf(first).id, status: 'connected' });
  const gone = await getWorkspace(core, second.id);
  expect(agentOf(gone)).toMatchObject({
    status: 'disconnected',
    health: { healthy: false, reason: `The folder ${lost} is gone.` },
  });
  expect(gone.health).toEqual({ healthy: false, failing_agents: [agentOf(second).id] });
  expect(gone.latest_build.status).toBe('running');
});
