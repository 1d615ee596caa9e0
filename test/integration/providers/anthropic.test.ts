import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { anthropic, anthropicText } from '#test/support/providers/anthropic-wire.ts';
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
  stalled,
  startProviderServer,
  streamed,
} from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

const apiKey = 'sk-ant-planted-0123456789abcdef';

let server: ProviderServer;
let client: ModelClient;

beforeEach(async () => {
  server = await startProviderServer();
  client = await createModelClient(
    { provider: 'anthropic', displayName: 'Anthropic', apiKey, baseUrl: server.url },
    { clock: systemClock },
  );
});
afterEach(() => server.close());

describe('Anthropic, reading', () => {
  it('streams text between pings and ends with the usage, cached tokens apart', async () => {
    server.queue(
      streamed(
        anthropic.start({
          input_tokens: 12,
          cache_creation_input_tokens: 30,
          cache_read_input_tokens: 400,
          output_tokens: 1,
        }),
        anthropic.ping(),
        anthropic.textStart(0),
        anthropic.text(0, 'Good '),
        anthropic.ping(),
        anthropic.text(0, 'day'),
        anthropic.blockStop(0),
        anthropic.end('end_turn', { output_tokens: 7 }),
      ),
    );
    const events = await collect(client);
    expect(events.map((event) => event.type)).toEqual([
      'text_delta',
      'text_delta',
      'block_end',
      'finish',
    ]);
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: {
        input_tokens: 12,
        cache_creation_tokens: 30,
        cache_read_tokens: 400,
        output_tokens: 7,
        total_tokens: 449,
      },
    });
  });

  it('puts together parallel calls whose JSON is cut anywhere, bytes included', async () => {
    const args = { path: 'src/ä.txt', note: 'a "quoted" line\nand more' };
    const json = JSON.stringify(args);
    server.queue(
      streamed(
        ...inPieces(
          7,
          anthropic.start(),
          anthropic.textStart(0),
          anthropic.text(0, 'Both at once.'),
          anthropic.blockStop(0),
          anthropic.toolStart(1, 'call_a', 'read_file'),
          anthropic.toolJson(1, json.slice(0, 13)),
          anthropic.toolJson(1, json.slice(13)),
          anthropic.blockStop(1),
          anthropic.toolStart(2, 'call_b', 'process_list'),
          anthropic.blockStop(2),
          anthropic.end('tool_use'),
        ),
      ),
    );
    const events = await collect(client);
    expect(callsOf(events)).toEqual([
      { type: 'tool_call', callId: 'call_a', toolName: 'read_file', args },
      { type: 'tool_call', callId: 'call_b', toolName: 'process_list', args: {} },
    ]);
    const deltas = events.filter((event) => event.type === 'tool_call_delta');
    expect(deltas.map((event) => event.argsDelta).join('')).toBe(json);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
  });

  it('hands over arguments that are no JSON instead of failing', async () => {
    server.queue(
      streamed(
        anthropic.start(),
        anthropic.toolStart(0, 'call_a', 'read_file'),
        anthropic.toolJson(0, '{"path": "a'),
        anthropic.blockStop(0),
        anthropic.end('max_tokens'),
      ),
    );
    const events = await collect(client);
    expect(callsOf(events)).toEqual([
      {
        type: 'tool_call',
        callId: 'call_a',
        toolName: 'read_file',
        args: {},
        invalidArgs: '{"path": "a',
      },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'length' });
  });

  it('keeps the signature of reasoning, and hidden reasoning, and sends both back', async () => {
    server.queue(
      streamed(
        anthropic.start(),
        anthropic.thinkingStart(0),
        anthropic.thinking(0, 'Let me '),
        anthropic.thinking(0, 'see.'),
        anthropic.signature(0, 'c2lnbmF0dXJl'),
        anthropic.blockStop(0),
        anthropic.redacted(1, 'aGlkZGVu'),
        anthropic.blockStop(1),
        anthropic.toolStart(2, 'call_a', 'read_file'),
        anthropic.toolJson(2, '{"path":"a"}'),
        anthropic.blockStop(2),
        anthropic.end('tool_use'),
      ),
      streamed(...anthropicText('Done')),
    );
    const events = await collect(client);
    expect(reasoningOf(events)).toBe('Let me see.');
    const ends = events.filter((event) => event.type === 'block_end');
    expect(ends.map((event) => event.metadata)).toEqual([
      { anthropic: { signature: 'c2lnbmF0dXJl' } },
      { anthropic: { redactedData: 'aGlkZGVu' } },
    ]);

    await collect(
      client,
      modelRequest({
        messages: [
          { role: 'user', text: 'Hello' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'Let me see.', metadata: ends[0]?.metadata ?? {} },
              { type: 'reasoning', text: '', metadata: ends[1]?.metadata ?? {} },
              { type: 'reasoning', text: 'of another provider', metadata: { openai: {} } },
              { type: 'tool_call', callId: 'call_a', toolName: 'read_file', args: { path: 'a' } },
            ],
          },
          {
            role: 'tool',
            callId: 'call_a',
            toolName: 'read_file',
            result: { error: 'no such file' },
            isError: true,
          },
        ],
      }),
    );
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Let me see.', signature: 'c2lnbmF0dXJl' },
            { type: 'redacted_thinking', data: 'aGlkZGVu' },
            { type: 'tool_use', id: 'call_a', name: 'read_file', input: { path: 'a' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'call_a',
              content: '{"error":"no such file"}',
              is_error: true,
            },
          ],
        },
      ],
    });
  });
});

