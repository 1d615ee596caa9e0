import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/common.ts';
import { userAppearanceSchema, userPreferencesSchema, usersSchema } from '#shared/api/users.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

/** What clients keep for a person, and how they look for one. */

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const appearance = '/api/v2/users/me/appearance';
const preferences = '/api/v2/users/me/preferences';

it.each(['GET', 'PUT'])('%s is 401 without a token', async (method) => {
  for (const path of [appearance, preferences]) {
    const body = method === 'PUT' ? {} : undefined;
    const answer = await core.api(method, path, body, { 'Coder-Session-Token': '' });
    expect(answer.status).toBe(401);
  }
});

it.each(['appearance', 'preferences'])('%s of nobody is a 404', async (name) => {
  const answer = await core.api('GET', `/api/v2/users/nobody/${name}`);
  expect(answer.status).toBe(404);
});

it('keeps how pages look, also over a restart', async () => {
  const first = userAppearanceSchema.parse((await core.api('GET', appearance)).body);
  expect(first).toMatchObject({ theme_preference: '', theme_mode: '', terminal_font: '' });
  const wanted = {
    theme_preference: 'dark',
    theme_mode: 'sync',
    theme_light: 'light-tritan',
    theme_dark: 'dark',
    terminal_font: 'fira-code',
  };
  const set = await core.api('PUT', appearance, wanted);
  expect([set.status, set.body]).toEqual([200, wanted]);
  await core.restart();
  expect((await core.api('GET', appearance)).body).toEqual(wanted);
});

it.each([
  ['theme_preference', { terminal_font: '' }],
  ['terminal_font', { theme_preference: 'dark' }],
  ['terminal_font', { theme_preference: 'dark', terminal_font: 'comic-sans' }],
  ['theme_mode', { theme_preference: 'dark', terminal_font: '', theme_mode: 'both' }],
  [
    'theme_dark',
    { theme_preference: 'dark', terminal_font: '', theme_mode: 'sync', theme_light: 'light' },
  ],
])('refuses a bad %s and keeps what was', async (field, body) => {
  const before = (await core.api('GET', appearance)).body;
  const answer = await core.api('PUT', appearance, body);
  expect(answer.status).toBe(400);
  expect(apiErrorSchema.parse(answer.body).validations?.map((each) => each.field)).toEqual([field]);
  expect((await core.api('GET', appearance)).body).toEqual(before);
});

it('changes of the preferences what is given', async () => {
  const first = userPreferencesSchema.parse((await core.api('GET', preferences)).body);
  const set = await core.api('PUT', preferences, { agent_chat_send_shortcut: 'modifier_enter' });
  const changed = { ...first, agent_chat_send_shortcut: 'modifier_enter' };
  expect([set.status, set.body]).toEqual([200, changed]);
  const bad = await core.api('PUT', preferences, { thinking_display_mode: 'Not a word' });
  expect(bad.status).toBe(400);
  await core.restart();
  expect((await core.api('GET', preferences)).body).toEqual(changed);
});

describe('the list of users', () => {
  const list = async (query: string) => core.api('GET', `/api/v2/users?${query}`);
  const found = async (q: string) =>
    usersSchema.parse((await list(`q=${encodeURIComponent(q)}`)).body).count;

  it.each([
    'status:active',
    'status:active,dormant',
    'role:owner',
    'login_type:none',
    'service_account:false',
    'created_before:"2100-01-01T00:00:00Z"',
    'last_seen_after:"2020-01-01T00:00:00Z"',
  ])('finds the owner by %s', async (q) => {
    expect(await found(q)).toBe(1);
  });

  it.each([
    'nobody-of-this-name',
    'name:nobody-of-this-name',
    'status:suspended',
    'role:auditor',
    'login_type:oidc',
    'service_account:true',
    'github_com_user_id:7',
    'created_after:"2100-01-01T00:00:00Z"',
  ])('finds nobody by %s', async (q) => {
    expect(await found(q)).toBe(0);
  });

  it('finds by a part of the name, and pages', async () => {
    const { users, count } = usersSchema.parse((await list('')).body);
    const name = users[0]?.username ?? '';
    expect(await found(name.slice(0, 2).toUpperCase())).toBe(1);
    for (const query of ['offset=1', `after_id=${users[0]?.id}`]) {
      expect(usersSchema.parse((await list(query)).body)).toEqual({ users: [], count });
    }
  });

  it.each([
    ['foo', 'q=foo:bar'],
    ['q', 'q=a:b:c'],
    ['status', 'q=status:odd'],
    ['created_after', 'q=created_after:soon'],
    ['limit', 'limit=many'],
    ['after_id', 'after_id=7'],
  ])('refuses a bad %s', async (field, query) => {
    const answer = await list(query);
    expect(answer.status).toBe(400);
    expect(apiErrorSchema.parse(answer.body).validations?.map((each) => each.field)).toEqual([
      field,
    ]);
  });
});
