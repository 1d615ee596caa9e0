import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  organizationSchema,
  organizationsSchema,
  paginatedMembersSchema,
} from '#shared/api/organizations.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

it.each([
  '/api/v2/organizations',
  '/api/v2/organizations/default',
  '/api/v2/organizations/default/members',
  '/api/v2/users/me/organizations',
])('GET %s is 401 without a token', async (path) => {
  expect((await core.api('GET', path, undefined, { 'Coder-Session-Token': '' })).status).toBe(401);
});

it('has one default organization, found in every way', async () => {
  const list = organizationsSchema.parse((await core.api('GET', '/api/v2/organizations')).body);
  expect(list).toMatchObject([{ name: 'coder', is_default: true }]);
  const [organization] = list;
  for (const reference of [organization?.id, 'coder', 'default', NIL_UUID]) {
    for (const base of ['/api/v2/organizations', '/api/v2/users/me/organizations']) {
      const answer = await core.api('GET', `${base}/${reference}`);
      expect(organizationSchema.parse(answer.body)).toEqual(organization);
    }
  }
  const mine = await core.api('GET', '/api/v2/users/me/organizations');
  expect(organizationsSchema.parse(mine.body)).toEqual(list);
});

it('has the owner as its member', async () => {
  const answer = await core.api('GET', '/api/v2/organizations/default/paginated-members');
  expect(paginatedMembersSchema.parse(answer.body).count).toBe(1);
  const list = await core.api('GET', '/api/v2/organizations/default/members');
  expect(list.body).toEqual(paginatedMembersSchema.parse(answer.body).members);
});

it('answers 404 for what does not exist', async () => {
  for (const path of [
    '/api/v2/organizations/other',
    '/api/v2/organizations/other/members',
    '/api/v2/users/nobody/organizations',
    '/api/v2/users/me/organizations/other',
  ]) {
    expect((await core.api('GET', path)).status).toBe(404);
  }
});
