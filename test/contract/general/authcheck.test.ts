import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/common.ts';
import { authCheckResponseSchema } from '#shared/api/general.ts';
import { userSchema } from '#shared/api/users.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const check = (resourceType: string, action: string, more: Record<string, unknown> = {}) => ({
  object: { resource_type: resourceType, ...more },
  action,
});
const ask = (checks: Record<string, unknown>, headers = {}) =>
  core.api('POST', '/api/v2/authcheck', { checks }, headers);

const unknownId = '00000000-0000-4000-8000-000000000001';

it('needs a session', async () => {
  expect((await ask({}, { 'Coder-Session-Token': '' })).status).toBe(401);
});

it('allows what the server has and nothing else, by type and action', async () => {
  const answer = await ask({
    createChat: check('chat', 'create', { owner_id: 'me' }),
    createWorkspace: check('workspace', 'create', { organization_id: unknownId, any_org: true }),
    viewDeploymentConfig: check('deployment_config', 'read'),
    useTemplate: check('template', 'use'),
    createTemplates: check('template', 'create'),
    viewAllLicenses: check('license', 'read'),
    viewAnyAuditLog: check('audit_log', 'read'),
    createGroup: check('group', 'create'),
    strange: check('starship', 'fly'),
    prototype: check('constructor', 'name'),
  });
  expect(answer.status).toBe(200);
  expect(authCheckResponseSchema.parse(answer.body)).toEqual({
    createChat: true,
    createWorkspace: true,
    viewDeploymentConfig: true,
    useTemplate: true,
    createTemplates: false,
    viewAllLicenses: false,
    viewAnyAuditLog: false,
    createGroup: false,
    strange: false,
    prototype: false,
  });
});

it('looks a named row up', async () => {
  const me = userSchema.parse((await core.api('GET', '/api/v2/users/me')).body);
  const answer = await ask({
    me: check('user', 'read', { resource_id: me.id }),
    nobody: check('user', 'read', { resource_id: unknownId }),
    workspace: check('workspace', 'read', { resource_id: unknownId }),
    template: check('template', 'read', { resource_id: unknownId }),
    group: check('group', 'read', { resource_id: unknownId }),
  });
  expect(answer.body).toEqual({
    me: true,
    nobody: false,
    workspace: false,
    template: false,
    group: false,
  });
});

it('refuses an empty type, an id that is none, one of another type, and more than ten', async () => {
  const many = Array.from({ length: 11 }, (_, index) => [
    `c${index}`,
    check('workspace', 'read', { resource_id: unknownId }),
  ]);
  const bad = [
    { a: check('', 'read') },
    { a: check('workspace', 'read', { resource_id: 'x' }) },
    { a: check('chat', 'read', { resource_id: unknownId }) },
    Object.fromEntries(many) as Record<string, unknown>,
  ];
  for (const checks of bad) {
    const answer = await ask(checks);
    expect(answer.status).toBe(400);
    apiErrorSchema.parse(answer.body);
  }
  const named = await ask({ a: check('workspace', 'read', { resource_id: 'x' }) });
  expect(named.body).toMatchObject({ validations: [{ field: 'resource_id' }] });
});
