import { expect, test } from 'vitest';
import { codePieces } from '#renderer/widgets/code-colour/runs.ts';

test('a text is cut at what it is made of, and nothing of it is lost', () => {
  const text = 'const a = 1; // one';
  const pieces = codePieces(text, [
    { role: 'keyword', start: 0, end: 5 },
    { role: 'constant', start: 10, end: 11 },
    { role: 'punctuation', start: 11, end: 12 },
    { role: 'comment', start: 13, end: 19 },
  ]);
  expect(pieces.map(({ role, content }) => [role, content])).toEqual([
    ['keyword', 'const'],
    [undefined, ' a = '],
    ['constant', '1'],
    ['punctuation', ';'],
    [undefined, ' '],
    ['comment', '// one'],
  ]);
  expect(pieces.map(({ content }) => content).join('')).toBe(text);
});

test('without runs it stays in one piece', () => {
  expect(codePieces('plain', [])).toEqual([{ start: 0, role: undefined, content: 'plain' }]);
});
