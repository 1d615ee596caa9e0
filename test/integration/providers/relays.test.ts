import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient, ModelEvent, ProviderMetadata } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { chat, chatText } from '#test/support/providers/chat-completions-wire.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  reasoningOf,
  textOf,
} from '#test/support/providers/collect.ts';
import { gateway, gatewayText } from '#test/support/providers/gateway-wire.ts';
import { openai, openaiText } from '#test/support/providers/openai-wire.ts';
import { dropped, startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

function connect(provider: 'azure' | 'openrouter' | 'vercel', path = ''): Promise<ModelClient> {
  return createModelClient(
    { provider, displayName: provider, apiKey: 'key-planted', baseUrl: `${server.url}${path}` },
    { clock: systemClock },
  );
}

/** The conversation after a step that thought and called a tool once. */
function followUp(events: readonly ModelEvent[]) {
  let thought: ProviderMetadata | undefined;
  for (const event of events) if (event.type === 'block_end') thought ??= event.metadata;
  const [call] = callsOf(events);
  return [
    { role: 'user' as const, text: 'Read' },
    {
      role: 'assistant' as const,
      parts: [
        {
          type: 'reasoning' as const,
          text: reasoningOf(events),
          ...(thought ? { metadata: thought } : {}),
        },
        {
          type: 'tool_call' as const,
          callId: 'call_a',
          toolName: 'read_file',
          args: {},
          ...(call?.metadata ? { metadata: call.metadata } : {}),
        },
      ],
    },
    {
      role: 'tool' as const,
      callId: 'call_a',
      toolName: 'read_file',
      result: 'text',
      isError: false,
    },
  ];
}

describe('Azure OpenAI', () => {
  it('speaks the responses API of the resource with its own key header', async () => {
    const client = await connect('azure');
    server.queue(streamed(...openaiText('Good day')));
    const callConfig = { provider_options: { openai: { reasoning_effort: 'high', user: null } } };
    expect(textOf(await collect(client, modelRequest({ model: 'gpt-5', callConfig })))).toBe(
      'Good day',
    );
    expect(server.requests[0]).toMatchObject({
      path: '/openai/v1/responses',
      headers: { 'api-key': 'key-planted' },
      body: { model: 'gpt-5', store: false, reasoning: { effort: 'high' } },
    });
  });

  it('sends encrypted reasoning back', async () => {
    const client = await connect('azure', '/openai');
    server.queue(
      streamed(
        openai.created(),
        openai.reasoningStart(0, 'rs_1'),
        openai.summaryStart(0, 'rs_1', 0),
        openai.summary(0, 'rs_1', 0, 'Look first.'),
        openai.reasoningEnd(0, 'rs_1', 'Look first.', 'ZW5jcnlwdGVk'),
        openai.callStart(1, 'fc_1', 'call_a', 'read_file'),
        openai.callEnd(1, 'fc_1', 'call_a', 'read_file', '{}'),
        openai.completed(),
      ),
      streamed(...openaiText('Done')),
    );
    const events = await collect(client, modelRequest({ model: 'gpt-5' }));
    await collect(client, modelRequest({ model: 'gpt-5', messages: followUp(events) }));
    expect(JSON.stringify(server.requests[1]?.body)).toContain('ZW5jcnlwdGVk');
  });

  it('explains an unknown deployment and a wrong key', async () => {
    const client = await connect('azure');
    server.queue(
      (answer) =>
        answer.json(404, {
          error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' },
        }),
      (answer) => answer.json(401, { error: { code: '401', message: 'invalid subscription key' } }),
      streamed(openai.created(), openai.error('server_error', 'Something broke')),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'config', provider: 'azure' });
    expect(await collectError(client)).toMatchObject({ kind: 'auth', retryable: false });
    expect(await collectError(client)).toMatchObject({ kind: 'generic', retryable: true });
  });
});

