import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient, ProviderMetadata } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  reasoningOf,
  textOf,
} from '#test/support/providers/collect.ts';
import { openai, openaiText } from '#test/support/providers/openai-wire.ts';
import {
  dropped,
  inPieces,
  stalled,
  startProviderServer,
  streamed,
} from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

const apiKey = 'sk-proj-planted-0123456789abcdef';

let server: ProviderServer;
let client: ModelClient;

beforeEach(async () => {
  server = await startProviderServer();
  client = await createModelClient(
    { provider: 'openai', displayName: 'OpenAI', apiKey, baseUrl: `${server.url}/v1/` },
    { clock: systemClock },
  );
});
afterEach(() => server.close());

const body = (index: number): Readonly<Record<string, unknown>> => {
  const value = server.requests[index]?.body;
  if (typeof value !== 'object' || value === null) throw new Error('no request body');
  return { ...value };
};

describe('OpenAI responses', () => {
  it('streams text and counts cached and reasoning tokens', async () => {
    server.queue(
      streamed(
        openai.created(),
        openai.messageStart(0, 'msg_1'),
        openai.text(0, 'msg_1', 'Good '),
        openai.text(0, 'msg_1', 'day'),
        openai.messageEnd(0, 'msg_1', 'Good day'),
        openai.completed({
          input_tokens: 500,
          input_tokens_details: { cached_tokens: 400 },
          output_tokens: 60,
          output_tokens_details: { reasoning_tokens: 50 },
          total_tokens: 560,
        }),
      ),
    );
    const events = await collect(client);
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: {
        input_tokens: 100,
        cache_read_tokens: 400,
        output_tokens: 60,
        reasoning_tokens: 50,
        total_tokens: 560,
      },
    });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/responses',
      headers: { authorization: `Bearer ${apiKey}` },
      body: { model: 'test-model', stream: true, store: false, max_output_tokens: 1000 },
    });
  });

  it('puts together parallel calls whose JSON is cut anywhere', async () => {
    const json = JSON.stringify({ path: 'src/ä.txt' });
    server.queue(
      streamed(
        ...inPieces(
          11,
          openai.created(),
          openai.callStart(0, 'fc_1', 'call_a', 'read_file'),
          openai.callJson(0, 'fc_1', json.slice(0, 6)),
          openai.callStart(1, 'fc_2', 'call_b', 'read_file'),
          openai.callJson(1, 'fc_2', '{"path":"b"}'),
          openai.callJson(0, 'fc_1', json.slice(6)),
          openai.callEnd(0, 'fc_1', 'call_a', 'read_file', json),
          openai.callEnd(1, 'fc_2', 'call_b', 'read_file', '{"path":"b"}'),
          openai.completed(),
        ),
      ),
    );
    const events = await collect(client);
    expect(callsOf(events)).toMatchObject([
      { callId: 'call_a', toolName: 'read_file', args: { path: 'src/ä.txt' } },
      { callId: 'call_b', toolName: 'read_file', args: { path: 'b' } },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool_calls' });
  });

  it('gets reasoning back encrypted and sends it with the results', async () => {
    server.queue(
      streamed(
        openai.created(),
        openai.reasoningStart(0, 'rs_1'),
        openai.summaryStart(0, 'rs_1', 0),
        openai.summary(0, 'rs_1', 0, 'Look first.'),
        openai.reasoningEnd(0, 'rs_1', 'Look first.', 'ZW5jcnlwdGVk'),
        openai.callStart(1, 'fc_1', 'call_a', 'read_file'),
        openai.callJson(1, 'fc_1', '{"path":"a"}'),
        openai.callEnd(1, 'fc_1', 'call_a', 'read_file', '{"path":"a"}'),
        openai.completed(),
      ),
      streamed(...openaiText('Done')),
    );
    const first = await collect(client, modelRequest({ model: 'gpt-5' }));
    expect(reasoningOf(first)).toBe('Look first.');
    expect(body(0)['include']).toEqual(['reasoning.encrypted_content']);
    const end = first.find((event) => event.type === 'block_end');
    const call = callsOf(first)[0];
    const metadata = (value: ProviderMetadata | undefined): { metadata: ProviderMetadata } => ({
      metadata: value ?? {},
    });

    await collect(
      client,
      modelRequest({
        model: 'gpt-5',
        messages: [
          { role: 'user', text: 'Hello' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'Look first.', ...metadata(end?.metadata) },
              {
                type: 'tool_call',
                callId: 'call_a',
                toolName: 'read_file',
                args: { path: 'a' },
                ...metadata(call?.metadata),
              },
            ],
          },
          {
            role: 'tool',
            callId: 'call_a',
            toolName: 'read_file',
            result: { content: '1\thi' },
            isError: false,
          },
        ],
      }),
    );
    expect(body(1)['input']).toMatchObject([
      { role: 'user' },
      {
        type: 'reasoning',
        encrypted_content: 'ZW5jcnlwdGVk',
        summary: [{ type: 'summary_text', text: 'Look first.' }],
      },
      { type: 'function_call', call_id: 'call_a', name: 'read_file', arguments: '{"path":"a"}' },
      { type: 'function_call_output', call_id: 'call_a', output: '{"content":"1\\thi"}' },
    ]);
    expect(JSON.stringify(body(1))).not.toContain('item_reference');
  });

  it('passes on the options it knows', async () => {
    server.queue(streamed(...openaiText('Done')));
    await collect(
      client,
      modelRequest({
        callConfig: {
          provider_options: {
            openai: { reasoning_effort: 'low', parallel_tool_calls: false, store: true },
          },
        },
      }),
    );
    expect(body(0)).toMatchObject({ parallel_tool_calls: false, store: true });
  });

  it.each([
    [401, 'invalid_request_error', 'invalid_api_key', `Wrong key: ${apiKey}.`, 'auth', false],
    [404, 'invalid_request_error', 'model_not_found', 'No such model', 'config', false],
    [400, 'invalid_request_error', 'context_length_exceeded', 'Too long', 'config', false],
    [429, 'insufficient_quota', 'insufficient_quota', 'You are out of quota', 'usage_limit', false],
    [429, 'tokens', 'rate_limit_exceeded', 'See the billing page', 'rate_limit', true],
    [500, 'server_error', null, 'The server had an error', 'generic', true],
    [408, 'timeout', null, 'Request timeout', 'timeout', true],
  ] as const)(
    'takes %i %s/%s for what it is',
    async (status, type, code, words, kind, retryable) => {
      server.queue((answer) => answer.json(status, openai.errorBody(type, code, words)));
      const error = await collectError(client);
      expect(error).toMatchObject({ kind, retryable, provider: 'openai', statusCode: status });
      expect(`${error.message} ${error.detail}`).not.toContain('planted');
    },
  );

  it('finds an error inside a stream that began with 200', async () => {
    server.queue(
      streamed(openai.created(), openai.failed('server_error', 'Sorry')),
      streamed(
        openai.created(),
        openai.messageStart(0, 'msg_1'),
        openai.text(0, 'msg_1', 'Hel'),
        openai.failed('rate_limit_exceeded', 'Slow down'),
      ),
      streamed(openai.created(), openai.error('server_error', 'Sorry')),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'generic', retryable: true });
    expect(await collectError(client)).toMatchObject({
      kind: 'rate_limit',
      retryable: true,
      detail: 'Slow down',
    });
    expect(await collectError(client)).toMatchObject({ kind: 'generic', retryable: true });
  });

  it('tells an answer that was cut by its limit from one that broke off', async () => {
    const begun = [
      openai.created(),
      openai.messageStart(0, 'msg_1'),
      openai.text(0, 'msg_1', 'Hel'),
    ];
    server.queue(
      streamed(...begun, openai.incomplete('max_output_tokens')),
      streamed(...begun),
      dropped(...begun),
    );
    expect((await collect(client)).at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });

  it('ends at once when interrupted, also before the first word', async () => {
    const silence = stalled(openai.created());
    server.queue(silence);
    const abort = new AbortController();
    const run = collect(client, modelRequest(), abort.signal);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect(await run).toEqual([]);
    await silence.gone;
  });
});
