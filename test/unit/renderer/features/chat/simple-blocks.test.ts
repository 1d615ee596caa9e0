import * as fc from 'fast-check';
import { createElement, isValidElement, type ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import { renderToStaticMarkup } from 'react-dom/server';
import remarkGfm from 'remark-gfm';
import { describe, expect, test } from 'vitest';
import {
  plainTail,
  simpleBlock,
  type SimpleBlock,
  sliceLines,
} from '#renderer/features/chat/markdown/simple-blocks.ts';

function parsed(text: string): string {
  return renderToStaticMarkup(createElement(ReactMarkdown, { remarkPlugins: [remarkGfm] }, text));
}

function element(block: SimpleBlock): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return createElement('p', undefined, block.text);
    case 'heading':
      return createElement(`h${block.depth}`, undefined, block.text);
    case 'code': {
      const className = block.language === '' ? undefined : `language-${block.language}`;
      const text = block.text === '' ? '' : `${block.text}\n`;
      return createElement('pre', undefined, createElement('code', { className }, text));
    }
  }
}

function shown(text: string): string | undefined {
  const block = simpleBlock(text);
  if (!block) return undefined;
  const content = element(block);
  expect(isValidElement(content)).toBe(true);
  return renderToStaticMarkup(content);
}

/** A browser shows any blank as one, and none at the ends of a line. */
function collapsed(markup: string): string {
  return markup.startsWith('<pre') ? markup : markup.replaceAll(/[ \t]*\n[ \t]*/g, '\n');
}

const pieces = [
  'word',
  'and',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  'www.',
  'http://',
  '1.',
  '12',
  '```',
  '~~~',
  '```js\n',
  '\n```\n',
  '# ',
  '### ',
  ...'. , - + = # > | : ` * _ [ ] ( ) < & \\ ! @ ~'.split(' '),
];

describe('a block that needs no parser', () => {
  test.each([
    'Only words, in one line.',
    'Two lines\nof words; nothing else: (really) 50 % "quoted" it’s.\n\n',
    'chunk 1 chunk 2 chunk 3 ',
    '```ts\nconst a = `x`;\n\n// end\n```\n',
    '~~~\n# not a heading\n~~~\n\n',
    '```js\nopen(',
    '````md\n```js\n```\n````\n',
    '# A heading',
    '###### 3 - 4 things, and = more\n\n',
  ])('%j is shown as the parser would', (text) => {
    expect(collapsed(shown(text) ?? 'parsed')).toBe(collapsed(parsed(text)));
  });

  test.each([
    'a *word*',
    'see www.example.org',
    'see https://example.org',
    'mail me@example.org',
    '- item',
    '1. item',
    '1) item',
    '# *head*',
    '# head #',
    '# a\nb',
    '#',
    'head\n===',
    'head\n---',
    '> quote',
    'a | b\n--|--',
    'hard  \nbreak',
    '&amp;',
    '    indented',
    '```js title="a"\nx\n```',
    '```\na\n```\nand more',
    '',
    ' \n',
  ])('%j has to be parsed', (text) => {
    expect(simpleBlock(text)).toBeUndefined();
  });

  test('is shown as the parser would, whatever it is', () => {
    const piece = fc.constantFrom(...pieces);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (some) => {
        const text = some.join('');
        const mine = shown(text);
        if (mine !== undefined) expect(collapsed(mine)).toBe(collapsed(parsed(text)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a block that may still grow', () => {
  const lines = 'a line of *it*\n'.repeat(1_000);

  test('is parsed while it is short', () => {
    expect(plainTail('Some *words*.')).toBeUndefined();
    expect(plainTail('```ts\nconst a = 1;\n')).toBeUndefined();
  });

  test('is shown as it is written once it is long', () => {
    expect(plainTail(lines)).toEqual({ kind: 'paragraph', text: lines });
    expect(plainTail(`\`\`\`ts title="x"\n${lines}`)).toEqual({
      kind: 'code',
      language: 'ts',
      text: lines,
    });
    expect(plainTail(`~~~\n${lines}`)).toEqual({ kind: 'code', language: '', text: lines });
  });
});

describe('slices of a long text', () => {
  test('joined are the text, and only the last two change while it grows', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('\n', ' ', 'x'.repeat(3_000)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.string(), (pieces, more) => {
        const text = pieces.join('');
        const before = sliceLines(text);
        const after = sliceLines(text + more);
        expect(before.join('')).toBe(text);
        expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      }),
    );
  });

  test('are bounded, and end with lines where there are any', () => {
    expect(sliceLines('a line\n'.repeat(10_000)).every((slice) => slice.endsWith('\n'))).toBe(true);
    const long = sliceLines('x'.repeat(100_000));
    expect(Math.max(...long.map(({ length }) => length))).toBeLessThanOrEqual(8_000);
    expect(sliceLines('short')).toEqual(['short']);
  });
});
