import { describe, expect, it } from 'vitest';
import { markWords } from '#renderer/features/search/mark-words.ts';
import { readSearch } from '#renderer/features/search/search-expression.ts';

describe('a search that a person writes', () => {
  it('looks for plain words in everything', () => {
    expect(readSearch('  date   parsing ', false)).toEqual({
      words: 'date parsing',
      expression: 'archived:false search:"date parsing"',
      labels: [],
    });
    expect(readSearch('x', true)?.expression).toBe('archived:true search:"x"');
  });

  it('narrows by the keys of the contract, quoted or not', () => {
    expect(readSearch('title:"two words" fail Has_Unread:true', false)).toEqual({
      words: 'fail',
      expression: 'archived:false title:"two words" has_unread:"true" search:"fail"',
      labels: [],
    });
    expect(readSearch('diff_url:https://x.test/1', false)?.expression).toBe(
      'archived:false diff_url:"https://x.test/1"',
    );
  });

  it('narrows by labels, which are no part of the expression', () => {
    expect(readSearch('label:team:blue Label:"area:two words" fail', false)).toEqual({
      words: 'fail',
      expression: 'archived:false search:"fail"',
      labels: ['team:blue', 'area:two words'],
    });
    expect(readSearch('label:team:blue', false)).toMatchObject({ expression: 'archived:false' });
    // Still being written.
    expect(readSearch('label:team', false)?.labels).toEqual([]);
  });

  it('takes words with colons, open quotes and half-written keys as they are meant', () => {
    expect(readSearch('error: 12:30', false)?.expression).toBe(
      'archived:false search:"error: 12:30"',
    );
    expect(readSearch('title:"open', false)?.expression).toBe('archived:false title:"open"');
    expect(readSearch('say "hello there', false)?.words).toBe('say hello there');
    expect(readSearch('title:', false)?.words).toBe('title:');
  });

  it('is none without words', () => {
    for (const text of ['', '  ', '""']) expect(readSearch(text, false)).toBeUndefined();
  });
});

describe('marked words', () => {
  it('stand apart regardless of case, and signs are only signs', () => {
    expect(markWords('Fix the (fix)', 'fix')).toEqual([
      { part: 'Fix', marked: true },
      { part: ' the (', marked: false },
      { part: 'fix', marked: true },
      { part: ')', marked: false },
    ]);
    expect(markWords('a.b', '.')).toHaveLength(3);
    expect(markWords('abc', '')).toEqual([{ part: 'abc', marked: false }]);
  });
});
