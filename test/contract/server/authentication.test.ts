import { describe, expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/common.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { rawRequest } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

async function start() {
  const clock = createManualClock();
  const server = await startTestServer({
    clock,
    routes: [
      (app) => {
        app.get('/api/v2/mine', (request) => ({ user: request.session.userId }));
        app.get('/api/v2/open', { config: { open: true } }, (request) => ({
          user: request.optionalSession?.userId ?? null,
        }));
        app.get('/api/v2/careless', { config: { open: true } }, (request) => request.session);
      },
    ],
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    rawRequest(server.url(path), { headers });
  return { ...server, clock, get };
}

const bad = `AAAAAAAAAA-${'a'.repeat(22)}`;

describe('a route of the API', () => {
  it('answers 401 without a token', async () => {
    const { get } = await start();
    const answer = await get('/api/v2/mine');
    expect(answer.status).toBe(401);
    const body = apiErrorSchema.parse(JSON.parse(answer.body));
    expect(body.detail).toContain('coder_session_token');
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer realm="coder", error="invalid_token", error_description="[^"]+", resource_metadata="http:\/\/127\.0\.0\.1:\d+\/\.well-known\/oauth-protected-resource"$/,
    );
  });

  it('takes the token from cookie, query, header, bearer and access_token', async () => {
    const { get, token } = await start();
    const answers = await Promise.all([
      get('/api/v2/mine', { Cookie: `coder_session_token=${token}` }),
      get(`/api/v2/mine?coder_session_token=${token}`),
      get('/api/v2/mine', { 'Coder-Session-Token': token }),
      get('/api/v2/mine', { Authorization: `bearer ${token}` }),
      get(`/api/v2/mine?access_token=${token}`),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('lets the first source decide, even when a later one is good', async () => {
    const { get, token } = await start();
    const answers = await Promise.all([
      get(`/api/v2/mine?coder_session_token=${token}`, { Cookie: `coder_session_token=${bad}` }),
      get(`/api/v2/mine?coder_session_token=${bad}`, { 'Coder-Session-Token': token }),
      get('/api/v2/mine', { 'Coder-Session-Token': bad, Authorization: `Bearer ${token}` }),
      get(`/api/v2/mine?access_token=${token}`, { Authorization: `Bearer ${bad}` }),
      get('/api/v2/mine', { Cookie: 'coder_session_token=', 'Coder-Session-Token': token }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 200]);
  });

  it('answers 401 to a wrong secret as to an unknown id, and never says more', async () => {
    const { get, token } = await start();
    const wrong = `${token.slice(0, 10)}-${'a'.repeat(22)}`;
    for (const sent of [bad, wrong, 'x', `${token}x`, token.replace('-', '_')]) {
      const answer = await get('/api/v2/mine', { 'Coder-Session-Token': sent });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('invalid_token');
      expect(answer.body).not.toContain(sent);
    }
  });

  it('says that a key expired in the words clients look for', async () => {
    const { get, identity, clock } = await start();
    const token = identity.keys.createSession(identity.owner().id);
    await clock.advance(31 * 24 * 3600 * 1000);
    const answer = await get('/api/v2/mine', { 'Coder-Session-Token': token });
    expect(answer.status).toBe(401);
    expect(apiErrorSchema.parse(JSON.parse(answer.body)).detail).toMatch(/^API key expired/);
  });

  it('cannot be reached around the check by another spelling of its path', async () => {
    const { get } = await start();
    for (const path of ['/%61pi/v2/mine', '/api/v2/%6Dine', '/api/v2/mine/', '//api/v2/mine']) {
      const answer = await get(path);
      expect(answer.body).not.toContain('"user"');
      expect([401, 404]).toContain(answer.status);
    }
  });
});

describe('an open route', () => {
  it('answers without a token, and takes a bad one for none', async () => {
    const { get, token, identity } = await start();
    const user = identity.owner().id;
    const answers = await Promise.all([
      get('/api/v2/open'),
      get('/api/v2/open', { 'Coder-Session-Token': bad }),
      get('/api/v2/open', { 'Coder-Session-Token': token }),
    ]);
    expect(answers.map((answer) => JSON.parse(answer.body) as unknown)).toEqual([
      { user: null },
      { user: null },
      { user },
    ]);
  });

  it('fails rather than serve nobody as somebody', async () => {
    const { get } = await start();
    expect((await get('/api/v2/careless')).status).toBe(500);
  });
});
