import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient, plainName, runTurn } from '#main/agent-loop/index.ts';
import type { ModelConnection, StoredPart } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { createMemoryTurnStore, type MemoryTurnStore } from '#test/support/memory-turn-store.ts';
import { anthropicCall, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { chat, chatText } from '#test/support/providers/chat-completions-wire.ts';
import {
  callsOf,
  collect,
  collectError,
  modelRequest,
  textOf,
} from '#test/support/providers/collect.ts';
import { openai, openaiText } from '#test/support/providers/openai-wire.ts';
import { startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';
import { createTestTurn } from '#test/support/turn.ts';

let server: ProviderServer;
let store: MemoryTurnStore;
beforeEach(async () => {
  server = await startProviderServer();
  store = createMemoryTurnStore([said('Go')]);
});
afterEach(() => server.close());

type Provider = Exclude<ModelConnection['provider'], 'demo' | 'bedrock'>;

function said(text: string) {
  return { role: 'user', parts: [{ type: 'text', text }] } as const;
}

/** The chat's next turn, at another provider or model than the last. */
async function turn(provider: Provider, modelName = 'test-model'): Promise<void> {
  const { input, bugs } = createTestTurn({ store });
  const model = await createModelClient(
    { provider, displayName: provider, apiKey: 'k', baseUrl: `${server.url}/v1` },
    { clock: systemClock },
  );
  expect(await runTurn({ ...input, model, provider, modelName })).toEqual({ kind: 'finished' });
  expect(bugs).toEqual([]);
}

const sent = (): string => JSON.stringify(server.requests.at(-1)?.body);

describe('a call with an id and a name of its model’s own making', () => {
  beforeEach(async () => {
    server.queue(
      streamed(
        chat.role(),
        chat.callStart(0, 'functions.look around:0', 'functions.look around', '{}'),
        chat.finish('tool_calls'),
        chat.done(),
      ),
      streamed(...chatText('There is no such tool.')),
    );
    await turn('openai-compat');
    store.messages.push(said('And now?'));
  });

  it('goes back to that model with its id', () => {
    expect(sent()).toContain('"tool_call_id":"functions.look around:0"');
  });

  it.each([
    ['anthropic', 'claude-test', /"(?:id|tool_use_id)":"([^"]*)"/g],
    ['openai', 'gpt-test', /"call_id":"([^"]*)"/g],
    ['openrouter', 'anthropic/claude-test', /"(?:id|tool_call_id)":"([^"]*)"/g],
    ['openai-compat', 'mistral-large', /"(?:id|tool_call_id)":"([^"]*)"/g],
  ] as const)('goes to %s’s %s as one that it takes', async (provider, modelName, ids) => {
    const answers = { anthropic: anthropicText('So.'), openai: openaiText('So.') };
    const answer = provider in answers ? answers[provider as 'openai'] : chatText('So.');
    server.queue(streamed(...answer));
    await turn(provider, modelName);
    const [first, second, ...more] = Array.from(sent().matchAll(ids), ([, id]) => id);
    expect(first).toMatch(modelName.startsWith('mistral') ? /^[a-z0-9]{9}$/ : /^[\w-]{1,64}$/);
    expect(second).toBe(first);
    expect(more).toEqual([]);
    const names = Array.from(sent().matchAll(/"name":"(functions[^"]*)"/g), ([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
  });
});

it('blank text that a model put before its call is kept from providers that refuse it', async () => {
  const parts: StoredPart[] = [
    { type: 'text', text: '\n\n' },
    { type: 'tool-call', tool_call_id: 'call_1', tool_name: 'look', args: {} },
  ];
  store.messages.push({ role: 'assistant', parts }, said('And now?'));
  server.queue(streamed(...anthropicText('So.')));
  await turn('anthropic');
  expect(server.requests[0]?.body).toMatchObject({
    messages: [{}, { content: [{ type: 'tool_use' }] }, {}],
  });
});

it('reasoning without encrypted content is not sent back to a provider that keeps nothing', async () => {
  server.queue(
    streamed(
      openai.created(),
      openai.reasoningStart(0, 'rs_1'),
      openai.summaryStart(0, 'rs_1', 0),
      openai.summary(0, 'rs_1', 0, 'Look first.'),
      openai.reasoningEnd(0, 'rs_1', 'Look first.', ''),
      openai.callStart(1, 'fc_1', 'call_a', 'look'),
      openai.callJson(1, 'fc_1', '{}'),
      openai.callEnd(1, 'fc_1', 'call_a', 'look', '{}'),
      openai.completed(),
    ),
    streamed(...openaiText('So.')),
  );
  await turn('azure', 'our-deployment');
  // A deployment's name does not tell that its model thinks, so the content is not asked for.
  expect(sent()).toContain('call_a');
  expect(sent()).not.toContain('rs_1');
});

it('what a provider should have kept and has lost is sent again in full', async () => {
  const parts = [
    { type: 'reasoning', text: 'Hm.', metadata: { openai: { itemId: 'rs_1' } } },
    { type: 'text', text: 'It is so.', metadata: { openai: { itemId: 'msg_1' } } },
  ] as const;
  const request = modelRequest({
    model: 'gpt-5',
    callConfig: { provider_options: { openai: { store: true } } },
    messages: [
      { role: 'user', text: 'Is it?' },
      { role: 'assistant', parts },
      { role: 'user', text: 'Why?' },
    ],
  });
  const client = await createModelClient(
    { provider: 'openai', displayName: 'OpenAI', apiKey: 'k', baseUrl: `${server.url}/v1` },
    { clock: systemClock },
  );
  const lost = openai.errorBody('invalid_request_error', null, "Item with id 'rs_1' not found.");
  server.queue((answer) => answer.json(404, lost), streamed(...openaiText('So.')));
  const error = await collectError(client, request);
  expect(error).toMatchObject({ kind: 'generic', retryable: true });
  expect(sent()).toContain('item_reference');
  expect(textOf(await collect(client, request))).toBe('So.');
  expect(sent()).not.toContain('item_reference');
  expect(sent()).toContain('It is so.');

  // Once in full is all that can be tried.
  server.queue((answer) => answer.json(404, lost));
  expect(await collectError(client, request)).toMatchObject({ kind: 'config', retryable: false });
});

it('a client’s tool whose name no provider takes can be called all the same', async () => {
  const tool = { name: 'crm.find customer', description: '', inputSchema: { type: 'object' } };
  const client = await createModelClient(
    { provider: 'anthropic', displayName: 'Anthropic', apiKey: 'k', baseUrl: server.url },
    { clock: systemClock },
  );
  const name = plainName(tool.name);
  server.queue(streamed(...anthropicCall('toolu_1', name, { id: 1 })));
  const events = await collect(client, modelRequest({ tools: [tool] }));
  expect(server.requests[0]?.body).toMatchObject({
    tools: [{ name: expect.stringMatching(/^[\w-]{1,64}$/) as unknown }],
  });
  expect(sent()).toContain(name);
  expect(callsOf(events)).toMatchObject([{ toolName: 'crm.find customer', args: { id: 1 } }]);
  for (const event of events) {
    if (event.type === 'tool_call_delta') expect(event.toolName).toBe('crm.find customer');
  }
});
