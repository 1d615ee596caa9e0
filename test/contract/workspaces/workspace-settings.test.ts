import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { workspacesPageSchema, type Workspace } from '#shared/api/workspaces.ts';
import { workspaceApprovalsSchema } from '#shared/api/approvals.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, createWorkspace, fields, getWorkspace } from './workspace-client.ts';

let core: TestCore;
let workspace: Workspace;
let path: string;
let number = 0;

beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

beforeEach(async () => {
  number += 1;
  workspace = await createWorkspace(core, {
    name: `setting-${number}`,
    parameters: { folder: await tempFolder() },
  });
  path = `/api/v2/workspaces/${workspace.id}`;
});

test.each([
  ['PUT', '/autostart'],
  ['PUT', '/ttl'],
  ['PUT', '/autoupdates'],
  ['POST', '/usage'],
  ['PUT', '/favorite'],
  ['DELETE', '/favorite'],
  ['GET', '/approvals'],
  ['PUT', '/approvals'],
  ['POST', '/approvals/rules'],
  ['DELETE', '/approvals/rules/x'],
])('without a token: %s %s', async (method, route) => {
  const headers = { 'Coder-Session-Token': '' };
  expect((await core.api(method, `${path}${route}`, undefined, headers)).status).toBe(401);
});

test('rename', async () => {
  expect((await core.api('PATCH', path, { name: `renamed-${number}` })).status).toBe(204);
  expect((await getWorkspace(core, workspace.id)).name).toBe(`renamed-${number}`);
  expect((await core.api('PATCH', path, { name: `renamed-${number}` })).status).toBe(204);
  expect((await core.api('PATCH', path, {})).status).toBe(204);
  const bad = await core.api('PATCH', path, { name: 'a b' });
  expect([bad.status, fields(bad.body)]).toEqual([400, ['name']]);
  await createWorkspace(core, { name: 'holder', parameters: { folder: await tempFolder() } });
  const taken = await core.api('PATCH', path, { name: 'Holder' });
  expect([taken.status, fields(taken.body)]).toEqual([409, ['name']]);
});

test('favorite comes first in the list', async () => {
  const names = async () => {
    const { body } = await core.api('GET', '/api/v2/workspaces?q=setting');
    return workspacesPageSchema.parse(body).workspaces.map(({ name }) => name);
  };
  expect((await core.api('PUT', `${path}/favorite`)).status).toBe(204);
  expect((await getWorkspace(core, workspace.id)).favorite).toBe(true);
  expect((await names())[0]).toBe(workspace.name);
  expect((await core.api('DELETE', `${path}/favorite`)).status).toBe(204);
  expect((await getWorkspace(core, workspace.id)).favorite).toBe(false);
});

test('usage counts as use', async () => {
  expect((await core.api('POST', `${path}/usage`)).status).toBe(204);
  expect((await core.api('POST', `${path}/usage`, { app_name: 'vscode' })).status).toBe(204);
  const { last_used_at: lastUsed } = await getWorkspace(core, workspace.id);
  expect(Date.parse(lastUsed)).toBeGreaterThan(Date.parse(workspace.last_used_at));
});

test('no schedule is taken that nothing would keep', async () => {
  const schedule = await core.api('PUT', `${path}/autostart`, { schedule: '0 9 * * *' });
  expect([schedule.status, fields(schedule.body)]).toEqual([400, ['schedule']]);
  expect((await core.api('PUT', `${path}/autostart`, { schedule: null })).status).toBe(204);
  const ttl = await core.api('PUT', `${path}/ttl`, { ttl_ms: 3_600_000 });
  expect([ttl.status, fields(ttl.body)]).toEqual([400, ['ttl_ms']]);
  expect((await core.api('PUT', `${path}/ttl`, { ttl_ms: null })).status).toBe(204);
});

test('automatic updates', async () => {
  const put = (value: string) =>
    core.api('PUT', `${path}/autoupdates`, { automatic_updates: value });
  expect((await put('always')).status).toBe(204);
  expect((await getWorkspace(core, workspace.id)).automatic_updates).toBe('always');
  expect((await put('sometimes')).status).toBe(400);
});

