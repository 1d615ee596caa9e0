import { describe, expect, test } from 'vitest';
import { excerptOf } from '#main/services/chats/excerpt.ts';

describe('an excerpt', () => {
  test('is all of a short text, in one line', () => {
    expect(excerptOf('  Paint the\n\tharbour blue ', 'harbour')).toBe('Paint the harbour blue');
    expect(excerptOf('', 'harbour')).toBe('');
  });

  test('of a long text is what stands around the first of the words', () => {
    const before = 'before it '.repeat(100);
    const after = ' and after it'.repeat(100);
    const excerpt = excerptOf(`${before}the Harbour wall${after}`, 'wall harbour');
    expect(excerpt).toMatch(
      /^…(?:before it |it )+the Harbour wall(?: and after it)+(?: and)?(?: after)?…$/,
    );
    expect(excerpt.length).toBeLessThan(220);
  });

  test.each([
    ['case', 'ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['diacritics', 'the café au lait', 'cafe'],
    ['diacritics of the words', 'the cafe au lait', 'café'],
    ['marks', 'run (a|b)+ now', '(a|b)+'],
    ['the rest of the last word', 'harbourmaster', 'harbour'],
  ])('%s does not keep a word from being found', (_what, place, words) => {
    const excerpt = excerptOf(`${'far '.repeat(200)}${place}${' off'.repeat(200)}`, words);
    expect(excerpt).toContain(place);
  });

  test('a word within another one is not taken for it', () => {
    const text = `chart ${'x '.repeat(200)}art ${'y '.repeat(200)}`;
    expect(excerptOf(text, 'art')).toContain(' art ');
  });

  test('begins with the text where the words are only in the title', () => {
    expect(excerptOf(`Begin ${'x '.repeat(300)}`, 'harbour')).toMatch(/^Begin .*…$/);
  });

  test('cuts a word that is longer than itself', () => {
    const excerpt = excerptOf('y'.repeat(50_000), 'harbour');
    expect(excerpt.length).toBeLessThan(220);
  });

  test('takes words of which nothing can be looked for', () => {
    expect(excerptOf('some text', '()')).toBe('some text');
  });
});
