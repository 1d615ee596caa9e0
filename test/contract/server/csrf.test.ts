import { describe, expect, it } from 'vitest';
import { rawRequest } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

async function start() {
  const bodies: unknown[] = [];
  const server = await startTestServer({
    routes: [
      (app) => {
        app.get('/api/v2/read', () => ({}));
        app.post('/api/v2/write', (request) => {
          bodies.push(request.body);
          return {};
        });
        app.post('/api/v2/exempt', { config: { csrfExempt: true } }, () => ({}));
      },
    ],
  });
  const cookie = `coder_session_token=${server.token}`;
  const first = await rawRequest(server.url('/api/v2/read'), { headers: { Cookie: cookie } });
  const set = first.headers['set-cookie']?.[0] ?? '';
  const csrf = /csrf_token=([^;]+)/.exec(set)?.[1] ?? '';
  const post = (headers: Record<string, string>, path = '/api/v2/write') =>
    rawRequest(server.url(path), { method: 'POST', headers, body: '{"a":1}' });
  return { ...server, bodies, cookie, set, csrf, post };
}

const json = { 'Content-Type': 'application/json' };

describe('a write with the cookie alone', () => {
  it('needs the CSRF token that the server handed out', async () => {
    const { post, cookie, csrf, set, bodies } = await start();
    expect(set).toMatch(/HttpOnly; SameSite=Lax/);
    const both = `${cookie}; csrf_token=${csrf}`;
    expect((await post({ ...json, Cookie: cookie })).status).toBe(400);
    expect((await post({ ...json, Cookie: both })).status).toBe(400);
    expect((await post({ ...json, Cookie: both, 'X-CSRF-TOKEN': 'wrong' })).status).toBe(400);
    expect(bodies).toEqual([]);
    expect((await post({ ...json, Cookie: both, 'X-CSRF-TOKEN': csrf })).status).toBe(200);
    expect(bodies).toEqual([{ a: 1 }]);
  });

  it('does not accept a pair of its own making', async () => {
    const { post, cookie } = await start();
    const headers = { Cookie: `${cookie}; csrf_token=made.up`, 'X-CSRF-TOKEN': 'made.up' };
    const answer = await post({ ...json, ...headers });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toContain('text/plain');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    undefined,
  ])('is refused when its body is declared %s, token or not', async (type) => {
    const { post, cookie, csrf, bodies } = await start();
    const headers = {
      Cookie: `${cookie}; csrf_token=${csrf}`,
      'X-CSRF-TOKEN': csrf,
      ...(type === undefined ? {} : { 'Content-Type': type }),
    };
    expect((await post(headers)).status).toBe(400);
    expect((await post(headers, '/api/v2/exempt')).status).toBe(400);
    expect(bodies).toEqual([]);
  });

  it('needs no CSRF token where the route is exempt', async () => {
    const { post, cookie } = await start();
    expect((await post({ ...json, Cookie: cookie }, '/api/v2/exempt')).status).toBe(200);
  });
});

describe('a write whose token a page cannot forge', () => {
  it('needs neither CSRF token nor content type', async () => {
    const { post, token, cookie, bodies } = await start();
    expect((await post({ 'Coder-Session-Token': token })).status).toBe(200);
    expect((await post({ Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await post({ Cookie: cookie, 'Coder-Session-Token': token })).status).toBe(200);
    expect((await post({}, `/api/v2/write?coder_session_token=${token}`)).status).toBe(200);
    expect(bodies).toHaveLength(4);
  });

  it('is not one whose header holds another token than the cookie', async () => {
    const { post, cookie } = await start();
    expect((await post({ ...json, Cookie: cookie, 'Coder-Session-Token': 'x' })).status).toBe(400);
  });
});
