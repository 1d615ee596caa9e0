import { expect, test } from 'vitest';
import { z } from 'zod';
import { startTestCore } from '#test/support/core.ts';

test('the document describes every chats route under both prefixes', async () => {
  const core = await startTestCore();
  const document = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse((await core.api('GET', '/api/v2/openapi.json')).body);
  for (const prefix of ['/api/experimental/chats', '/api/v2/chats']) {
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(
        ['', '/{chat}', '/{chat}/messages', '/{chat}/stream', '/{chat}/approvals/{toolCallId}'].map(
          (path) => prefix + path,
        ),
      ),
    );
  }
  const stream = JSON.stringify(document.paths['/api/experimental/chats/{chat}/stream']);
  expect(stream).toContain('approval_request');
  expect(stream).toContain('call_result');
  await core.close();
});
