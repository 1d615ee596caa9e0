import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import { patientFetch } from '#main/agent-loop/providers/sdk/patient-fetch.ts';
import { systemClock } from '#main/platform/clock.ts';
import { anthropic, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { collect, collectError, textOf } from '#test/support/providers/collect.ts';
import { stalled, startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

/** Where the runtime keeps what its own fetch sends with. */
const sender = Symbol.for('undici.globalDispatcher.1');

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

function connect(path = '') {
  return createModelClient(
    { provider: 'anthropic', displayName: 'Anthropic', apiKey: 'k', baseUrl: server.url + path },
    { clock: systemClock },
  );
}

/** Lets the runtime's own fetch give up on a silent answer at once. Call what it returns to end it. */
async function makeImpatient(): Promise<() => void> {
  server.queue(streamed(''));
  await fetch(server.url, { method: 'POST' });
  const usual: unknown = Reflect.get(globalThis, sender);
  if (typeof usual !== 'object' || usual === null) throw new Error('there is no such sender');
  Reflect.set(globalThis, sender, Reflect.construct(usual.constructor, [{ bodyTimeout: 1 }]));
  return () => void Reflect.set(globalThis, sender, usual);
}

test('an answer is waited for after the runtime’s own fetch has given up', async () => {
  const calmDown = await makeImpatient();
  try {
    const { promise: enough, resolve: goOn } = Promise.withResolvers<void>();
    server.queue(async (answer) => {
      const stream = answer.open();
      await stream.raw(anthropic.start());
      await enough;
      for (const frame of anthropicText('At last.').slice(1)) await stream.raw(frame);
      stream.end();
    }, stalled(anthropic.start()));
    const events = collect(await connect());
    await expect.poll(() => server.requests.length).toBe(2);
    const impatient = await fetch(server.url, { method: 'POST' });
    await expect(impatient.text()).rejects.toThrow('terminated');
    goOn();
    expect(textOf(await events)).toBe('At last.');
  } finally {
    calmDown();
  }
});

test('a server that has moved on the same host is followed, with the request as it was', async () => {
  server.queue(
    (answer) => answer.text(308, '', { location: '/moved/v1/messages' }),
    streamed(...anthropicText('Here.')),
  );
  expect(textOf(await collect(await connect('/old')))).toBe('Here.');
  expect(server.requests[1]).toMatchObject({
    path: '/moved/v1/messages',
    headers: { 'x-api-key': 'k' },
    body: server.requests[0]?.body,
  });
});

test('keys are not sent after one that points to another host', async () => {
  server.queue((answer) => answer.text(307, 'gone', { location: 'http://localhost:1/elsewhere' }));
  expect((await collectError(await connect())).retryable).toBe(false);
});

test('an answer that nobody reads to its end is let go without a trace', async () => {
  server.queue(streamed('one', 'two'));
  const { body } = await patientFetch(server.url, { method: 'POST', body: '{}' });
  // All of it is here, its end still unread.
  for (let turns = 0; turns < 20; turns += 1) await setImmediate();
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
  // An exception would come by now, and fail the test run.
  await setImmediate();
});
