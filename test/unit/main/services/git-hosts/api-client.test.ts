import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createHostApi } from '#main/services/git-hosts/api-client.ts';
import { startGithubServer } from '#test/support/github-server.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

async function place() {
  const github = await startGithubServer();
  onTestFinished(() => github.close());
  const clock = createManualClock();
  const abort = new AbortController();
  const api = createHostApi({
    apiUrl: github.apiUrl,
    headers: { Authorization: `Bearer ${github.token}` },
    clock,
    signal: abort.signal,
  });
  return { github, clock, abort, api };
}

const user = z.object({ login: z.string() });

test('a host that does not answer is given up', async () => {
  const { github, clock, api } = await place();
  github.misbehave(() => undefined);
  const answer = api.get('/user', user);
  await clock.timerSet(15_000);
  await clock.advance(15_000);
  expect(await answer).toMatchObject({
    ok: false,
    error: { kind: 'unreachable', message: expect.stringMatching(/in time/) },
  });
  expect(clock.timerCount).toBe(0);
});

test('an answer without an end is cut off', async () => {
  const { github, api } = await place();
  github.misbehave((response) => {
    response.writeHead(200);
    const chunk = 'x'.repeat(64 * 1024);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
  expect(await api.get('/user', user)).toMatchObject({ ok: false, error: { kind: 'failed' } });
});

test('a redirect is not followed', async () => {
  const [{ github, api }, elsewhere] = [await place(), await startGithubServer()];
  onTestFinished(() => elsewhere.close());
  for (const status of [301, 307]) {
    const location = { Location: `${elsewhere.apiUrl}/user` };
    github.misbehave((response) => void response.writeHead(status, location).end());
    const message = expect.stringContaining(`sends elsewhere (HTTP ${status})`);
    expect(await api.get('/user', user)).toMatchObject({ error: { kind: 'failed', message } });
  }
  expect(elsewhere.requests).toEqual([]);
});

test('closing ends a request under way', async () => {
  const { github, abort, api } = await place();
  github.misbehave(() => abort.abort());
  expect(await api.get('/user', user)).toMatchObject({ error: { kind: 'unreachable' } });
});

test('the wait is what the host says', async () => {
  const { github, clock, api } = await place();
  const seconds = Math.floor(clock.now().getTime() / 1000);
  for (const [headers, waitMs] of [
    [{ 'Retry-After': '90' }, 90_000],
    [{ 'X-RateLimit-Reset': String(seconds + 120) }, 120_000],
    [{ 'RateLimit-Reset': String(seconds + 120) }, 120_000],
    [{}, 60_000],
  ] as const) {
    github.misbehave((response) => void response.writeHead(429, headers).end());
    expect(await api.get('/user', user)).toMatchObject({
      error: { kind: 'rate_limited', retryAtMs: clock.now().getTime() + waitMs },
    });
  }
});

test('a page says whether there is another, and how long the list is', async () => {
  const { github, api } = await place();
  for (const [headers, more] of [
    [{}, { hasNext: false, total: undefined }],
    [
      {
        'X-Total': '12',
        Link: '<https://x/?page=1>; rel="first", <https://x/?page=3>; rel="next"',
      },
      { hasNext: true, total: 12 },
    ],
    [
      { 'X-Total-Count': '0', Link: '<https://x/?next=1>; rel="last"' },
      { hasNext: false, total: 0 },
    ],
    [{ 'X-Total': 'many' }, { hasNext: false, total: undefined }],
  ] as const) {
    github.misbehave((response) => void response.writeHead(200, headers).end('[1]'));
    const answer = await api.getPage('/list', z.array(z.number()));
    expect(answer).toEqual({ ok: true, value: { value: [1], ...more } });
  }
});
