import { expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/common.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { rawRequest } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';

async function start(apiRateLimit: number) {
  const server = await startTestServer({
    clock: createManualClock(),
    apiRateLimit,
    routes: [
      (app) => {
        app.get('/api/v2/a', () => ({}));
        app.get('/api/v2/b', () => ({}));
        app.post('/api/v2/enter', { config: { open: true, rateLimit: 'signIn' } }, () => ({}));
      },
    ],
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    rawRequest(server.url(path), { headers: { 'Coder-Session-Token': server.token, ...headers } });
  return { ...server, get };
}

it('answers 429 with Retry-After once a caller asked too often for a path', async () => {
  const { get } = await start(2);
  const first = await get('/api/v2/a');
  expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' });
  expect(Number(first.headers['x-ratelimit-reset'])).toBeGreaterThan(1_700_000_000);
  expect((await get('/api/v2/a?x=1')).status).toBe(200);
  const refused = await get('/api/v2/a');
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('60');
  expect(apiErrorSchema.parse(JSON.parse(refused.body)).message).toContain('2');
  expect((await get('/api/v2/b')).status).toBe(200);
  expect((await get('/api/v2/a', { 'X-Coder-Bypass-Ratelimit': 'true' })).status).toBe(200);
});

it('limits the signed-in owner not at all by default', async () => {
  const { get } = await start(0);
  const answer = await get('/api/v2/a');
  expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
});

it('limits attempts to sign in, whatever the rest is', async () => {
  const { url } = await start(0);
  const statuses: number[] = [];
  for (let count = 0; count < 61; count += 1) {
    statuses.push((await rawRequest(url('/api/v2/enter'), { method: 'POST' })).status);
  }
  expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
  expect(statuses[60]).toBe(429);
});
