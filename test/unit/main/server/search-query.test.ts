import { expect, test } from 'vitest';
import { parseSearchQuery } from '#main/server/search-query.ts';

test('terms and free words, in lower case', () => {
  expect(parseSearchQuery('Owner:ME  Foo name:"Two Words" "quoted word"')).toEqual({
    ok: true,
    value: {
      terms: [
        { key: 'owner', value: 'me' },
        { key: 'name', value: 'two words' },
      ],
      free: ['foo', 'quoted word'],
    },
  });
});

test('a quoted value may hold colons', () => {
  const parsed = parseSearchQuery('last_used_after:"2026-01-01T00:00:00Z"');
  expect(parsed.ok && parsed.value.terms[0]?.value).toBe('2026-01-01t00:00:00z');
});

test.each([':a', 'a:', 'a:b:c', ':'])('%s is refused', (expression) => {
  expect(parseSearchQuery(expression)).toMatchObject({ ok: false, error: { field: 'q' } });
});
