import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient, runTurn } from '#main/agent-loop/index.ts';
import type { ModelClient, StoredPart } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import { createMemoryTurnStore, type MemoryTurnStore } from '#test/support/memory-turn-store.ts';
import { anthropic, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { collect, modelRequest } from '#test/support/providers/collect.ts';
import { google, googleText } from '#test/support/providers/google-wire.ts';
import { openai, openaiText } from '#test/support/providers/openai-wire.ts';
import { startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';
import { createTestTurn } from '#test/support/turn.ts';

let server: ProviderServer;
let store: MemoryTurnStore;
beforeEach(async () => {
  server = await startProviderServer();
  store = createMemoryTurnStore([said('What is new?')]);
});
afterEach(() => server.close());

type Provider = 'anthropic' | 'google' | 'openai';

function said(text: string) {
  return { role: 'user', parts: [{ type: 'text', text }] } as const;
}

function connect(provider: Provider): Promise<ModelClient> {
  return createModelClient(
    { provider, displayName: provider, apiKey: 'k', baseUrl: server.url },
    { clock: systemClock },
  );
}

/** One turn of the chat; resolves with what a client of the stream saw of it. */
async function turn(
  provider: Provider,
  options: Readonly<Record<string, unknown>> = {},
  modelName = 'gemini-3-pro',
): Promise<ChatMessagePart[]> {
  const { input, parts, bugs } = createTestTurn({ store });
  const callConfig: ModelCallConfig = {
    provider_options: { [provider]: { web_search_enabled: true, ...options } },
  };
  const model = await connect(provider);
  const outcome = await runTurn({ ...input, model, modelName, callConfig });
  expect(outcome).toEqual({ kind: 'finished' });
  expect(bugs).toEqual([]);
  return parts.map(({ part }) => part);
}

async function nextTurn(...args: Parameters<typeof turn>): Promise<void> {
  store.messages.push(said('And then?'));
  await turn(...args);
}

const storedParts = (): readonly StoredPart[] => store.messages.flatMap(({ parts }) => parts);
const page = { url: 'https://example.org/a', title: 'A' };
const source = expect.objectContaining({ type: 'source', ...page }) as object;

describe('a search by Anthropic', () => {
  const answer = [
    anthropic.start(),
    anthropic.webSearch(0, [page]),
    anthropic.textStart(2),
    anthropic.text(2, 'Found.'),
    anthropic.citation(2, page.url, page.title),
    anthropic.blockStop(2),
    anthropic.end('end_turn'),
  ];

  it('streams as a call with its result, and is stored in the answer', async () => {
    server.queue(streamed(...answer));
    const streamedParts = await turn('anthropic', { allowed_domains: ['example.org'] });
    const id = { tool_call_id: 'srvtoolu_1', tool_name: 'web_search', provider_executed: true };
    const call = { type: 'tool-call', ...id, args: { query: 'x' } };
    const result = { type: 'tool-result', ...id, result: [expect.objectContaining(page)] };
    const deltas = ['{"query":', '"x"}'].map((args_delta) => ({
      type: 'tool-call',
      ...id,
      args_delta,
    }));
    expect(streamedParts).toMatchObject([...deltas, call, result, source, { text: 'Found.' }]);
    expect(store.steps).toHaveLength(1);
    expect(store.steps[0]?.parts).toMatchObject([call, result, source, { text: 'Found.' }]);
    expect(store.openCalls()).toEqual([]);
    expect(store.journal).toEqual([]);
    // What only the provider can read is kept for it, and shown to nobody.
    expect(JSON.stringify(streamedParts)).not.toContain('ZW5j');
    const shown = storedParts().map((part) => ({ ...part, provider_metadata: undefined }));
    expect(JSON.stringify(shown)).not.toContain('ZW5j');
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['example.org'] },
      ],
    });
  });

  it('goes back as it came, with what its citations point to', async () => {
    server.queue(streamed(...answer), streamed(...anthropicText('Nothing more.')));
    await turn('anthropic');
    await nextTurn('anthropic');
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            {
              type: 'server_tool_use',
              id: 'srvtoolu_1',
              name: 'web_search',
              input: { query: 'x' },
            },
            {
              type: 'web_search_tool_result',
              tool_use_id: 'srvtoolu_1',
              content: [{ type: 'web_search_result', ...page, encrypted_content: 'ZW5j' }],
            },
            {
              type: 'text',
              text: 'Found.',
              citations: [{ type: 'web_search_result_location', encrypted_index: 'aW5kZXg' }],
            },
          ],
        },
        { role: 'user' },
      ],
    });
  });

  it('that fails is told as that, and goes back as that', async () => {
    server.queue(
      streamed(
        anthropic.start(),
        anthropic.searchCall(0),
        anthropic.searchFailed(1, 'max_uses_exceeded'),
        anthropic.textStart(2),
        anthropic.text(2, 'No luck.'),
        anthropic.blockStop(2),
        anthropic.end('end_turn'),
      ),
      streamed(...anthropicText('Yes.')),
    );
    const parts = await turn('anthropic');
    expect(parts).toContainEqual(
      expect.objectContaining({ type: 'tool-result', is_error: true, provider_executed: true }),
    );
    await nextTurn('anthropic');
    expect(JSON.stringify(server.requests[1]?.body)).toContain('"max_uses_exceeded"');
  });

  it('beside a call of ours leaves only ours to run', async () => {
    server.queue(
      streamed(
        anthropic.start(),
        anthropic.webSearch(0, [page]),
        anthropic.toolStart(2, 'toolu_1', 'nonsense'),
        anthropic.toolJson(2, '{}'),
        anthropic.blockStop(2),
        anthropic.end('tool_use'),
      ),
      streamed(...anthropicText('Done.')),
    );
    await turn('anthropic');
    expect(store.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    expect(store.messages[2]?.parts).toMatchObject([{ tool_call_id: 'toolu_1', is_error: true }]);
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        {},
        {
          content: [
            { type: 'server_tool_use' },
            { type: 'web_search_tool_result' },
            { type: 'tool_use', id: 'toolu_1' },
          ],
        },
        { content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
      ],
    });
  });

  it('that pauses goes on in the next step, which brings its result', async () => {
    server.queue(
      streamed(anthropic.start(), anthropic.searchCall(0), anthropic.end('pause_turn')),
      streamed(
        anthropic.start(),
        anthropic.searchResult(0, [page]),
        anthropic.textStart(1),
        anthropic.text(1, 'Found.'),
        anthropic.blockStop(1),
        anthropic.end('end_turn'),
      ),
      streamed(...anthropicText('Nothing more.')),
    );
    await turn('anthropic');
    expect(store.steps).toHaveLength(2);
    expect(server.requests[1]?.body).toMatchObject({
      messages: [{ role: 'user' }, { content: [{ type: 'server_tool_use', id: 'srvtoolu_1' }] }],
    });
    await nextTurn('anthropic');
    expect(server.requests[2]?.body).toMatchObject({
      messages: [
        {},
        {
          content: [
            { type: 'server_tool_use', id: 'srvtoolu_1' },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1' },
            { type: 'text', text: 'Found.' },
          ],
        },
        {},
      ],
    });
  });

  it('means nothing to another provider', async () => {
    server.queue(streamed(...answer), streamed(...openaiText('Nothing more.')));
    await turn('anthropic');
    await nextTurn('openai');
    const sent = JSON.stringify(server.requests[1]?.body);
    expect(sent).toContain('Found.');
    expect(sent).not.toContain('srvtoolu_1');
    expect(sent).not.toContain('ZW5j');
  });

  it('is not offered to a chat that plans', async () => {
    server.queue(streamed(...anthropicText('A plan.')));
    const { input } = createTestTurn({ store });
    const model = await connect('anthropic');
    const callConfig = { provider_options: { anthropic: { web_search_enabled: true } } };
    const role = { kind: 'root', planning: true } as const;
    await runTurn({ ...input, model, callConfig, role });
    expect(JSON.stringify(server.requests[0]?.body)).not.toContain('web_search');
  });

  it('has the name alone, whatever tool a client calls so', async () => {
    server.queue(streamed(...anthropicText('Done.')));
    const { input } = createTestTurn({ store });
    const model = await connect('anthropic');
    const callConfig = { provider_options: { anthropic: { web_search_enabled: true } } };
    const tool = { name: 'web_search', description: '', inputSchema: { type: 'object' } };
    await runTurn({ ...input, model, callConfig, dynamicTools: [tool] });
    expect(server.requests[0]?.body).toHaveProperty('tools', [
      expect.objectContaining({ type: 'web_search_20250305' }),
    ]);
  });

  it('is not offered unless the model config asks for it', async () => {
    server.queue(streamed(anthropic.start(), anthropic.end('end_turn')));
    const callConfig = { provider_options: { anthropic: { web_search_enabled: false } } };
    await collect(await connect('anthropic'), modelRequest({ callConfig }));
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
  });
});