describe('Anthropic, asking', () => {
  it('leaves out what the provider would refuse: empty texts and reasoning without signature', async () => {
    server.queue(streamed(...anthropicText('Done')));
    await collect(
      client,
      modelRequest({
        messages: [
          { role: 'user', text: 'One' },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'interrupted in the middle of' },
              { type: 'text', text: '' },
            ],
          },
          { role: 'user', text: 'Two' },
        ],
      }),
    );
    expect(server.requests[0]?.body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'One' }, { text: 'Two' }] }],
    });
  });

  it('sends key, tools, limits and options, and marks what can be cached', async () => {
    server.queue(streamed(...anthropicText('Done')));
    await collect(
      client,
      modelRequest({
        model: 'claude-test',
        maxOutputTokens: 4000,
        messages: [
          { role: 'system', text: 'Be brief.' },
          { role: 'system', text: 'Be kind.' },
          { role: 'user', text: 'Hello' },
        ],
        tools: [
          {
            name: 'read_file',
            description: 'Reads a file',
            inputSchema: {
              type: 'object',
              properties: { path: { type: 'string' } },
              required: ['path'],
            },
          },
        ],
        callConfig: {
          provider_options: {
            anthropic: { thinking: { budget_tokens: 1024 }, made_up: true },
            openai: { user: 'not for this one' },
          },
        },
      }),
    );
    const [request] = server.requests;
    expect(request?.path).toBe('/v1/messages');
    expect(request?.headers['x-api-key']).toBe(apiKey);
    expect(request?.body).toMatchObject({
      model: 'claude-test',
      stream: true,
      system: [
        { type: 'text', text: 'Be brief.\n\nBe kind.', cache_control: { type: 'ephemeral' } },
      ],
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } }],
        },
      ],
      tools: [{ name: 'read_file', input_schema: { type: 'object', required: ['path'] } }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    expect(JSON.stringify(request?.body)).not.toContain('not for this one');
    expect(JSON.stringify(request?.body)).not.toContain('made_up');
  });
});

