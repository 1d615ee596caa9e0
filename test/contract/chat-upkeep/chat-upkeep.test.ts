import { afterAll, beforeAll, expect, test } from 'vitest';
import { PREFIX } from '#test/support/chat-client.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startTestCore({ env: {} });
});
afterAll(() => core.close());

const settings = [
  ['retention-days', 'retention_days', 30],
  ['debug-retention-days', 'debug_retention_days', 30],
  ['auto-archive-days', 'auto_archive_days', 0],
] as const;

test.each(settings)('%s needs a token', async (path) => {
  for (const [method, body] of [
    ['GET', undefined],
    ['PUT', {}],
  ] as const) {
    const answer = await core.api(method, `${PREFIX}/config/${path}`, body, {
      'Coder-Session-Token': '',
    });
    expect(answer.status).toBe(401);
  }
});

test.each(settings)('%s has a default, is kept over a restart and has bounds', async (...row) => {
  const [path, field, byDefault] = row;
  const url = `${PREFIX}/config/${path}`;
  expect((await core.api('GET', url)).body).toEqual({ [field]: byDefault });
  for (const days of [7, 0, 3650]) {
    expect((await core.api('PUT', url, { [field]: days })).status).toBe(204);
    expect((await core.api('GET', `/api/v2/chats/config/${path}`)).body).toEqual({ [field]: days });
  }
  await core.restart();
  expect((await core.api('GET', url)).body).toEqual({ [field]: 3650 });
  for (const days of [-1, 3651, 1.5, '7', null]) {
    expect([days, (await core.api('PUT', url, { [field]: days })).status]).toEqual([days, 400]);
  }
});