describe('a search by OpenAI', () => {
  const answer = [
    openai.created(),
    openai.webSearch(0, 'ws_1'),
    openai.messageStart(1, 'msg_1'),
    openai.text(1, 'msg_1', 'Found.'),
    openai.citation(1, 'msg_1', page.url, page.title),
    openai.messageEnd(1, 'msg_1', 'Found.'),
    openai.completed(),
  ];

  it('is stored with what it looked for, and goes back as the item it was', async () => {
    server.queue(streamed(...answer), streamed(...openaiText('Nothing more.')));
    await turn('openai', { search_context_size: 'low', allowed_domains: ['example.org'] });
    const id = { tool_call_id: 'ws_1', tool_name: 'web_search', provider_executed: true };
    expect(store.steps[0]?.parts).toMatchObject([
      { type: 'tool-call', ...id },
      { type: 'tool-result', ...id, result: { action: { type: 'search', query: 'x' } } },
      { type: 'text', text: 'Found.' },
      source,
    ]);
    expect(store.openCalls()).toEqual([]);
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        {
          type: 'web_search',
          search_context_size: 'low',
          filters: { allowed_domains: ['example.org'] },
        },
      ],
    });
    await nextTurn('openai');
    expect(server.requests[1]?.body).toMatchObject({
      input: [
        { role: 'user' },
        { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'x' } },
        { role: 'assistant' },
        { role: 'user' },
      ],
    });
  });

  it('that the provider has kept is only named to it', async () => {
    server.queue(streamed(...answer), streamed(...openaiText('Nothing more.')));
    await turn('openai', { store: true });
    await nextTurn('openai', { store: true });
    expect(server.requests[1]?.body).toMatchObject({
      input: expect.arrayContaining([{ type: 'item_reference', id: 'ws_1' }]) as object,
    });
  });
});

describe('a search by Google', () => {
  it('beside tools has the name that searches have, and goes back with its signature', async () => {
    server.queue(
      streamed(
        google.parts({
          toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'g1', args: { queries: ['x'] } },
          thoughtSignature: 'c2ln',
        }),
        google.parts({ toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', id: 'g1', response: {} } }),
        ...googleText('Found.'),
      ),
      streamed(...googleText('Nothing more.')),
    );
    await turn('google');
    const id = { tool_call_id: 'g1', tool_name: 'web_search', provider_executed: true };
    expect(store.steps[0]?.parts).toMatchObject([
      { type: 'tool-call', ...id, args: { queries: ['x'] } },
      { type: 'tool-result', ...id },
      { type: 'text', text: 'Found.' },
    ]);
    await nextTurn('google');
    expect(server.requests[1]?.body).toMatchObject({
      contents: [
        { role: 'user' },
        {
          role: 'model',
          parts: [
            {
              toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'g1', args: { queries: ['x'] } },
              thoughtSignature: 'c2ln',
            },
            { toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', id: 'g1' } },
            { text: 'Found.' },
          ],
        },
        { role: 'user' },
      ],
    });
  });
});
