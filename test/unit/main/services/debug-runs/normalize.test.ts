import { expect, test } from 'vitest';
import type { ModelRequest } from '#main/agent-loop/index.ts';
import { normalizeRequest } from '#main/services/debug-runs/normalize.ts';

function request(fields: Partial<ModelRequest>): ModelRequest {
  return { model: 'm', messages: [], tools: [], maxOutputTokens: 10, callConfig: {}, ...fields };
}

test('a request of any size is recorded within bounds, its newest messages first', () => {
  const messages: ModelRequest['messages'] = [
    { role: 'system', text: 'the rules' },
    ...Array.from({ length: 500 }, (_, index) => ({
      role: 'user' as const,
      text: `${index} ${'x'.repeat(50_000)} ${index}`,
    })),
  ];
  const recorded = normalizeRequest(request({ messages }));
  const text = JSON.stringify(recorded);
  expect(text.length).toBeLessThan(256 * 1024);
  expect(text).toContain('the rules');
  expect(text).toContain('499 xxx');
  expect(text).not.toContain('"0 xxx');
  expect(recorded['omitted_messages']).toBeGreaterThan(480);
});

test('nothing that only a provider can read, no bytes and no keys are recorded', () => {
  const recorded = JSON.stringify(
    normalizeRequest(
      request({
        messages: [
          {
            role: 'user',
            text: 'my key is sk-0123456789abcdefghij',
            files: [{ name: 'a.png', mediaType: 'image/png', data: new Uint8Array(5_000) }],
          },
          {
            role: 'assistant',
            parts: [{ type: 'reasoning', text: 'hm', metadata: { signature: 'unreadable' } }],
          },
        ],
        callConfig: {
          temperature: 0.5,
          cost: { input_price_per_million_tokens: 3 },
          provider_options: { openrouter: { extra_body: { api_key: 'hidden-value' } } },
        },
      }),
    ),
  );
  expect(recorded).toContain('[5000 bytes]');
  expect(recorded).toContain('my key is [redacted]');
  expect(recorded).toContain('"temperature":0.5');
  for (const secret of ['unreadable', 'hidden-value', 'price']) {
    expect(recorded).not.toContain(secret);
  }
});

test('a secret is not left in two halves by the cut', () => {
  const key = `sk-${'a'.repeat(40)}`;
  const text = `${'x '.repeat(3_995)}${key}${' y'.repeat(20_000)}`;
  const recorded = JSON.stringify(
    normalizeRequest(request({ messages: [{ role: 'user', text }] })),
  );
  expect(recorded).not.toContain('sk-a');
  expect(recorded).not.toContain('aaaa');
});
