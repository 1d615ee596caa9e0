import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient, ProviderMetadata } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { bedrock, bedrockText } from '#test/support/providers/bedrock-wire.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  reasoningOf,
  textOf,
} from '#test/support/providers/collect.ts';
import { dropped, startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const secret = 'planted/Secret+0123456789abcdefghijklmno';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

function connect(apiKey: string): Promise<ModelClient> {
  return createModelClient(
    {
      provider: 'bedrock',
      displayName: 'AWS Bedrock',
      apiKey,
      region: 'eu-central-1',
      baseUrl: server.url,
    },
    { clock: systemClock },
  );
}

describe('AWS Bedrock', () => {
  it('signs requests with a key pair for the region', async () => {
    const client = await connect(`AKIAIOSFODNN7EXAMPLE:${secret}:session-token`);
    server.queue(streamed(...bedrockText('Good day')));
    expect(textOf(await collect(client, modelRequest({ model })))).toBe('Good day');
    const request = server.requests[0];
    expect(decodeURIComponent(request?.path ?? '')).toBe(`/model/${model}/converse-stream`);
    expect(request?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-central-1\/bedrock\/aws4_request/,
    );
    expect(request?.headers['x-amz-security-token']).toBe('session-token');
    expect(JSON.stringify(request?.headers)).not.toContain(secret);
  });

  it('sends a Bedrock API key as it is, and counts cached tokens apart', async () => {
    const client = await connect('bedrock-api-key-planted');
    server.queue(
      streamed(
        bedrock.start(),
        bedrock.text(0, 'Good '),
        bedrock.text(0, 'day'),
        bedrock.blockStop(0),
        bedrock.stop('end_turn'),
        bedrock.usage({
          inputTokens: 10,
          outputTokens: 5,
          totalTokens: 415,
          cacheReadInputTokens: 300,
          cacheWriteInputTokens: 100,
        }),
      ),
    );
    const events = await collect(
      client,
      modelRequest({
        model,
        messages: [
          { role: 'system', text: 'Be brief.' },
          { role: 'user', text: 'Hello' },
        ],
      }),
    );
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: {
        input_tokens: 10,
        output_tokens: 5,
        total_tokens: 415,
        cache_read_tokens: 300,
        cache_creation_tokens: 100,
      },
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer bedrock-api-key-planted');
    expect(server.requests[0]?.body).toMatchObject({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      messages: [
        { role: 'user', content: [{ text: 'Hello' }, { cachePoint: { type: 'default' } }] },
      ],
    });
  });

  it('thinks with a signature that goes back with the tool’s result', async () => {
    const client = await connect('bedrock-api-key-planted');
    server.queue(
      streamed(
        bedrock.start(),
        bedrock.reasoning(0, 'Look '),
        bedrock.reasoning(0, 'first.'),
        bedrock.signature(0, 'sig-planted'),
        bedrock.blockStop(0),
        bedrock.toolStart(1, 'tooluse_a', 'read_file'),
        bedrock.toolJson(1, '{"pa'),
        bedrock.toolJson(1, 'th":"ä"}'),
        bedrock.blockStop(1),
        bedrock.stop('tool_use'),
        bedrock.usage({ inputTokens: 10, outputTokens: 5, totalTokens: 15 }),
      ),
      streamed(...bedrockText('Done')),
    );
    const callConfig = {
      provider_options: { anthropic: { thinking: { budget_tokens: 2000 }, effort: null } },
    };
    const events = await collect(client, modelRequest({ model, callConfig }));
    expect(reasoningOf(events)).toBe('Look first.');
    expect(callsOf(events)).toMatchObject([{ callId: 'tooluse_a', args: { path: 'ä' } }]);
    expect(server.requests[0]?.body).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
    });
    let metadata: ProviderMetadata | undefined;
    for (const event of events) if (event.type === 'block_end') metadata ??= event.metadata;
    await collect(
      client,
      modelRequest({
        model,
        callConfig,
        tools: [{ name: 'read_file', description: 'Reads', inputSchema: { properties: {} } }],
        messages: [
          { role: 'user', text: 'Read' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'Look first.', ...(metadata ? { metadata } : {}) },
              { type: 'tool_call', callId: 'tooluse_a', toolName: 'read_file', args: {} },
            ],
          },
          { role: 'tool', callId: 'tooluse_a', toolName: 'read_file', result: 'x', isError: false },
        ],
      }),
    );
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            {
              reasoningContent: {
                reasoningText: { text: 'Look first.', signature: 'sig-planted' },
              },
            },
            { toolUse: { toolUseId: 'tooluse_a' } },
            { cachePoint: {} },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_a' } }, { cachePoint: {} }] },
      ],
    });
  });

  it('takes errors for what they are, before and inside the stream', async () => {
    const client = await connect(`AKIAIOSFODNN7EXAMPLE:${secret}`);
    server.queue(
      (answer) => answer.json(403, { message: `The security token ${secret} is invalid.` }),
      (answer) => answer.json(429, { message: 'Too many requests, please wait.' }),
      (answer) => answer.json(400, { message: 'The provided model identifier is invalid.' }),
      streamed(bedrock.start(), bedrock.exception('throttlingException', 'Too many tokens')),
      streamed(bedrock.start(), bedrock.exception('modelStreamErrorException', 'Broken')),
      dropped(bedrock.start(), bedrock.text(0, 'Hel')),
    );
    const denied = await collectError(client);
    expect(denied).toMatchObject({ kind: 'auth', retryable: false });
    expect(denied.detail).not.toContain(secret);
    expect(await collectError(client)).toMatchObject({ kind: 'rate_limit', retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'config', retryable: false });
    expect(await collectError(client)).toMatchObject({ kind: 'rate_limit', retryable: true });
    expect(await collectError(client)).toMatchObject({ retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });
});
