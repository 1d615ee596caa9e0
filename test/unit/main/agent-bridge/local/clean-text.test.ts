import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText } from '#main/agent-bridge/local/context/clean-text.ts';

describe('cleaning instructions', () => {
  it('leaves plain text as it is', () => {
    expect(cleanText('# Rules\n\n\tUse tabs. 👍️ Grüße, 日本語')).toBe(
      '# Rules\n\n\tUse tabs. 👍️ Grüße, 日本語',
    );
  });

  it('makes newlines of every line end', () => {
    expect(cleanText('a\r\nb\rc\n')).toBe('a\nb\nc');
  });

  it('takes comments out, also unclosed ones and those that come together by that', () => {
    expect(cleanText('a<!-- x\ny -->b')).toBe('ab');
    expect(cleanText('a<!-- never closed\nrest')).toBe('a');
    expect(cleanText('a<!<!-- x -->-- hidden -->b')).toBe('ab');
  });

  it('takes out what nobody sees, so that it cannot hide a comment either', () => {
    const tags = String.fromCodePoint(0xe0049, 0xe0067);
    expect(cleanText(`a\u200Bb\u202Ec${tags}d\u0007\uFEFFe\u3164f`)).toBe('abcdef');
    expect(cleanText('a<\u200B!-- x -->b')).toBe('ab');
  });

  it('brings a description onto one line of limited length', () => {
    expect(cleanLine(' one\n  two ', 20)).toBe('one two');
    expect(cleanLine('abcdefghij', 5)).toBe('abcd…');
  });
});
