import { describe, expect, it } from 'vitest';
import { findFileLinks } from '#renderer/widgets/terminal/file-links.ts';

function places(text: string) {
  return findFileLinks(text).map(({ path, line, column }) => ({ path, line, column }));
}

describe('findFileLinks', () => {
  it.each([
    ['src/date.ts:12:5 - error TS2322', 'src/date.ts', 12, 5],
    ['  at parse (/home/ada/app/src/date.js:40:17)', '/home/ada/app/src/date.js', 40, 17],
    ['main.go:7: undefined: x', 'main.go', 7, undefined],
    ['src/a.ts(3,14): error', 'src/a.ts', 3, 14],
    ['  File "lib/x.py", line 22, in <module>', 'lib/x.py', 22, undefined],
    ['C:\\work\\a.cs:9:1', 'C:\\work\\a.cs', 9, 1],
    ['./run.sh: not found', './run.sh', undefined, undefined],
    ['modified:   test/unit/date.test.ts', 'test/unit/date.test.ts', undefined, undefined],
  ])('finds the place in %j', (text, path, line, column) => {
    expect(places(text)).toEqual([{ path, line, column }]);
  });

  it.each([
    '12:30:45 done',
    'listening on localhost:8080',
    'https://example.com/a.ts:3',
    'v1.2.3',
    'a / b',
  ])('finds none in %j', (text) => expect(places(text)).toEqual([]));

  it('tells where it stands, and leaves endless lines alone', () => {
    expect(findFileLinks('in src/a.ts:1!')[0]).toMatchObject({ start: 3, end: 13 });
    expect(findFileLinks(`${'x'.repeat(5000)} src/a.ts:1`)).toEqual([]);
  });
});