describe('OpenRouter', () => {
  it('writes its options into the request and reads cached tokens', async () => {
    const client = await connect('openrouter', '/api/v1');
    server.queue(
      streamed(
        chat.role(),
        chat.text('Good day'),
        chat.finish('stop'),
        chat.usage({
          prompt_tokens: 500,
          prompt_tokens_details: { cached_tokens: 400 },
          completion_tokens: 20,
          completion_tokens_details: { reasoning_tokens: 10 },
          total_tokens: 520,
        }),
        chat.done(),
      ),
    );
    const events = await collect(
      client,
      modelRequest({
        model: 'anthropic/claude-sonnet-4.5',
        callConfig: {
          provider_options: {
            openrouter: {
              reasoning: { effort: 'high', max_tokens: null },
              provider: { order: ['anthropic'], allow_fallbacks: false },
              extra_body: { transforms: [] },
              include_usage: true,
              parallel_tool_calls: false,
            },
          },
        },
      }),
    );
    expect(events.at(-1)).toMatchObject({
      usage: {
        input_tokens: 100,
        cache_read_tokens: 400,
        output_tokens: 20,
        reasoning_tokens: 10,
        total_tokens: 520,
      },
    });
    expect(server.requests[0]).toMatchObject({
      path: '/api/v1/chat/completions',
      headers: { authorization: 'Bearer key-planted' },
      body: {
        model: 'anthropic/claude-sonnet-4.5',
        reasoning: { effort: 'high' },
        provider: { order: ['anthropic'], allow_fallbacks: false },
        transforms: [],
        usage: { include: true },
        parallel_tool_calls: false,
      },
    });
    expect(JSON.stringify(server.requests[0]?.body)).toContain('"cache_control"');
  });

  it('sends reasoning details back with their signature', async () => {
    const client = await connect('openrouter');
    const detail = { type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1' };
    server.queue(
      streamed(
        chat.role(),
        chat.reasoningDetails({ ...detail, text: 'Look ' }),
        chat.reasoningDetails({ ...detail, text: 'first.' }),
        chat.reasoningDetails({ ...detail, signature: 'sig-planted' }),
        chat.callStart(0, 'call_a', 'read_file', '{}'),
        chat.finish('tool_calls'),
        chat.done(),
      ),
      streamed(...chatText('Done')),
    );
    const events = await collect(client, modelRequest({ model: 'anthropic/claude-sonnet-4.5' }));
    expect(reasoningOf(events)).toBe('Look first.');
    await collect(
      client,
      modelRequest({ model: 'anthropic/claude-sonnet-4.5', messages: followUp(events) }),
    );
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          reasoning_details: [{ text: 'Look first.', signature: 'sig-planted' }],
          tool_calls: [{ id: 'call_a' }],
        },
        { role: 'tool' },
      ],
    });
  });

  it('takes errors for what they are, before and inside the stream', async () => {
    const client = await connect('openrouter');
    server.queue(
      (answer) => answer.json(402, { error: { code: 402, message: 'Insufficient credits' } }),
      (answer) =>
        answer.json(
          429,
          { error: { code: 429, message: 'Rate limit exceeded' } },
          { 'retry-after': '7' },
        ),
      streamed(chat.role(), chat.text('Hel'), chat.error('Provider disconnected', 'server_error')),
      dropped(chat.role(), chat.text('Hel')),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'auth', retryable: false });
    expect(await collectError(client)).toMatchObject({
      kind: 'rate_limit',
      retryable: true,
      retryAfterMs: 7000,
    });
    expect(await collectError(client)).toMatchObject({ retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });
});

describe('Vercel AI Gateway', () => {
  it('speaks the gateway’s own protocol', async () => {
    const client = await connect('vercel', '/v1');
    server.queue(streamed(...gatewayText('Good day')));
    const events = await collect(
      client,
      modelRequest({
        model: 'anthropic/claude-haiku-4.5',
        callConfig: {
          provider_options: {
            vercel: {
              reasoning: { max_tokens: 2000, effort: 'high' },
              providerOptions: { order: ['bedrock', 'anthropic'] },
              user: 'me',
            },
          },
        },
      }),
    );
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toMatchObject({
      usage: { input_tokens: 20, cache_read_tokens: 100, output_tokens: 5, total_tokens: 125 },
    });
    expect(server.requests[0]).toMatchObject({
      path: '/v4/ai/language-model',
      headers: {
        authorization: 'Bearer key-planted',
        'ai-language-model-id': 'anthropic/claude-haiku-4.5',
      },
      body: {
        reasoning: 'high',
        providerOptions: {
          gateway: { order: ['bedrock', 'anthropic'], user: 'me' },
          anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } },
        },
      },
    });
  });

  it('gives a relayed signature back under the maker’s name', async () => {
    const client = await connect('vercel');
    const providerMetadata = { anthropic: { signature: 'sig-planted' }, gateway: { cost: '1' } };
    server.queue(
      streamed(
        gateway.start(),
        gateway.part({ type: 'reasoning-start', id: '0' }),
        gateway.part({ type: 'reasoning-delta', id: '0', delta: 'Look first.' }),
        gateway.part({ type: 'reasoning-end', id: '0', providerMetadata }),
        gateway.part({
          type: 'tool-call',
          toolCallId: 'call_a',
          toolName: 'read_file',
          input: '{}',
        }),
        gateway.finish('tool-calls'),
      ),
      streamed(...gatewayText('Done')),
    );
    const request = modelRequest({ model: 'anthropic/claude-haiku-4.5' });
    const events = await collect(client, request);
    await collect(client, { ...request, messages: followUp(events) });
    expect(server.requests[1]?.body).toMatchObject({
      prompt: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            {
              type: 'reasoning',
              text: 'Look first.',
              providerOptions: { anthropic: { signature: 'sig-planted' } },
            },
            { type: 'tool-call', toolCallId: 'call_a' },
          ],
        },
        { role: 'tool' },
      ],
    });
  });

  it('takes errors for what they are', async () => {
    const client = await connect('vercel');
    server.queue(
      (answer) => answer.json(401, gateway.errorBody('authentication_error', 'Invalid API key')),
      (answer) =>
        answer.json(429, gateway.errorBody('rate_limit_exceeded', 'Slow down'), {
          'retry-after': '3',
        }),
      (answer) => answer.json(404, gateway.errorBody('model_not_found', 'No such model')),
      (answer) => answer.json(500, gateway.errorBody('internal_server_error', 'Broken')),
      streamed(
        gateway.start(),
        gateway.part({ type: 'error', error: { message: 'server error' } }),
      ),
      dropped(gateway.start()),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'auth', retryable: false });
    expect(await collectError(client)).toMatchObject({
      kind: 'rate_limit',
      retryable: true,
      retryAfterMs: 3000,
    });
    expect(await collectError(client)).toMatchObject({ kind: 'config', retryable: false });
    expect(await collectError(client)).toMatchObject({ kind: 'generic', retryable: true });
    expect(await collectError(client)).toMatchObject({ retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });
});
