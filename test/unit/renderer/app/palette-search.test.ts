import { describe, expect, it } from 'vitest';
import { searchBy } from '#renderer/app/palette-search.ts';

const search = (query: string, ...texts: string[]): readonly string[] =>
  searchBy(texts, query, (text) => text);

describe('searchBy', () => {
  it('keeps the order while nothing is asked', () => {
    expect(search('  ', 'b', 'a')).toEqual(['b', 'a']);
  });

  it('puts beginnings before word beginnings before the middle before scattered words', () => {
    expect(search('new', 'Anew dawn', 'Old and new', 'New chat', 'Nothing')).toEqual([
      'New chat',
      'Old and new',
      'Anew dawn',
    ]);
    expect(search('fix date', 'Date: fix it', 'Please fix date')).toEqual([
      'Please fix date',
      'Date: fix it',
    ]);
  });

  it('finds nothing for what is nowhere', () => {
    expect(search('zebra', 'New chat')).toEqual([]);
  });
});
