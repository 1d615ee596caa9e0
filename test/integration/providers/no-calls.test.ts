import { afterEach, beforeEach, expect, it } from 'vitest';
import { createModelClient, type ModelConnection } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { collect, modelRequest } from '#test/support/providers/collect.ts';
import { openaiText } from '#test/support/providers/openai-wire.ts';
import {
  startProviderServer,
  streamed,
  type ProviderServer,
} from '#test/support/providers/provider-server.ts';

let server: ProviderServer;

beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const lookUp = { name: 'look_up', description: 'Looks up.', inputSchema: { type: 'object' } };

async function bodyOf(connection: ModelConnection): Promise<unknown> {
  const client = await createModelClient(connection, { clock: systemClock });
  await collect(client, modelRequest({ tools: [lookUp], toolChoice: 'none' }));
  return server.requests[0]?.body;
}

it('names the tools to Anthropic but lets none be called', async () => {
  server.queue(streamed(...anthropicText('A note.')));
  const connection = { provider: 'anthropic', displayName: 'A', apiKey: 'k' } as const;
  expect(await bodyOf({ ...connection, baseUrl: server.url })).toMatchObject({
    tools: [{ name: 'look_up' }],
    tool_choice: { type: 'none' },
  });
});

it('names the tools to OpenAI but lets none be called', async () => {
  server.queue(streamed(...openaiText('A note.')));
  const connection = { provider: 'openai', displayName: 'O', apiKey: 'k' } as const;
  expect(await bodyOf({ ...connection, baseUrl: `${server.url}/v1/` })).toMatchObject({
    tools: [{ name: 'look_up' }],
    tool_choice: 'none',
  });
});
