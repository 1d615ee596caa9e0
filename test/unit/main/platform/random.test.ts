import { describe, expect, it } from 'vitest';
import { equalBytes, equalSecrets, newUuid, randomToken, sha256 } from '#main/platform/random.ts';
import { isUuid } from '#shared/kernel/ids.ts';

describe('random', () => {
  it('makes tokens of letters and digits, each another', () => {
    const tokens = Array.from({ length: 200 }, () => randomToken(22));
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{22}$/);
    expect(new Set(tokens).size).toBe(200);
    expect(new Set(tokens.join('')).size).toBe(62);
  });

  it('makes UUIDs', () => {
    expect(isUuid(newUuid())).toBe(true);
    expect(newUuid()).not.toBe(newUuid());
  });

  it('compares secrets of any length', () => {
    expect(equalSecrets('same', 'same')).toBe(true);
    expect(equalSecrets('same', 'other')).toBe(false);
    expect(equalSecrets('', 'x')).toBe(false);
    expect(equalBytes(sha256('a'), sha256('a'))).toBe(true);
    expect(equalBytes(new Uint8Array(1), new Uint8Array(2))).toBe(false);
  });
});
