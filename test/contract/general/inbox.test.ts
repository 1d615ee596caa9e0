import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/common.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const path = '/api/v2/notifications/inbox';
const id = '8f7e1a52-4a0e-4a3e-9a1c-6f0a5d7c9b10';
const none = { 'Coder-Session-Token': '' };

it('is 401 without a token', async () => {
  expect((await core.api('GET', path, undefined, none)).status).toBe(401);
  expect((await core.api('PUT', `${path}/mark-all-as-read`, undefined, none)).status).toBe(401);
});

it('is empty, however it is asked', async () => {
  for (const query of ['', `?targets=${id},${id}&templates=${id}&read_status=unread`]) {
    const answer = await core.api('GET', path + query);
    expect([answer.status, answer.body]).toEqual([200, { notifications: [], unread_count: 0 }]);
  }
});

it.each([
  'targets=x',
  `templates=${id},`,
  'read_status=odd',
  'starting_before=1',
  'format=plaintext',
])('refuses %s', async (query) => {
  const answer = await core.api('GET', `${path}?${query}`);
  expect(answer.status).toBe(400);
  expect(apiErrorSchema.parse(answer.body).validations?.map((each) => each.field)).toEqual([
    query.split('=')[0],
  ]);
});

it('holds a socket open and closes it on data', async () => {
  const socket = core.socket(`${path}/watch?format=plaintext`);
  await socket.opened();
  socket.send('hello');
  expect(await socket.closed()).toBe(1008);
  const refused = core.socket(`${path}/watch?format=smoke`);
  await expect(refused.opened()).rejects.toThrow('HTTP 400');
});

it('has all read, and none to mark', async () => {
  expect((await core.api('PUT', `${path}/mark-all-as-read`)).status).toBe(204);
  const one = await core.api('PUT', `${path}/${id}/read-status`, { is_read: true });
  expect(one.status).toBe(404);
});
