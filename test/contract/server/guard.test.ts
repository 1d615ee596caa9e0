import { describe, expect, it } from 'vitest';
import { socketRoute } from '#main/server/websocket/socket-route.ts';
import { rawRequest, upgradeStatus } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

async function start() {
  const handled: string[] = [];
  const server = await startTestServer({
    routes: [
      (app) => {
        app.addHook('onRequest', (request, _reply, done) => {
          handled.push(request.url);
          done();
        });
        app.get('/api/v2/open', { config: { open: true } }, () => ({ fine: true }));
        app.post('/api/v2/write', () => ({ written: true }));
        socketRoute(app, {
          url: '/api/v2/socket',
          prepare: () => undefined,
          connect: (socket) => socket.close(1000),
        });
      },
    ],
  });
  const { port } = new URL(server.url('/'));
  return { ...server, handled, port };
}

describe('Host', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('may be %s', async (name) => {
    const { url, port } = await start();
    const answer = await rawRequest(url('/api/v2/open'), { headers: { Host: `${name}:${port}` } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a rebinding name', (port: string) => `evil.example:${port}`],
    ['a name that ends like ours', (port: string) => `x.localhost:${port}`],
    ['no port', () => '127.0.0.1'],
    ['another port', () => '127.0.0.1:1'],
    ['another address', (port: string) => `127.0.0.2:${port}`],
  ])('may not be %s: 403 before anything runs', async (_name, hostOf) => {
    const { url, port, token, handled } = await start();
    const headers = { Host: hostOf(port), 'Coder-Session-Token': token };
    for (const path of ['/api/v2/open', '/', '/healthz', '/api/v2/nothing']) {
      const answer = await rawRequest(url(path), { headers });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toEqual({ message: expect.any(String) as string });
      expect(answer.headers['x-coder-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers['x-coder-build-version']).toBeDefined();
    }
    expect(await upgradeStatus(url('/api/v2/socket'), headers)).toBe(403);
    expect(handled).toEqual([]);
  });
});

describe('Origin', () => {
  it.each([
    'http://evil.example',
    'https://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost',
    'null',
    'file://',
    'vscode-webview://x',
  ])('may not be %s: 403 before anything runs', async (origin) => {
    const { url, token, handled } = await start();
    const headers = { Origin: origin, 'Coder-Session-Token': token };
    const options = { headers: { ...headers, 'Content-Type': 'application/json' }, body: '{}' };
    expect((await rawRequest(url('/api/v2/write'), { method: 'POST', ...options })).status).toBe(
      403,
    );
    expect((await rawRequest(url('/api/v2/write'), { method: 'OPTIONS', headers })).status).toBe(
      403,
    );
    expect(await upgradeStatus(url('/api/v2/socket'), headers)).toBe(403);
    expect(handled).toEqual([]);
  });

  it('may be our own, and may be missing', async () => {
    const { url, port, token } = await start();
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      const headers = { Origin: origin, 'Coder-Session-Token': token };
      const answer = await rawRequest(url('/api/v2/write'), { method: 'POST', headers });
      expect(answer.status).toBe(200);
      expect(await upgradeStatus(url('/api/v2/socket'), headers)).toBe(101);
    }
    const headers = { 'Coder-Session-Token': token };
    expect(await upgradeStatus(url('/api/v2/socket'), headers)).toBe(101);
  });
});

describe('Sec-Fetch-Site', () => {
  it.each(['cross-site', 'same-site'])('%s never reaches the API', async (site) => {
    const { url, token, handled } = await start();
    const headers = { 'Sec-Fetch-Site': site, 'Coder-Session-Token': token };
    expect((await rawRequest(url('/api/v2/open'), { headers })).status).toBe(403);
    expect(handled).toEqual([]);
  });

  it('lets a link from elsewhere open the page', async () => {
    const { url } = await start();
    const answer = await rawRequest(url('/'), { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect(answer.status).not.toBe(403);
  });
});

describe('the log', () => {
  it('holds request ids, and neither query strings nor tokens', async () => {
    const { url, token, log } = await start();
    const answer = await rawRequest(url(`/api/v2/open?coder_session_token=${token}&secret=s3cret`));
    await rawRequest(url('/api/v2/open'), { headers: { Host: 'evil.example' } });
    await expect.poll(() => log.length).toBeGreaterThan(2);
    const text = JSON.stringify(log);
    expect(text).toContain(answer.headers['x-coder-request-id']);
    expect(text).toContain('"route":"/api/v2/open"');
    expect(text).toContain('http.refused');
    expect(text).not.toContain(token);
    expect(text).not.toContain('s3cret');
  });
});
