import { describe, expect, it } from 'vitest';
import {
  linePieces,
  runsByLine,
} from '../../../../../src/renderer/widgets/code-colour/line-runs.ts';

describe('runsByLine', () => {
  it('counts from the begin of each line and parts what goes over several', () => {
    const lines = ['a /* b', '', 'c */ d'];
    const runs = [
      { role: 'function', start: 0, end: 1 },
      { role: 'comment', start: 2, end: 12 },
      { role: 'constant', start: 13, end: 14 },
    ] as const;
    expect(runsByLine(lines, runs)).toEqual([
      [
        { role: 'function', start: 0, end: 1 },
        { role: 'comment', start: 2, end: 6 },
      ],
      [],
      [
        { role: 'comment', start: 0, end: 4 },
        { role: 'constant', start: 5, end: 6 },
      ],
    ]);
  });
});

describe('linePieces', () => {
  it('cuts where a colour or a mark begins or ends', () => {
    const runs = [{ role: 'keyword', start: 0, end: 5 }] as const;
    expect(linePieces('const a', runs, [{ start: 3, end: 7 }])).toEqual([
      { start: 0, end: 3, role: 'keyword', marked: false },
      { start: 3, end: 5, role: 'keyword', marked: true },
      { start: 5, end: 7, role: undefined, marked: true },
    ]);
  });

  it('gives the whole of a plain line', () => {
    expect(linePieces('plain', [], [])).toEqual([
      { start: 0, end: 5, role: undefined, marked: false },
    ]);
  });
});
