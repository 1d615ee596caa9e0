import { array, assert, constantFrom, nat, pre, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit } from '#main/agent-bridge/local/files/edit-match.ts';

type Row = {
  readonly name: string;
  readonly text: string;
  readonly search: string;
  readonly replace: string;
  readonly replaceAll?: boolean;
  readonly result: string;
};

const rows: readonly Row[] = [
  {
    name: 'an exact text once',
    text: 'let a = 1;\nlet b = 2;\n',
    search: 'a = 1',
    replace: 'a = 3',
    result: 'let a = 3;\nlet b = 2;\n',
  },
  {
    name: 'dollar signs as they are',
    text: 'price\n',
    search: 'price',
    replace: '$& $1 $$',
    result: '$& $1 $$\n',
  },
  {
    name: 'every place when asked',
    text: 'x x x',
    search: 'x',
    replace: 'yx',
    replaceAll: true,
    result: 'yx yx yx',
  },
  {
    name: 'overlapping places from the left when all are asked',
    text: 'aaaa a',
    search: 'aa',
    replace: 'b',
    replaceAll: true,
    result: 'bb a',
  },
  {
    name: 'LF search in a CRLF file, which stays CRLF',
    text: 'one\r\ntwo\r\nthree\r\n',
    search: 'one\ntwo\n',
    replace: 'one\n1.5\ntwo\n',
    result: 'one\r\n1.5\r\ntwo\r\nthree\r\n',
  },
  {
    name: 'CRLF search in an LF file, which stays LF',
    text: 'one\ntwo\n',
    search: 'one\r\ntwo',
    replace: 'one\r\nand\r\ntwo',
    result: 'one\nand\ntwo\n',
  },
  {
    name: 'a one-line search in a CRLF file with lines to add',
    text: 'one\r\ntwo\r\n',
    search: 'two',
    replace: 'two\nthree',
    result: 'one\r\ntwo\r\nthree\r\n',
  },
  {
    name: 'the line ending of the place in a mixed file',
    text: 'a\nb\nc\r\nd\r\n',
    search: 'a\nb',
    replace: 'a\nx\nb',
    result: 'a\nx\nb\nc\r\nd\r\n',
  },
  {
    name: 'a deliberate change of line endings',
    text: 'one\r\ntwo\r\n',
    search: 'one\r\ntwo\r\n',
    replace: 'one\ntwo\n',
    result: 'one\ntwo\n',
  },
  {
    name: 'a search without the trailing blanks of the file',
    text: 'if (a) {  \n  b();\t\n}\n',
    search: 'if (a) {\n  b();\n}',
    replace: 'if (a) {\n  c();\n}',
    result: 'if (a) {  \n  c();\n}\n',
  },
  {
    name: 'a search without indentation; the file keeps its own',
    text: 'f() {\n    if (a) {\n        b();\n    }\n}\n',
    search: 'if (a) {\n    b();\n}',
    replace: 'if (a) {\n    b();\n    c();\n}',
    result: 'f() {\n    if (a) {\n        b();\n        c();\n    }\n}\n',
  },
  {
    name: 'spaces searched for in a file of tabs',
    text: '\tif (a) {\n\t\tb();\n\t}\n',
    search: '  if (a) {\n    b();\n  }',
    replace: '  if (a) {\n    b();\n    if (c) {\n      d();\n    }\n  }',
    result: '\tif (a) {\n\t\tb();\n\t\tif (c) {\n\t\t\td();\n\t\t}\n\t}\n',
  },
  {
    name: 'a search with more indentation than the file',
    text: 'a\n  b\nc\n',
    search: '      b',
    replace: '    x\n      b',
    result: 'a\nx\n  b\nc\n',
  },
  {
    name: 'a last line without newline, though both texts end with one',
    text: 'a\nb',
    search: '  b\n',
    replace: '  c\n',
    result: 'a\nc',
  },
  {
    name: 'a line taken away with its newline',
    text: 'a\n  b  \nc\n',
    search: 'b\n',
    replace: '',
    replaceAll: false,
    // Found exactly nowhere, since the file has blanks behind it.
    result: 'a\nc\n',
  },
  {
    name: 'characters outside the basic plane',
    text: 'sail ⛵ 𝄞\n',
    search: '⛵ 𝄞',
    replace: '𝄞 ⛵',
    result: 'sail 𝄞 ⛵\n',
  },
  {
    name: 'regular expression characters across CRLF',
    text: 'a.*b[c](d)\r\n$^{x}|/-\r\nend',
    search: 'a.*b[c](d)\n$^{x}|/-\n',
    replace: 'gone\n',
    result: 'gone\r\nend',
  },
];

describe('an edit', () => {
  test.each(rows)('replaces $name', (row) => {
    expect(applyEdit(row.text, row)).toEqual({ ok: true, value: row.result });
  });

  test('refuses a text that is there twice and says where', () => {
    const edited = applyEdit('a\nb\na\n', { search: 'a', replace: 'c' });
    expect(edited).toMatchObject({ ok: false, error: expect.stringContaining('lines 1, 3') });
  });

  test('refuses a text that overlaps itself', () => {
    expect(applyEdit('aaa', { search: 'aa', replace: 'b' }).ok).toBe(false);
  });

  test('refuses two places that are alike but for blanks', () => {
    const edited = applyEdit('  a();\n\ta(); \n', { search: '   a();\n', replace: 'b();\n' });
    expect(edited).toMatchObject({ ok: false, error: expect.stringContaining('2 times') });
  });

  test('prefers the exact place to one that is alike but for blanks', () => {
    const edited = applyEdit('  a\na\n', { search: '\na\n', replace: '\nb\n' });
    expect(edited).toEqual({ ok: true, value: '  a\nb\n' });
  });

  test('refuses a missing text and points to its first line', () => {
    const edited = applyEdit('x\nstart\nother\n', { search: 'start\nend', replace: '' });
    expect(edited).toMatchObject({ ok: false, error: expect.stringContaining('line 2') });
    const nowhere = applyEdit('x\n', { search: 'y', replace: '' });
    expect(nowhere).toMatchObject({ ok: false, error: expect.stringContaining('not in the file') });
  });

  test.each(['', '  \n\t'])('refuses the empty or blank search %j', (search) => {
    expect(applyEdit('a\n\n b\n', { search, replace: 'c' }).ok).toBe(false);
  });

  test('of a random unique piece is what replacing that piece gives', () => {
    const text = array(constantFrom('a', 'b', ' ', '\n', '\r\n', '\t', '$', '(', 'é'), {
      minLength: 1,
      maxLength: 60,
    });
    assert(
      property(text, nat(), nat(), string(), (pieces, from, length, replace) => {
        const whole = pieces.join('');
        const start = from % whole.length;
        const search = whole.slice(start, start + 1 + (length % 10));
        pre(whole.indexOf(search) === whole.lastIndexOf(search));
        pre(!replace.includes('\n'));
        expect(applyEdit(whole, { search, replace })).toEqual({
          ok: true,
          value: whole.slice(0, start) + replace + whole.slice(start + search.length),
        });
      }),
    );
  });
});