describe('Anthropic, failing', () => {
  it.each([
    [401, 'authentication_error', 'invalid x-api-key', 'auth', false],
    [403, 'permission_error', 'not allowed', 'auth', false],
    [404, 'not_found_error', 'model: claude-test', 'config', false],
    [400, 'invalid_request_error', 'prompt is too long: 250000 tokens', 'config', false],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'config', false],
    [400, 'invalid_request_error', 'Your credit balance is too low', 'auth', false],
    [400, 'invalid_request_error', 'messages: at least one is needed', 'generic', false],
    [429, 'rate_limit_error', 'This would exceed your rate limit', 'rate_limit', true],
    [529, 'overloaded_error', 'Overloaded', 'overloaded', true],
    [500, 'api_error', 'Internal server error', 'generic', true],
    [503, 'api_error', 'Service unavailable', 'timeout', true],
    [504, 'timeout_error', 'Gateway timeout', 'timeout', true],
  ] as const)('takes %i %s for what it is', async (status, type, words, kind, retryable) => {
    server.queue((answer) => answer.json(status, anthropic.errorBody(type, words)));
    const error = await collectError(client);
    expect(error).toMatchObject({
      kind,
      retryable,
      provider: 'anthropic',
      statusCode: status,
      detail: words,
      tooLong: /too long|maximum size/.test(words),
    });
  });

  it('reads how long to wait, in seconds, milliseconds or as a date', async () => {
    const body = anthropic.errorBody('rate_limit_error', 'Slow down');
    const now = new Date('2026-03-01T10:00:00Z');
    const dated = await createModelClient(
      { provider: 'anthropic', displayName: 'Anthropic', apiKey, baseUrl: server.url },
      { clock: { ...systemClock, now: () => now } },
    );
    server.queue(
      (answer) => answer.json(429, body, { 'retry-after': '7' }),
      (answer) => answer.json(429, body, { 'retry-after-ms': '350' }),
      (answer) => answer.json(429, body, { 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' }),
      (answer) => answer.json(429, body, { 'retry-after': 'soon' }),
    );
    expect((await collectError(dated)).retryAfterMs).toBe(7000);
    expect((await collectError(dated)).retryAfterMs).toBe(350);
    expect((await collectError(dated)).retryAfterMs).toBe(30_000);
    expect((await collectError(dated)).retryAfterMs).toBeUndefined();
  });

  it('finds an error inside a stream that began with 200, before and after the first text', async () => {
    const overloaded = anthropic.error('overloaded_error', 'Overloaded');
    server.queue(
      streamed(overloaded),
      streamed(anthropic.start(), anthropic.textStart(0), anthropic.text(0, 'Hel'), overloaded),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'overloaded', retryable: true });
    expect(await collectError(client)).toMatchObject({
      kind: 'overloaded',
      retryable: true,
      detail: 'Overloaded',
    });
  });

  it('calls an answer that breaks off retryable, whether closed or cut', async () => {
    const begun = [anthropic.start(), anthropic.textStart(0), anthropic.text(0, 'Hel')];
    server.queue(streamed(...begun), dropped(...begun), streamed(anthropic.start()), dropped());
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
    }
  });

  it('says so when nobody listens there', async () => {
    await server.close();
    expect(await collectError(client)).toMatchObject({
      kind: 'timeout',
      retryable: true,
      message: 'Anthropic could not be reached.',
    });
  });

  it('never repeats the key, not even where the provider quotes it', async () => {
    server.queue((answer) =>
      answer.json(401, anthropic.errorBody('authentication_error', `bad key ${apiKey} given`)),
    );
    const error = await collectError(client);
    expect(error.detail).toBe('bad key [redacted] given');
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain(apiKey);
  });

  it('cuts long words of the provider to 500 characters', async () => {
    server.queue((answer) =>
      answer.json(400, anthropic.errorBody('invalid_request_error', 'é'.repeat(2000))),
    );
    expect(Array.from((await collectError(client)).detail ?? '')).toHaveLength(500);
  });

  it('does not show an HTML page as the provider’s words', async () => {
    server.queue((answer) => answer.text(502, '<html><body>Bad gateway</body></html>'));
    const error = await collectError(client);
    expect(error).toMatchObject({ kind: 'timeout', retryable: true, statusCode: 502 });
    expect(error.detail).not.toContain('<html>');
  });
});

describe('Anthropic, stopping', () => {
  it('ends at once when interrupted in a silence, and closes the connection', async () => {
    const silence = stalled(anthropic.start(), anthropic.textStart(0), anthropic.text(0, 'Hel'));
    server.queue(silence);
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const event of client.stream(modelRequest(), abort.signal)) {
      seen.push(event.type);
      abort.abort();
    }
    expect(seen).toEqual(['text_delta']);
    await silence.gone;
  });

  it('ends before the first byte of an answer', async () => {
    const silence = stalled();
    server.queue(silence);
    const abort = new AbortController();
    const run = collect(client, modelRequest(), abort.signal);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect(await run).toEqual([]);
    await silence.gone;
  });

  it('closes the connection when the reader just stops reading', async () => {
    const silence = stalled(anthropic.start(), anthropic.textStart(0), anthropic.text(0, 'Hel'));
    server.queue(silence);
    for await (const event of client.stream(modelRequest(), new AbortController().signal)) {
      expect(event.type).toBe('text_delta');
      break;
    }
    await silence.gone;
  });
});
