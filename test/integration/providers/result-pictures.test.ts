import { afterEach, beforeEach, expect, test } from 'vitest';
import { createModelClient, type PromptMessage } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { chatText } from '#test/support/providers/chat-completions-wire.ts';
import { collect, modelRequest } from '#test/support/providers/collect.ts';
import { openaiText } from '#test/support/providers/openai-wire.ts';
import {
  startProviderServer,
  streamed,
  type ProviderServer,
} from '#test/support/providers/provider-server.ts';
import { png } from '#test/support/sample-files.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const data = png.toString('base64');
const messages: readonly PromptMessage[] = [
  { role: 'user', text: 'Draw.' },
  { role: 'assistant', parts: [{ type: 'tool_call', callId: 'c', toolName: 'draw', args: {} }] },
  {
    role: 'tool',
    callId: 'c',
    toolName: 'draw',
    result: { text: 'a dot' },
    isError: false,
    picture: { mediaType: 'image/png', data },
  },
];

/** What went over the wire. */
async function sent(provider: 'anthropic' | 'openai' | 'openai-compat'): Promise<unknown> {
  const baseUrl = `${server.url}/v1`;
  const client = await createModelClient(
    { provider, displayName: 'The provider', apiKey: 'sk-planted-0123456789', baseUrl },
    { clock: systemClock },
  );
  await collect(client, modelRequest({ messages }));
  return server.requests[0]?.body;
}

test('Anthropic sees the picture that a tool answered with', async () => {
  server.queue(streamed(...anthropicText('I see.')));
  expect(JSON.stringify(await sent('anthropic'))).toContain(
    JSON.stringify({
      type: 'tool_result',
      tool_use_id: 'c',
      content: [
        { type: 'text', text: '{"text":"a dot"}' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
      ],
    }).slice(0, -1),
  );
});

test('OpenAI sees it too', async () => {
  server.queue(streamed(...openaiText('I see.')));
  expect(await sent('openai')).toMatchObject({
    input: expect.arrayContaining([
      expect.objectContaining({
        type: 'function_call_output',
        call_id: 'c',
        output: [
          { type: 'input_text', text: '{"text":"a dot"}' },
          { type: 'input_image', image_url: `data:image/png;base64,${data}` },
        ],
      }),
    ]) as unknown,
  });
});

test('others are told that there is one, and are spared its bytes', async () => {
  server.queue(streamed(...chatText('All right.')));
  const body = JSON.stringify(await sent('openai-compat'));
  expect(body).toContain('A picture');
  expect(body).not.toContain(data);
});
