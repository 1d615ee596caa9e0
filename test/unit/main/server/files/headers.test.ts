import { expect, test } from 'vitest';
import { byteRange } from '#main/server/routes/files/byte-range.ts';
import { contentDisposition, fileNameOf } from '#main/server/routes/files/content-disposition.ts';

test.each([
  ['attachment; filename="a b.txt"', 'a b.txt'],
  ['attachment; filename=plain.txt', 'plain.txt'],
  [String.raw`attachment; filename="say \"hi\".txt"`, 'say "hi".txt'],
  ['attachment; filename="fall.txt"; filename*=UTF-8\'\'%C3%A4%20b.txt', 'ä b.txt'],
  ["attachment; filename*=utf-8'de'%E2%82%AC.md", '€.md'],
  ['attachment; filename="kept.txt"; filename*=UTF-8\'\'%zz', 'kept.txt'],
  [Buffer.from('attachment; filename="ä.txt"').toString('latin1'), 'ä.txt'],
  ['attachment; FileName="case.txt"', 'case.txt'],
  ['attachment', undefined],
  ['attachment; filename=""', ''],
  [undefined, undefined],
])('the name of %s', (header, name) => {
  expect(fileNameOf(header)).toBe(name);
});

test.each(['a.txt', 'ä "quoted" \\ b.txt', "it's (1)*.md", '日本.png'])(
  'the name %s survives the way there and back',
  (name) => {
    const header = contentDisposition('inline', name);
    expect(header).toMatch(/^inline; [\u0020-\u007e]*$/);
    expect(fileNameOf(header)).toBe(name);
  },
);

test.each([
  [undefined, undefined],
  ['bytes=0-3', { first: 0, last: 3 }],
  ['bytes=4-', { first: 4, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-30', { first: 0, last: 9 }],
  ['bytes=8-100', { first: 8, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=3-1', undefined],
  ['bytes=0-1,4-5', undefined],
  ['lines=0-1', undefined],
  ['bytes=-', undefined],
])('of ten bytes %s is', (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});
