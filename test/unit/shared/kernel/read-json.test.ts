import { expect, test } from 'vitest';
import { readJson } from '#shared/kernel/read-json.ts';

const nested = (levels: number): string =>
  '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);

test('what can be kept is read, and nothing else', () => {
  expect(readJson('{"a":[1,null,"\\"["]}')).toEqual({ ok: true, value: { a: [1, null, '"['] } });
  expect(readJson('"text"')).toEqual({ ok: true, value: 'text' });
  for (const text of ['', '{', 'undefined', '[1,]']) {
    expect(readJson(text)).toEqual({ ok: false, error: 'not valid JSON' });
  }
});

test('depth and number of values have a bound', () => {
  expect(readJson(nested(500)).ok).toBe(true);
  for (const levels of [502, 1_500, 1_000_000]) {
    expect(readJson(nested(levels))).toMatchObject({
      error: expect.stringContaining('500 levels'),
    });
  }
  const list = (count: number): string => `[[${'1,'.repeat(count - 1)}1]]`;
  expect(readJson(list(199_998)).ok).toBe(true);
  expect(readJson(list(199_999))).toMatchObject({ error: expect.stringContaining('values') });
  const lists = `[${'[],'.repeat(200_000)}[]]`;
  expect(readJson(lists).ok).toBe(false);
});
