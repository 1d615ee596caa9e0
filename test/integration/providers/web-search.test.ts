import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelClient } from '#main/agent-loop/index.ts';
import type { ModelEvent } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import { anthropic } from '#test/support/providers/anthropic-wire.ts';
import { callsOf, collect, modelRequest, textOf } from '#test/support/providers/collect.ts';
import { openai } from '#test/support/providers/openai-wire.ts';
import { startProviderServer, streamed } from '#test/support/providers/provider-server.ts';
import type { ProviderServer } from '#test/support/providers/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

async function ask(
  provider: 'anthropic' | 'openai',
  provider_options: NonNullable<ModelCallConfig['provider_options']>,
): Promise<ModelEvent[]> {
  const client = await createModelClient(
    { provider, displayName: provider, apiKey: 'k', baseUrl: server.url },
    { clock: systemClock },
  );
  return collect(client, modelRequest({ callConfig: { provider_options } }));
}

const source = (url: string) =>
  expect.objectContaining({ type: 'source', url, title: 'A' }) as object;

describe('web search by the provider', () => {
  it('of Anthropic ends in sources, not in calls for us to run', async () => {
    server.queue(
      streamed(
        anthropic.start(),
        anthropic.webSearch(0, [{ url: 'https://example.org/a', title: 'A' }]),
        anthropic.textStart(2),
        anthropic.text(2, 'Found.'),
        anthropic.blockStop(2),
        anthropic.end('end_turn'),
      ),
    );
    const events = await ask('anthropic', {
      anthropic: { web_search_enabled: true, allowed_domains: ['example.org'] },
    });
    expect(events).toContainEqual(source('https://example.org/a'));
    expect(textOf(events)).toBe('Found.');
    expect(callsOf(events)).toEqual([]);
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['example.org'] },
      ],
    });
  });

  it('of OpenAI ends in sources, not in calls for us to run', async () => {
    server.queue(
      streamed(
        openai.created(),
        openai.webSearch(0, 'ws_1'),
        openai.messageStart(1, 'msg_1'),
        openai.text(1, 'msg_1', 'Found.'),
        openai.citation(1, 'msg_1', 'https://example.org/a', 'A'),
        openai.messageEnd(1, 'msg_1', 'Found.'),
        openai.completed(),
      ),
    );
    const events = await ask('openai', {
      openai: {
        web_search_enabled: true,
        search_context_size: 'low',
        allowed_domains: ['example.org'],
      },
    });
    expect(events).toContainEqual(source('https://example.org/a'));
    expect(textOf(events)).toBe('Found.');
    expect(callsOf(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ reason: 'stop' });
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        {
          type: 'web_search',
          search_context_size: 'low',
          filters: { allowed_domains: ['example.org'] },
        },
      ],
    });
  });

  it('is not offered unless the model config asks for it', async () => {
    server.queue(streamed(anthropic.start(), anthropic.end('end_turn')));
    await ask('anthropic', { anthropic: { web_search_enabled: false } });
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
  });
});
