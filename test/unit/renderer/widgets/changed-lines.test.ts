import { describe, expect, it } from 'vitest';
import { changedLines } from '../../../../src/renderer/widgets/changed-lines.ts';

function change(before: string, after: string): readonly [string, string] {
  const { start, oldEnd, newEnd } = changedLines(before, after);
  expect(before.slice(0, start) + after.slice(start, newEnd) + before.slice(oldEnd)).toBe(after);
  return [before.slice(start, oldEnd), after.slice(start, newEnd)];
}

describe('changedLines', () => {
  it('says nothing of texts that are the same', () => {
    expect(change('', '')).toEqual(['', '']);
    expect(change('a\nb\n', 'a\nb\n')).toEqual(['', '']);
  });

  it('takes whole lines, and only those that differ', () => {
    expect(change('a\nbee\nc\n', 'a\nbeer\nc\n')).toEqual(['bee\n', 'beer\n']);
    expect(change('a\nb\nc\n', 'a\nxb\nc\n')).toEqual(['b\n', 'xb\n']);
  });

  it('takes what was inserted or removed between lines that stay', () => {
    expect(change('a\nb', 'a\nx\nb')).toEqual(['', 'x\n']);
    expect(change('a\na\na\n', 'a\na\n')).toEqual(['a\n', '']);
    expect(change('', 'a\n')).toEqual(['', 'a\n']);
    expect(change('a\n', '')).toEqual(['a\n', '']);
  });

  it('never parts a line end or a character', () => {
    expect(change('a\r\nb', 'a\nb')).toEqual(['a\r\n', 'a\n']);
    expect(change('😀', '😁')).toEqual(['😀', '😁']);
    expect(change('a\nb', 'a\nb\n')).toEqual(['b', 'b\n']);
  });

  it('leads from any text to any other', () => {
    const alphabet = ['a', 'b', '\n', '\r\n', 'ab\n'];
    const texts = alphabet.flatMap((one) =>
      alphabet.flatMap((two) => alphabet.map((three) => one + two + three)),
    );
    for (const before of texts) for (const after of texts) change(before, after);
  });
});
