import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provisionerJobLogSchema } from '#shared/api/provisioner-jobs.ts';
import {
  buildTimingsSchema,
  workspaceBuildSchema,
  workspaceResourceSchema,
} from '#shared/api/workspace-builds.ts';
import { workspaceSchema } from '#shared/api/workspaces.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import {
  build,
  buildEnd,
  createWorkspace,
  fields,
  getWorkspace,
  postWorkspace,
  templateId,
} from './workspace-client.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const unknownId = '11111111-1111-4111-8111-111111111111';

test.each([
  ['GET', '/api/v2/workspaces'],
  ['GET', `/api/v2/workspaces/${unknownId}`],
  ['PATCH', `/api/v2/workspaces/${unknownId}`],
  ['GET', '/api/v2/users/me/workspace/x'],
  ['GET', '/api/v2/users/me/workspace/x/builds/1'],
  ['POST', '/api/v2/users/me/workspaces'],
  ['POST', '/api/v2/organizations/default/members/me/workspaces'],
  ['GET', `/api/v2/workspaces/${unknownId}/builds`],
  ['POST', `/api/v2/workspaces/${unknownId}/builds`],
  ['GET', `/api/v2/workspaces/${unknownId}/timings`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}`],
  ['PATCH', `/api/v2/workspacebuilds/${unknownId}/cancel`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/logs`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/parameters`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/resources`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/state`],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/timings`],
])('without a token: %s %s', async (method, path) => {
  const { status } = await core.api(method, path, undefined, { 'Coder-Session-Token': '' });
  expect(status).toBe(401);
});

test.each([
  ['GET', '/api/v2/workspaces/x', 400],
  ['GET', `/api/v2/workspaces/${unknownId}`, 404],
  ['GET', '/api/v2/users/me/workspace/nothing', 404],
  ['GET', '/api/v2/users/nobody/workspace/nothing', 404],
  ['GET', '/api/v2/workspacebuilds/x', 400],
  ['GET', `/api/v2/workspacebuilds/${unknownId}`, 404],
  ['GET', `/api/v2/workspacebuilds/${unknownId}/logs`, 404],
  ['PATCH', `/api/v2/workspacebuilds/${unknownId}/cancel`, 404],
])('%s %s answers %i', async (method, path, expected) => {
  const { status, body } = await core.api(method, path);
  expect(status).toBe(expected);
  expect(body).toMatchObject({ message: expect.any(String) });
});

test('a folder becomes a running workspace, its build log told as it goes', async () => {
  const folder = await tempFolder();
  const posted = await postWorkspace(core, { name: 'first', parameters: { folder } });
  expect(posted.status).toBe(201);
  const created = workspaceSchema.parse(posted.body);
  expect(created.latest_build).toMatchObject({ status: 'pending', build_number: 1, resources: [] });

  const socket = core.socket(`/api/v2/workspacebuilds/${created.latest_build.id}/logs?follow`);
  const first = provisionerJobLogSchema.parse(await socket.next());
  expect(first).toMatchObject({ output: '', stage: 'Starting workspace' });
  expect(await socket.closed()).toBe(1000);

  const running = await getWorkspace(core, created.id);
  expect(running).toMatchObject({
    name: 'first',
    template_name: 'local-folder',
    template_use_classic_parameter_flow: true,
    latest_app_status: null,
    outdated: false,
    health: { healthy: true, failing_agents: [] },
  });
  expect(running.latest_build).toMatchObject({
    status: 'running',
    transition: 'start',
    job: { status: 'succeeded', type: 'workspace_build' },
  });
  const [resource] = running.latest_build.resources;
  expect(resource?.agents).toHaveLength(1);
  expect(resource?.agents?.[0]).toMatchObject({
    name: 'main',
    status: 'connected',
    lifecycle_state: 'ready',
    expanded_directory: folder,
    parent_id: null,
    apps: [],
    scripts: [],
    health: { healthy: true },
  });
});

