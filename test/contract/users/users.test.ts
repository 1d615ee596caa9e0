import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrorSchema, messageResponseSchema } from '#shared/api/common.ts';
import { signInResponseSchema } from '#shared/api/general.ts';
import {
  authMethodsSchema,
  userLoginTypeSchema,
  userRolesSchema,
  userSchema,
  usersSchema,
} from '#shared/api/users.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const none = { 'Coder-Session-Token': '' };
const codeOf = (url: string) => new URL(url).searchParams.get('code') ?? '';

describe('users', () => {
  it.each(['/api/v2/users', '/api/v2/users/me', '/api/v2/users/me/roles'])(
    'GET %s is 401 without a token',
    async (path) => {
      expect((await core.api('GET', path, undefined, none)).status).toBe(401);
    },
  );

  it('knows the owner as me, by id and by name', async () => {
    const me = userSchema.parse((await core.api('GET', '/api/v2/users/me')).body);
    expect(me).toMatchObject({ status: 'active', login_type: 'none', roles: [{ name: 'owner' }] });
    expect(me.organization_ids).toHaveLength(1);
    for (const reference of [me.id, me.username]) {
      expect((await core.api('GET', `/api/v2/users/${reference}`)).body).toEqual(me);
    }
    const list = usersSchema.parse((await core.api('GET', '/api/v2/users')).body);
    expect(list).toEqual({ users: [me], count: 1 });
    const roles = userRolesSchema.parse((await core.api('GET', '/api/v2/users/me/roles')).body);
    expect(roles.roles).toEqual(['owner']);
    userLoginTypeSchema.parse((await core.api('GET', '/api/v2/users/me/login-type')).body);
  });

  it('answers 404 for anybody else', async () => {
    const answer = await core.api('GET', '/api/v2/users/nobody');
    expect(answer.status).toBe(404);
    apiErrorSchema.parse(answer.body);
  });

  it('changes names by the rules', async () => {
    const renamed = await core.api('PUT', '/api/v2/users/me/profile', {
      username: 'captain-1',
      name: 'Ada L.',
    });
    expect(userSchema.parse(renamed.body)).toMatchObject({ username: 'captain-1', name: 'Ada L.' });
    for (const username of ['new', 'two words', '-x', 'x'.repeat(33), '']) {
      const answer = await core.api('PUT', '/api/v2/users/me/profile', { username, name: '' });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ validations: [{ field: 'username' }] });
    }
    expect((await core.api('GET', '/api/v2/users/captain-1')).status).toBe(200);
  });
});

describe('signing in', () => {
  it('has a first user already', async () => {
    const first = await core.api('GET', '/api/v2/users/first', undefined, none);
    expect(first.status).toBe(200);
    messageResponseSchema.parse(first.body);
    const invalid = await core.api('POST', '/api/v2/users/first', { email: 'x' }, none);
    expect(invalid.status).toBe(400);
    const again = await core.api(
      'POST',
      '/api/v2/users/first',
      { email: 'a@example.org', username: 'a', password: 'secret', trial: false },
      none,
    );
    expect(again.status).toBe(409);
  });

  it('offers no password', async () => {
    const methods = await core.api('GET', '/api/v2/users/authmethods', undefined, none);
    expect(authMethodsSchema.parse(methods.body).password.enabled).toBe(false);
    const credentials = { email: 'a@example.org', password: 'secret' };
    expect((await core.api('POST', '/api/v2/users/login', credentials, none)).status).toBe(403);
    expect((await core.api('POST', '/api/v2/users/login', {}, none)).status).toBe(400);
  });

  it('takes a one-time code once', async () => {
    const code = codeOf(core.core.createSignInUrl());
    const answer = await core.api('POST', '/api/pilothouse/v1/sign-in', { code }, none);
    expect(answer.status).toBe(201);
    const { session_token } = signInResponseSchema.parse(answer.body);
    const headers = { 'Coder-Session-Token': session_token };
    expect((await core.api('GET', '/api/v2/users/me', undefined, headers)).status).toBe(200);

    const again = await core.api('POST', '/api/pilothouse/v1/sign-in', { code }, none);
    expect(again.status).toBe(401);
    apiErrorSchema.parse(again.body);
    expect((await core.api('POST', '/api/pilothouse/v1/sign-in', {}, none)).status).toBe(400);
  });

  it('ends with a sign-out, which takes the key and the cookie', async () => {
    const code = codeOf(core.core.createSignInUrl());
    const answer = await core.api('POST', '/api/pilothouse/v1/sign-in', { code }, none);
    const { session_token } = signInResponseSchema.parse(answer.body);
    const headers = { 'Coder-Session-Token': session_token };
    const out = await core.api('POST', '/api/v2/users/logout', undefined, headers);
    expect(out.status).toBe(200);
    messageResponseSchema.parse(out.body);
    expect(out.headers.get('set-cookie')).toMatch(/coder_session_token=;.*Max-Age=0/);
    expect((await core.api('GET', '/api/v2/users/me', undefined, headers)).status).toBe(401);
    expect((await core.api('POST', '/api/v2/users/logout', undefined, none)).status).toBe(401);
  });
});

it('replaces the local session at each start and keeps the owner', async () => {
  const other = await startTestCore();
  try {
    const before = userSchema.parse((await other.api('GET', '/api/v2/users/me')).body);
    const oldToken = other.token;
    await other.restart();
    const after = userSchema.parse((await other.api('GET', '/api/v2/users/me')).body);
    expect(after.id).toBe(before.id);
    const headers = { 'Coder-Session-Token': oldToken };
    expect((await other.api('GET', '/api/v2/users/me', undefined, headers)).status).toBe(401);
  } finally {
    await other.close();
  }
});
