import { describe, expect, it } from 'vitest';
import { redact, redactText } from '#main/platform/redact.ts';

describe('redact', () => {
  it('hides values by the name of their field, at any depth', () => {
    const shown = redact({
      session_token: 'abc',
      nested: { apiKey: 'k', 'X-Api-Key': 'k', password: 'p', Authorization: 'Bearer q' },
      code: 'one-time',
      list: [{ cookie: 'c' }],
      user: 'ada',
    });
    expect(shown).toEqual({
      session_token: '[redacted]',
      nested: {
        apiKey: '[redacted]',
        'X-Api-Key': '[redacted]',
        password: '[redacted]',
        Authorization: '[redacted]',
      },
      code: '[redacted]',
      list: [{ cookie: '[redacted]' }],
      user: 'ada',
    });
  });

  it('keeps counts of tokens, which are no secrets', () => {
    expect(redact({ total_tokens: 12 })).toEqual({ total_tokens: 12 });
  });

  it.each([
    'key AbCdEfGhIj-AbCdEfGhIjKlMnOpQrStUv was used',
    'sk-ant-api03-abcdefghijklmnop is wrong',
    'Bearer abc.def was refused',
    'ghp_abcdefghijklmnopqrstuvwxyz0123',
  ])('hides secrets by their form in "%s"', (text) => {
    const shown = redactText(text);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toMatch(/AbCdEfGhIj-|sk-ant|abc\.def|ghp_/);
  });

  it('cuts query strings and fragments off URLs', () => {
    expect(redactText('GET http://127.0.0.1:7080/sign-in?code=xyz failed')).toBe(
      'GET http://127.0.0.1:7080/sign-in failed',
    );
    expect(redactText('/api/v2/x?coder_session_token=y')).toBe('/api/v2/x');
  });

  it('shows what an error says without the secrets in it', () => {
    const error = new Error('401 for sk-abcdefghijklmnopqrst', {
      cause: new Error('at https://h.example/p?key=1'),
    });
    const shown = JSON.stringify(redact({ error }));
    expect(shown).toContain('401 for [redacted]');
    expect(shown).toContain('https://h.example/p"');
    expect(shown).not.toContain('key=1');
    expect(shown).toContain('"stack"');
  });

  it('bounds text and depth', () => {
    expect(redactText('x'.repeat(10_000)).length).toBeLessThan(4_100);
    type Nested = { inner?: Nested };
    const loop: Nested = {};
    loop.inner = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });
});
