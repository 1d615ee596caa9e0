import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  apiKeySchema,
  createdKeySchema,
  scopeCatalogSchema,
  tokenConfigSchema,
  tokenListSchema,
} from '#shared/api/users.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const keys = '/api/v2/users/me/keys';
const none = { 'Coder-Session-Token': '' };
const day = 86_400_000_000_000;

async function createToken(body: Record<string, unknown>) {
  const answer = await core.api('POST', `${keys}/tokens`, body);
  expect(answer.status).toBe(201);
  return createdKeySchema.parse(answer.body).key;
}

describe('keys', () => {
  it.each([
    ['POST', keys],
    ['GET', `${keys}/abc`],
    ['DELETE', `${keys}/abc`],
    ['GET', `${keys}/tokens`],
    ['POST', `${keys}/tokens`],
    ['GET', `${keys}/tokens/tokenconfig`],
  ])('%s %s is 401 without a token', async (method, path) => {
    expect((await core.api(method, path, undefined, none)).status).toBe(401);
  });

  it('are made, shown without their secret, ended and deleted', async () => {
    const created = await core.api('POST', keys);
    expect(created.status).toBe(201);
    const { key } = createdKeySchema.parse(created.body);
    const [id = '', secret = ''] = key.split('-');
    const headers = { 'Coder-Session-Token': key };
    const shown = await core.api('GET', `${keys}/${id}`);
    expect(apiKeySchema.parse(shown.body)).toMatchObject({
      id,
      login_type: 'password',
      scope: 'all',
      scopes: ['coder:all'],
      allow_list: ['*:*'],
      last_used: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(shown.body)).not.toContain(secret);

    expect((await core.api('PUT', `${keys}/${id}/expire`)).status).toBe(204);
    expect((await core.api('PUT', `${keys}/${id}/expire`)).status).toBe(204);
    const expired = await core.api('GET', '/api/v2/users/me', undefined, headers);
    expect(expired).toMatchObject({ status: 401, body: { detail: /^API key expired/ } });

    expect((await core.api('DELETE', `${keys}/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', `${keys}/${id}`],
      ['DELETE', `${keys}/${id}`],
      ['PUT', `${keys}/${id}/expire`],
      ['POST', '/api/v2/users/nobody/keys'],
    ] as const) {
      expect((await core.api(method, path)).status).toBe(404);
    }
  });
});

describe('tokens', () => {
  it('are null when there are none', async () => {
    const other = await startTestCore();
    const answer = await other.api('GET', `${keys}/tokens`);
    await other.close();
    expect(answer.status).toBe(200);
    expect(answer.body).toBeNull();
  });

  it('work, are listed with their owner and found by name', async () => {
    const key = await createToken({ token_name: 'ci', lifetime: day, scope: 'all' });
    const headers = { 'Coder-Session-Token': key };
    expect((await core.api('GET', '/api/v2/users/me', undefined, headers)).status).toBe(200);
    const list = tokenListSchema.parse((await core.api('GET', `${keys}/tokens`)).body);
    expect(list?.find((token) => token.token_name === 'ci')).toMatchObject({
      login_type: 'token',
      lifetime_seconds: 86_400,
    });
    const byName = await core.api('GET', `${keys}/tokens/ci`);
    expect(apiKeySchema.parse(byName.body).id).toBe(key.split('-')[0]);
    expect((await core.api('GET', `${keys}/tokens/other`)).status).toBe(404);
  });

  it('get a name and a week when nothing is asked', async () => {
    const key = await createToken({ lifetime: 0, scopes: null, unknown: true });
    const answer = await core.api('GET', `${keys}/${key.split('-')[0]}`);
    expect(apiKeySchema.parse(answer.body)).toMatchObject({ lifetime_seconds: 604_800 });
  });

  it('hide the expired ones unless they are asked for', async () => {
    const key = await createToken({ token_name: 'old' });
    await core.api('PUT', `${keys}/${key.split('-')[0]}/expire`);
    const names = async (query: string) =>
      tokenListSchema
        .parse((await core.api('GET', `${keys}/tokens${query}`)).body)
        ?.map((token) => token.token_name) ?? [];
    expect(await names('')).not.toContain('old');
    expect(await names('?include_expired=maybe')).not.toContain('old');
    expect(await names('?include_expired=true&include_all=1')).toContain('old');
  });

  it.each([
    [{ lifetime: -1 }, 400, 'lifetime'],
    [{ lifetime: 10_000 * day }, 400, 'lifetime'],
    [{ scope: 'workspace:read' }, 400, 'scopes'],
    [{ scopes: ['all', 'application_connect'] }, 400, 'scopes'],
    [{ allow_list: ['template:*'] }, 400, 'allow_list'],
    [{ token_name: 'taken' }, 409, 'name'],
  ])('refuse %j with %i', async (body, status, field) => {
    await core.api('POST', `${keys}/tokens`, { token_name: 'taken' });
    const answer = await core.api('POST', `${keys}/tokens`, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ validations: [{ field }] });
  });

  it('have a greatest lifetime that survives a 64-bit reader', async () => {
    const response = await fetch(`${core.url}${keys}/tokens/tokenconfig`, {
      headers: { 'Coder-Session-Token': core.token },
    });
    const text = await response.text();
    tokenConfigSchema.parse(JSON.parse(text));
    const digits = /"max_token_lifetime":(\d+)}/.exec(text)?.[1] ?? '';
    expect(BigInt(digits)).toBe(8_766n * 3600n * 1_000_000_000n);
  });

  it('know one scope', async () => {
    const answer = await core.api('GET', '/api/v2/auth/scopes', undefined, none);
    expect(scopeCatalogSchema.parse(answer.body)).toEqual({ external: ['all'] });
  });
});