test('the organization route makes workspaces too', async () => {
  const folder = await tempFolder();
  const body = {
    template_id: await templateId(core, 'local-folder'),
    name: 'by-organization',
    rich_parameter_values: [{ name: 'folder', value: folder }],
  };
  const path = '/api/v2/organizations/default/members/me/workspaces';
  const created = await core.api('POST', path, body);
  expect(created.status).toBe(201);
  await buildEnd(core, workspaceSchema.parse(created.body).latest_build.id);
  const nowhere = '/api/v2/organizations/nowhere/members/me/workspaces';
  expect((await core.api('POST', nowhere, body)).status).toBe(404);
});

describe('what cannot be made', () => {
  test.each([
    ['a relative folder', { folder: 'src' }, ['folder']],
    ['a folder that is not there', { folder: '/nothing/here' }, ['folder']],
    ['the root', { folder: '/' }, ['folder']],
    ['no folder', {}, ['folder']],
    ['an unknown mode', { folder: '/tmp', approvals: 'never' }, ['approvals']],
    ['an unknown parameter', { folder: '/tmp', colour: 'red' }, ['colour']],
  ])('%s', async (_name, parameters, expected) => {
    const { status, body } = await postWorkspace(core, { name: 'bad', parameters });
    expect(status).toBe(400);
    expect(fields(body)).toEqual(expected);
  });

  test.each([dataFolder, logFolder])('Pilothouse’s own data (%#)', async (folder) => {
    const parameters = { folder: folder() };
    const { status, body } = await postWorkspace(core, { name: 'bad', parameters });
    expect([status, fields(body)]).toEqual([400, ['folder']]);
  });

  test.each(['', 'a b', '-a', 'new', 'x'.repeat(33)])('the name %j', async (name) => {
    const folder = await tempFolder();
    const { status, body } = await postWorkspace(core, { name, parameters: { folder } });
    expect([status, fields(body)]).toEqual([400, ['name']]);
  });

  test('a name twice, whatever its case', async () => {
    const folder = await tempFolder();
    await createWorkspace(core, { name: 'twice', parameters: { folder } });
    const again = await postWorkspace(core, { name: 'TWICE', parameters: { folder } });
    expect([again.status, fields(again.body)]).toEqual([409, ['name']]);
  });

  test('with no template, or with two', async () => {
    const create = (body: object) => core.api('POST', '/api/v2/users/me/workspaces', body);
    expect((await create({ name: 'x' })).status).toBe(400);
    const both = { name: 'x', template_id: unknownId, template_version_id: unknownId };
    expect((await create(both)).status).toBe(400);
    expect((await create({ name: 'x', template_id: unknownId })).status).toBe(404);
    expect((await create({ name: 'x', template_id: 'x' })).status).toBe(400);
    expect((await core.api('POST', '/api/v2/users/me/workspaces', '{"name":')).status).toBe(400);
  });

  test('with a schedule that nothing would keep', async () => {
    const folder = await tempFolder();
    const { status, body } = await core.api('POST', '/api/v2/users/me/workspaces', {
      template_id: await templateId(core, 'local-folder'),
      name: 'scheduled',
      ttl_ms: 3_600_000,
      autostart_schedule: 'CRON_TZ=UTC 0 9 * * 1-5',
      rich_parameter_values: [{ name: 'folder', value: folder }],
    });
    expect([status, fields(body)]).toEqual([400, ['autostart_schedule', 'ttl_ms']]);
  });
});

function dataFolder(): string {
  return core.dataDir;
}

function logFolder(): string {
  return join(core.dataDir, 'logs');
}

test('stop and start: no workspace agent in between, another one after', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'cycle', parameters: { folder } });
  const before = workspace.latest_build.resources[0]?.agents?.[0];
  const stopped = await build(core, workspace.id, { transition: 'stop', reason: 'dashboard' });
  expect(stopped).toMatchObject({
    status: 'stopped',
    build_number: 2,
    resources: [],
    reason: 'dashboard',
  });
  const started = await build(core, workspace.id, { transition: 'start' });
  const after = started.resources[0]?.agents?.[0];
  expect(after).toMatchObject({ status: 'connected', name: 'main' });
  expect(after?.id).not.toBe(before?.id);
  const old = await core.api('GET', `/api/v2/workspaceagents/${before?.id}`);
  expect(old.body).toMatchObject({ status: 'disconnected', lifecycle_state: 'off' });
});

