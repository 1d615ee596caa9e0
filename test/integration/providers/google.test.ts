import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelClient, PromptPart } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  reasoningOf,
  textOf,
} from '#test/support/providers/collect.ts';
import { google, googleText } from '#test/support/providers/google-wire.ts';
import {
  dropped,
  inPieces,
  startProviderServer,
  streamed,
} from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

const apiKey = 'AIza-planted-0123456789';
const tool = { name: 'read_file', description: 'Reads', inputSchema: { properties: {} } };

let server: ProviderServer;
let client: ModelClient;

beforeEach(async () => {
  server = await startProviderServer();
  client = await createModelClient(
    { provider: 'google', displayName: 'Google', apiKey, baseUrl: server.url },
    { clock: systemClock },
  );
});
afterEach(() => server.close());

describe('Google', () => {
  it('streams text and counts cached and thinking tokens', async () => {
    server.queue(
      streamed(
        ...inPieces(
          13,
          google.parts({ text: 'Good ' }),
          google.parts({ text: 'däy' }),
          google.finish('STOP', {
            promptTokenCount: 500,
            cachedContentTokenCount: 400,
            candidatesTokenCount: 10,
            thoughtsTokenCount: 50,
            totalTokenCount: 560,
          }),
        ),
      ),
    );
    const events = await collect(client, modelRequest({ model: 'gemini-2.5-flash' }));
    expect(textOf(events)).toBe('Good däy');
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
      path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      headers: { 'x-goog-api-key': apiKey },
      body: { generationConfig: { maxOutputTokens: 1000 } },
    });
  });

  it('sends signatures of thoughts and calls back where they belong', async () => {
    server.queue(
      streamed(
        google.parts({ text: 'Look first.', thought: true }),
        google.parts({
          functionCall: { name: 'read_file', args: { path: 'a' } },
          thoughtSignature: 'c2lnbmF0dXJl',
        }),
        google.parts({ functionCall: { name: 'read_file', args: { path: 'b' } } }),
        google.finish('STOP', { promptTokenCount: 10, candidatesTokenCount: 5 }),
      ),
      streamed(...googleText('Done')),
    );
    const request = modelRequest({
      model: 'gemini-3-pro-preview',
      tools: [tool],
      callConfig: {
        provider_options: {
          google: {
            thinking_config: { thinking_budget: 1024, include_thoughts: true },
            safety_settings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
            a_key_of_tomorrow: 1,
          },
        },
      },
    });
    const events = await collect(client, request);
    expect(reasoningOf(events)).toBe('Look first.');
    expect(events.at(-1)).toMatchObject({ reason: 'tool_calls' });
    const calls = callsOf(events);
    expect(calls.map((call) => call.args)).toEqual([{ path: 'a' }, { path: 'b' }]);
    expect(server.requests[0]?.body).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
    });
    await collect(client, {
      ...request,
      messages: [
        { role: 'user', text: 'Read' },
        {
          role: 'assistant',
          parts: calls.map((call): PromptPart => ({
            type: 'tool_call',
            callId: call.callId,
            toolName: call.toolName,
            args: call.args,
            ...(call.metadata ? { metadata: call.metadata } : {}),
          })),
        },
        ...calls.map((call) => ({
          role: 'tool' as const,
          callId: call.callId,
          toolName: call.toolName,
          result: 'text',
          isError: false,
        })),
      ],
    });
    expect(server.requests[1]?.body).toMatchObject({
      contents: [
        { role: 'user' },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'read_file' }, thoughtSignature: 'c2lnbmF0dXJl' },
            { functionCall: { name: 'read_file' } },
          ],
        },
        { role: 'user', parts: [{ functionResponse: {} }, { functionResponse: {} }] },
      ],
    });
  });

  it('searches the web and names its sources', async () => {
    server.queue(
      streamed(
        google.grounded([{ text: 'Found.' }], [{ uri: 'https://example.org/a', title: 'A' }]),
        google.finish('STOP', { promptTokenCount: 10, candidatesTokenCount: 5 }),
      ),
      streamed(...googleText('Done')),
    );
    const callConfig = { provider_options: { google: { web_search_enabled: true } } };
    const events = await collect(client, modelRequest({ model: 'gemini-2.5-pro', callConfig }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'source', url: 'https://example.org/a', title: 'A' }),
    );
    expect(server.requests[0]?.body).toMatchObject({ tools: [{ googleSearch: {} }] });
    // This family takes only one kind of tool, and the workspace's matter more.
    await collect(client, modelRequest({ model: 'gemini-2.5-pro', callConfig, tools: [tool] }));
    expect(JSON.stringify(server.requests[1]?.body)).not.toContain('googleSearch');
  });

  it('takes errors for what they are', async () => {
    const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' };
    const perDay = {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }],
    };
    const quota = 'You exceeded your current quota, please check your plan.';
    server.queue(
      (answer) => answer.json(400, google.errorBody(400, 'INVALID_ARGUMENT', 'API key not valid.')),
      (answer) => answer.json(429, google.errorBody(429, 'RESOURCE_EXHAUSTED', quota, [retryInfo])),
      (answer) =>
        answer.json(429, google.errorBody(429, 'RESOURCE_EXHAUSTED', quota, [perDay, retryInfo])),
      (answer) =>
        answer.json(503, google.errorBody(503, 'UNAVAILABLE', 'The model is overloaded.')),
      (answer) => answer.json(404, google.errorBody(404, 'NOT_FOUND', 'models/x is not found')),
      dropped(google.parts({ text: 'Hel' })),
    );
    expect(await collectError(client)).toMatchObject({ kind: 'auth', retryable: false });
    expect(await collectError(client)).toMatchObject({
      kind: 'rate_limit',
      retryable: true,
      retryAfterMs: 34_500,
    });
    expect(await collectError(client)).toMatchObject({ kind: 'usage_limit', retryable: false });
    expect(await collectError(client)).toMatchObject({ kind: 'overloaded', retryable: true });
    expect(await collectError(client)).toMatchObject({ kind: 'config', retryable: false });
    expect(await collectError(client)).toMatchObject({ kind: 'timeout', retryable: true });
  });

  it('refuses options that cannot be used before anything is sent', async () => {
    const callConfig = {
      provider_options: { google: { thinking_config: { thinking_budget: 'x' } } },
    };
    const error = await collectError(client, modelRequest({ callConfig }));
    expect(error).toMatchObject({ kind: 'config', retryable: false });
    expect(error.message).toContain('google.thinking_config.thinking_budget');
    expect(server.requests).toEqual([]);
  });
});
