import { describe, expect, it, test } from 'vitest';
import { plainTitle, tidyLabel, tidyTitle } from '#main/agent-loop/index.ts';

describe('titles', () => {
  test.each([
    ['  "Fix the   parser"  ', 'Fix the parser'],
    ['`Fix it`', 'Fix it'],
    ['„Größe prüfen“', 'Größe prüfen'],
    ['one two three four five six seven eight', 'one two three four five six seven eight'],
    ['one two three four five six seven eight nine', undefined],
    [' " " ', undefined],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('tidies %j', (text, title) => {
    expect(tidyTitle(text)).toBe(title);
  });
  test.each([
    ['Fix it. Then test it.', 'Fix it'],
    ['read v1.2 of it\nplease', 'read v1.2 of it please'],
    ['one two three four five six seven eight nine', 'one two three four five six seven eight'],
    ['', undefined],
    ['???', undefined],
  ])('takes the first words of %j', (text, title) => {
    expect(plainTitle(text)).toBe(title);
  });
});

it('labels have at most five words and no markup', () => {
  expect(tidyLabel('**Done**: `all` tests pass now, again.')).toBe('Done: all tests pass now');
  expect(tidyLabel('# Fixed.')).toBe('Fixed');
  expect(tidyLabel(' \n ')).toBeUndefined();
});
