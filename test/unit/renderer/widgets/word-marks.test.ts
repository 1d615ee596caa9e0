import { describe, expect, it } from 'vitest';
import { wordMarks } from '../../../../src/renderer/widgets/word-marks.ts';

const marked = (line: string, counterpart: string): readonly string[] =>
  wordMarks(line, counterpart).map(({ start, end }) => line.slice(start, end));

describe('wordMarks', () => {
  it('marks whole words, each by itself', () => {
    expect(marked('const total = add(left, 20);', 'const sum = add(left, 25);')).toEqual([
      'total',
      '20',
    ]);
    expect(marked('const sum = add(left, 25);', 'const total = add(left, 20);')).toEqual([
      'sum',
      '25',
    ]);
  });

  it('marks what was added, and nothing in the line that only lost it', () => {
    expect(marked('call(one, two)', 'call(one)')).toEqual([', two']);
    expect(marked('call(one)', 'call(one, two)')).toEqual([]);
  });

  it('marks white space that alone differs', () => {
    expect(marked('    done();', '  done();')).toEqual(['    ']);
  });

  it('marks nothing in lines that have little in common, or are too long', () => {
    expect(marked('import { a } from "b";', 'export default 7')).toEqual([]);
    expect(marked(`${'x '.repeat(2_000)}a`, `${'x '.repeat(2_000)}b`)).toEqual([]);
  });

  it('takes characters outside the basic plane as one', () => {
    expect(marked('say "😀" to all of them', 'say "😁" to all of them')).toEqual(['😀']);
  });
});