describe('approvals', () => {
  const get = async () =>
    workspaceApprovalsSchema.parse((await core.api('GET', `${path}/approvals`)).body);

  test('ask unless told otherwise; a change outlives a stop and a start', async () => {
    expect(await get()).toEqual({ mode: 'ask', rules: [] });
    const put = await core.api('PUT', `${path}/approvals`, { mode: 'edit' });
    expect([put.status, put.body]).toEqual([200, { mode: 'edit', rules: [] }]);
    expect((await core.api('PUT', `${path}/approvals`, { mode: 'all' })).status).toBe(400);
    await build(core, workspace.id, { transition: 'stop' });
    await build(core, workspace.id, { transition: 'start' });
    expect((await get()).mode).toBe('edit');
  });

  test('rules: added once, listed, taken back', async () => {
    const rules = `${path}/approvals/rules`;
    const added = await core.api('POST', rules, { pattern: ' npm test * ' });
    expect(added.status).toBe(201);
    const again = await core.api('POST', rules, { pattern: 'npm test *' });
    expect(again.body).toEqual(added.body);
    const listed = (await get()).rules;
    expect(listed).toEqual([added.body]);
    expect(listed[0]?.pattern).toBe('npm test *');
    expect((await core.api('DELETE', `${rules}/${listed[0]?.id}`)).status).toBe(204);
    expect((await core.api('DELETE', `${rules}/${listed[0]?.id}`)).status).toBe(404);
    expect((await get()).rules).toEqual([]);
  });

  test.each(['', '  ', '*', ' * * ', 'x'.repeat(501)])('no rule %j', async (pattern) => {
    const refused = await core.api('POST', `${path}/approvals/rules`, { pattern });
    expect([refused.status, fields(refused.body)]).toEqual([400, ['pattern']]);
  });
});

describe('the list', () => {
  const list = async (q: string) =>
    core.api('GET', `/api/v2/workspaces?q=${encodeURIComponent(q)}`);
  const found = async (q: string) => {
    const { status, body } = await list(q);
    expect(status, JSON.stringify(body)).toBe(200);
    return workspacesPageSchema.parse(body).workspaces.some(({ id }) => id === workspace.id);
  };

  test('is narrowed by what holds', async () => {
    const { name, owner_name: owner, id } = workspace;
    const holds = [
      '',
      'owner:me',
      `owner:${owner}`,
      `name:${name}`,
      `NAME:${name.toUpperCase()}`,
      name,
      `${owner}/${name}`,
      `me/${name}`,
      `id:${id}`,
      'template:local-folder',
      'organization:default',
      'status:running',
      'has-agent:connected',
      'healthy:true',
      'outdated:false',
      'dormant:false',
      'param:approvals=ask',
      'param:folder',
      'last_used_after:"2020-01-01T00:00:00Z"',
      `owner:me status:running ${name}`,
    ];
    for (const q of holds) expect(await found(q), q).toBe(true);
    const holdsNot = [
      'owner:nobody',
      'name:other',
      'template:local',
      'organization:nowhere',
      'status:stopped',
      'has-agent:timeout',
      'healthy:false',
      'outdated:true',
      'dormant:true',
      'shared:true',
      'param:approvals=full',
      'last_used_before:"2020-01-01T00:00:00Z"',
    ];
    for (const q of holdsNot) expect(await found(q), q).toBe(false);
  });

  test.each([
    ['foo:bar', 'foo'],
    ['constructor:x', 'constructor'],
    ['status:odd', 'status'],
    ['healthy:perhaps', 'healthy'],
    ['name:', 'q'],
    ['a:b:c', 'q'],
    ['status:running status:stopped', 'status'],
  ])('refuses %s', async (q, field) => {
    const { status, body } = await list(q);
    expect([status, fields(body)]).toEqual([400, [field]]);
  });

  test('counts all and shows a page', async () => {
    const { body } = await core.api('GET', '/api/v2/workspaces?limit=1&offset=1');
    const page = workspacesPageSchema.parse(body);
    expect(page.workspaces).toHaveLength(1);
    expect(page.count).toBeGreaterThan(2);
    expect((await core.api('GET', '/api/v2/workspaces?limit=x')).status).toBe(400);
  });
});