test('deleting leaves the files of the person alone', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'mine.txt'), 'mine');
  const workspace = await createWorkspace(core, { name: 'gone', parameters: { folder } });
  const deleted = await build(core, workspace.id, { transition: 'delete' });
  expect(deleted.status).toBe('deleted');
  expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine');

  const path = `/api/v2/workspaces/${workspace.id}`;
  expect((await core.api('GET', path)).status).toBe(410);
  expect((await core.api('GET', `${path}?include_deleted=false`)).status).toBe(410);
  expect((await core.api('GET', `${path}?include_deleted=true`)).status).toBe(200);
  expect((await core.api('GET', `${path}?include_deleted=perhaps`)).status).toBe(400);
  expect((await core.api('PATCH', path, { name: 'other' })).status).toBe(405);
  expect((await core.api('POST', `${path}/builds`, { transition: 'start' })).status).toBe(409);
  const byName = '/api/v2/users/me/workspace/gone';
  expect((await core.api('GET', byName)).status).toBe(404);
  expect((await core.api('GET', `${byName}?include_deleted=true`)).status).toBe(200);
  const { body } = await core.api('GET', '/api/v2/workspaces?q=name:gone');
  expect(body).toEqual({ workspaces: [], count: 0 });
  // The name is free again.
  await createWorkspace(core, { name: 'gone', parameters: { folder } });
});

test('one build at a time', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'busy', parameters: { folder } });
  const path = `/api/v2/workspaces/${workspace.id}/builds`;
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => core.api('POST', path, { transition: 'stop' })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(201);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  const latest = await getWorkspace(core, workspace.id);
  await buildEnd(core, latest.latest_build.id);
});

test('everything about a build', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, {
    name: 'details',
    parameters: { folder, approvals: 'edit' },
  });
  const base = `/api/v2/workspacebuilds/${workspace.latest_build.id}`;
  expect((await core.api('GET', `${base}/parameters`)).body).toEqual([
    { name: 'folder', value: folder },
    { name: 'approvals', value: 'edit' },
  ]);
  const resources = workspaceResourceSchema
    .array()
    .parse((await core.api('GET', `${base}/resources`)).body);
  expect(resources.map(({ id }) => id)).toEqual(
    workspace.latest_build.resources.map(({ id }) => id),
  );
  expect(resources[0]?.metadata).toEqual([{ key: 'folder', value: folder, sensitive: false }]);
  const state = await core.api('GET', `${base}/state`);
  expect(state.headers.get('content-type')).toBe('application/octet-stream');
  expect(state.body).toEqual({ version: 1, kind: 'local-folder', root: folder });
  const timings = buildTimingsSchema.parse((await core.api('GET', `${base}/timings`)).body);
  expect(timings.provisioner_timings).toHaveLength(1);
  expect(timings.agent_connection_timings).toHaveLength(1);
  const ofWorkspace = await core.api('GET', `/api/v2/workspaces/${workspace.id}/timings`);
  expect(ofWorkspace.body).toEqual(timings);
  const byNumber = await core.api('GET', '/api/v2/users/me/workspace/details/builds/1');
  expect(workspaceBuildSchema.parse(byNumber.body).id).toBe(workspace.latest_build.id);
  const missing = await core.api('GET', '/api/v2/users/me/workspace/details/builds/9');
  expect(missing.status).toBe(404);
});

