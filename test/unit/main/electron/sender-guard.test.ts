import { describe, expect, it } from 'vitest';
import { isAppUrl, isTrustedSender } from '#main/electron/sender-guard.ts';

const origin = 'http://127.0.0.1:7080';

describe('isTrustedSender', () => {
  it('trusts the top frame of our own origin only', () => {
    const frame = (
      url: string,
      parent: unknown = null,
    ): { senderFrame: { url: string; parent: unknown } } => ({
      senderFrame: { url, parent },
    });
    expect(isTrustedSender(frame(`${origin}/chats/1`), origin)).toBe(true);
    expect(isTrustedSender(frame(`${origin}/`, {}), origin)).toBe(false);
    expect(isTrustedSender(frame('http://127.0.0.1:7081/'), origin)).toBe(false);
    expect(isTrustedSender({ senderFrame: null }, origin)).toBe(false);
  });
});

describe('isAppUrl', () => {
  it.each([
    'http://127.0.0.1:7080@evil.example/',
    'http://127.0.0.1:70800/',
    'https://127.0.0.1:7080/',
    'about:blank',
    'not a url',
    '',
  ])('refuses %s', (url) => {
    expect(isAppUrl(url, origin)).toBe(false);
  });
});
