import { describe, expect, it } from 'vitest';
import { findLigatures } from '#renderer/widgets/terminal/ligatures.ts';
import { isReport } from '#renderer/widgets/terminal/reports.ts';

describe('isReport', () => {
  it.each([
    '\u001b[?1;2c',
    '\u001b[12;40R',
    '\u001b[0n',
    '\u001b[I',
    '\u001b[<0;5;7M',
    '\u001b]11;rgb:00/00/00\u001b\\',
    '\u001bP1$r0m\u001b\\',
  ])('knows the terminal’s own answer %j', (data) => expect(isReport(data)).toBe(true));

  it.each([
    'a',
    'ls\r',
    '\u001b[A',
    '\u001b[1;5D',
    '\u001bOP',
    '\u001b',
    '\u001b[200~x\u001b[201~',
    '\u001b[3~',
  ])('takes %j for typed', (data) => expect(isReport(data)).toBe(false));
});

describe('findLigatures', () => {
  it('finds the longest, and none inside another', () => {
    expect(findLigatures('a === b => c')).toEqual([
      [2, 5],
      [8, 10],
    ]);
    expect(findLigatures('plain text')).toEqual([]);
  });
});