test('the log of a build: json, text, from an id on', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'logs', parameters: { folder } });
  const path = `/api/v2/workspacebuilds/${workspace.latest_build.id}/logs`;
  const logs = provisionerJobLogSchema.array().parse((await core.api('GET', path)).body);
  expect(logs.length).toBeGreaterThan(2);
  expect(logs.map(({ output }) => output)).toContain(`Using ${folder}`);
  const later = await core.api('GET', `${path}?after=${logs[0]?.id}`);
  expect(later.body).toEqual(logs.slice(1));
  expect((await core.api('GET', `${path}?after=-1`)).body).toEqual(logs);
  expect((await core.api('GET', `${path}?after=x`)).status).toBe(400);
  const text = await core.api('GET', `${path}?format=text`);
  expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(text.body).toContain(`[info] [provisioner|Starting workspace] Using ${folder}\n`);
  expect((await core.api('GET', `${path}?format=xml`)).status).toBe(400);
  expect((await core.api('GET', `${path}?format=text&follow`)).status).toBe(400);
  expect((await core.api('GET', `${path}?follow`)).status).toBe(426);
  const socket = core.socket(`${path}?follow&after=${logs[0]?.id}`);
  const frames = [];
  for (let count = 1; count < logs.length; count += 1) frames.push(await socket.next());
  expect(frames).toEqual(logs.slice(1));
  expect(await socket.closed()).toBe(1000);
});

test('builds are listed newest first, page by page', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'pages', parameters: { folder } });
  await build(core, workspace.id, { transition: 'stop' });
  await build(core, workspace.id, { transition: 'start' });
  const path = `/api/v2/workspaces/${workspace.id}/builds`;
  const numbers = async (query: string) => {
    const { body } = await core.api('GET', `${path}${query}`);
    return workspaceBuildSchema
      .array()
      .parse(body)
      .map((each) => each.build_number);
  };
  expect(await numbers('')).toEqual([3, 2, 1]);
  expect(await numbers('?limit=1&offset=1')).toEqual([2]);
  expect(
    await numbers(`?after_id=${(await getWorkspace(core, workspace.id)).latest_build.id}`),
  ).toEqual([2, 1]);
  expect(await numbers('?since=2999-01-01T00:00:00Z')).toEqual([]);
  expect((await core.api('GET', `${path}?after_id=${unknownId}`)).status).toBe(400);
  expect((await core.api('GET', `${path}?limit=-1`)).status).toBe(400);
  expect((await core.api('GET', `${path}?since=yesterday`)).status).toBe(400);
});

test('a finished build cannot be cancelled', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'over', parameters: { folder } });
  const path = `/api/v2/workspacebuilds/${workspace.latest_build.id}/cancel`;
  expect((await core.api('PATCH', path)).status).toBe(400);
  expect((await core.api('PATCH', `${path}?expect_status=done`)).status).toBe(400);
});

test('a start build may change the mode and nothing that is fixed', async () => {
  const folder = await tempFolder();
  const workspace = await createWorkspace(core, { name: 'fixed', parameters: { folder } });
  const path = `/api/v2/workspaces/${workspace.id}/builds`;
  const moved = await core.api('POST', path, {
    transition: 'start',
    rich_parameter_values: [{ name: 'folder', value: '/tmp' }],
  });
  expect([moved.status, fields(moved.body)]).toEqual([400, ['folder']]);
  await build(core, workspace.id, {
    transition: 'start',
    rich_parameter_values: [{ name: 'approvals', value: 'full' }],
  });
  const approvals = await core.api('GET', `/api/v2/workspaces/${workspace.id}/approvals`);
  expect(approvals.body).toEqual({ mode: 'full', rules: [] });
  for (const wrong of [{ transition: 'restart' }, { transition: 'stop', reason: 'whim' }, {}]) {
    expect((await core.api('POST', path, wrong)).status).toBe(400);
  }
  const orphan = await core.api('POST', path, { transition: 'stop', orphan: true });
  expect([orphan.status, fields(orphan.body)]).toEqual([400, ['orphan']]);
});

test('a folder that has gone fails the start in words', async () => {
  const folder = await tempFolder();
  const project = join(folder, 'project');
  await mkdir(project);
  const workspace = await createWorkspace(core, { name: 'moved', parameters: { folder: project } });
  await build(core, workspace.id, { transition: 'stop' });
  await rename(project, join(folder, 'elsewhere'));
  const failed = await build(core, workspace.id, { transition: 'start' });
  expect(failed).toMatchObject({
    status: 'failed',
    resources: [],
    job: { status: 'failed', error: `${project}: This folder does not exist.` },
  });
});
