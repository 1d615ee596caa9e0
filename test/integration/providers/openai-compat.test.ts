import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient } from '#main/agent-loop/index.ts';
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
import {
  dropped,
  inPieces,
  startProviderServer,
  streamed,
} from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

let server: ProviderServer;
let client: ModelClient;

beforeEach(async () => {
  server = await startProviderServer();
  client = await createModelClient(
    {
      provider: 'openai-compat',
      displayName: 'Ollama',
      apiKey: undefined,
      baseUrl: server.url,
    },
    { clock: systemClock },
  );
});
afterEach(() => server.close());

describe('OpenAI-compatible server', () => {
  it('works without a key, and finds the API under a bare address', async () => {
    server.queue(streamed(...chatText('Good day')));
    const events = await collect(client, modelRequest({ maxOutputTokens: 77 }));
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: { stream: true, stream_options: { include_usage: true }, max_tokens: 77 },
    });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('sends a key where there is one, and keeps a path of the address', async () => {
    const keyed = await createModelClient(
      {
        provider: 'openai-compat',
        displayName: 'Hosted',
        apiKey: 'planted-key',
        baseUrl: `${server.url}/api/v3/`,
      },
      { clock: systemClock },
    );
    server.queue(streamed(...chatText('Good day')));
    await collect(keyed);
    expect(server.requests[0]?.path).toBe('/api/v3/chat/completions');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer planted-key');
  });

  it('keeps blocks apart when thinking and speaking take turns', async () => {
    server.queue(
      streamed(
        chat.role(),
        chat.reasoning('Hm. '),
        chat.text('First. '),
        chat.reasoning('And? '),
        chat.text('Second.'),
        chat.finish('stop'),
        chat.done(),
      ),
    );
    const events = await collect(client);
    expect(reasoningOf(events)).toBe('Hm. And? ');
    expect(textOf(events)).toBe('First. Second.');
    const blocks = events.flatMap((event) => ('blockId' in event ? [event.blockId] : []));
    expect(new Set(blocks).size).toBe(4);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop', usage: {} });
  });

  it('puts together parallel calls cut anywhere', async () => {
    server.queue(
      streamed(
        ...inPieces(
          5,
          chat.role(),
          chat.callStart(0, 'call_a', 'read_file'),
          chat.callJson(0, '{"pa'),
          chat.callJson(0, 'th":"ä"}'),
          chat.callStart(1, 'call_b', 'process_list', '{}'),
          chat.finish('tool_calls'),
          chat.done(),
        ),
      ),
    );
    const events = await collect(client);
    expect(callsOf(events)).toMatchObject([
      { callId: 'call_a', toolName: 'read_file', args: { path: 'ä' } },
      { callId: 'call_b', toolName: 'process_list', args: {} },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool_calls' });
  });

  it('sends one leading system message, and reasoning only within the turn', async () => {
    server.queue(streamed(...chatText('Done')));
    await collect(
      client,
      modelRequest({
        messages: [
          { role: 'system', text: 'Be brief.' },
          { role: 'user', text: 'One' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'old thought' },
              { type: 'text', text: 'First answer' },
            ],
          },
          { role: 'system', text: 'Be kind.' },
          { role: 'user', text: 'Two' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'new thought' },
              { type: 'tool_call', callId: 'c1', toolName: 'read_file', args: 'no object' },
            ],
          },
          { role: 'tool', callId: 'c1', toolName: 'read_file', result: 'text', isError: false },
        ],
      }),
    );
    const sent = server.requests[0]?.body;
    expect(sent).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.\n\nBe kind.' },
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'First answer' },
        { role: 'user', content: 'Two' },
        {
          role: 'assistant',
          reasoning_content: 'new thought',
          tool_calls: [{ id: 'c1', function: { name: 'read_file', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'text' },
      ],
    });
    expect(JSON.stringify(sent)).not.toContain('old thought');
  });

  it.each([
    [404, { error: { message: 'model "x" not found, try pulling it first' } }, 'config', false],
    [400, { error: 'the request exceeds the available context size' }, 'config', false],
    [400, { error: 'This model’s maximum prompt length is 131072 tokens' }, 'config', false],
    [400, { error: 'Input is too long for requested model.' }, 'config', false],
    [400, { error: 'The context exceeds the maximum number of tokens allowed' }, 'config', false],
    [500, { error: { message: 'image input is not supported by the model' } }, 'config', false],
    [404, { error: 'No endpoints found that support image input, model x' }, 'config', false],
    [503, { error: { message: 'Loading model', type: 'unavailable_error' } }, 'timeout', true],
    [401, { detail: 'Not authenticated' }, 'auth', false],
  ] as const)('takes %i %j for what it is', async (status, body, kind, retryable) => {
    server.queue((answer) => answer.json(status, body));
    const error = await collectError(client);
    expect(error).toMatchObject({ kind, retryable, provider: 'openai-compat' });
    expect(error.message).toMatch(/Ollama|test-model/);
    expect(error.detail).toMatch(/model|context|Loading|authenticated/);
  });

  it('finds an error inside a stream that began with 200, and one that broke off', async () => {
    const begun = [chat.role(), chat.text('Hel')];
    server.queue(
      streamed(...begun, chat.error('CUDA error: out of memory')),
      streamed(...begun),
      dropped(...begun),
    );
    expect(await collectError(client)).toMatchObject({
      kind: 'generic',
      retryable: true,
      detail: 'CUDA error: out of memory',
    });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });
});
