import * as fc from 'fast-check';
import { createElement } from 'react';
import ReactMarkdown from 'react-markdown';
import { renderToStaticMarkup } from 'react-dom/server';
import remarkGfm from 'remark-gfm';
import { describe, expect, test } from 'vitest';
import {
  cutParagraph,
  cutQuote,
  type ProsePart,
} from '#renderer/features/chat/markdown/long-prose.ts';
import { createProseSplitter } from '#renderer/features/chat/model/prose-pieces.ts';

function parsed(text: string): string {
  return renderToStaticMarkup(createElement(ReactMarkdown, { remarkPlugins: [remarkGfm] }, text));
}

/** Without what looks the same either way: paragraphs, what meets at a seam, room between elements. */
function look(markup: string): string {
  return markup
    .replaceAll(/<\/?p>|\s*\n\s*/g, '')
    .replaceAll(/<\/blockquote>(<\/blockquote><blockquote>)?<blockquote>/g, '')
    .replaceAll('</ul><ul>', '');
}

const looks = (parts: readonly ProsePart[]): string =>
  look(parts.map(({ text }) => parsed(text)).join(''));

const joined = (parts: readonly ProsePart[]): string => parts.map(({ text }) => text).join('');

const plainLine = fc.constantFrom(
  'words\n',
  'of **strong** and *other* words\n',
  'with `code * here`\n',
  'and a [link](https://example.com)\n',
  'snake_case_names\n',
  '**begins strong**\n',
  '`begins with code`\n',
  '  a little indented\n',
);

/** What may begin something else, or only seems to. */
const oddLine = fc.constantFrom(
  '2. item\n',
  '1986. A year\n',
  '    far\n',
  '| a |\n',
  ': text\n',
  '\ttab\n',
  '#hash\n',
);

const openLine = fc.constantFrom('**open\n', 'a ` b\n', '5 * 3\n', '[half\n', '~~gone\n');

const lines = (...kinds: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(...kinds), { minLength: 30, maxLength: 150 })
    .map((all) => `Begin\n${all.join('')}`);

describe('a long paragraph', () => {
  test('shows in parts what it shows in one', () => {
    fc.assert(
      fc.property(lines(plainLine, oddLine), (block) => {
        const parts = cutParagraph(block) ?? [];
        expect(joined(parts)).toBe(block);
        expect(looks(parts)).toBe(look(parsed(block)));
      }),
      { numRuns: 60 },
    );
  });

  test('is cut where no mark is open, and at last although one is', () => {
    const strong = `Begin\n${'words\n'.repeat(15)}**strong\n${'more\n'.repeat(20)}end**\nwords\n`;
    const parts = cutParagraph(strong.repeat(3).replaceAll('\nBegin', '\nGo on')) ?? [];
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.every(({ text }) => parsed(text).split('<strong>').length < 3)).toBe(true);
    expect(looks(parts)).not.toContain('**');
    expect(cutParagraph(`**open\n${'words\n'.repeat(200)}`)?.length).toBeGreaterThan(3);
  });

  test('is the text again, whatever stands in it', () => {
    fc.assert(
      fc.property(lines(plainLine, oddLine, openLine), (block) => {
        expect(joined(cutParagraph(block) ?? [])).toBe(block);
      }),
      { numRuns: 60 },
    );
  });

  test('is none that something else interrupts', () => {
    for (const line of ['# head', '- item', '1. item', '> quote', '---', '===', '```', '<p>', '']) {
      expect(cutParagraph(`words\n${line}\nwords\n`), line).toBeUndefined();
    }
  });
});

describe('a long quote', () => {
  const inQuote = (text: string): string => text.replaceAll(/^/gm, '> ').replace(/> $/, '');
  const blank = fc.constant('\n');

  test('shows in parts what it shows in one', () => {
    const item = fc.constantFrom('- item\n', '> quote\n');
    fc.assert(
      fc.property(lines(plainLine, item, blank, blank), (content) => {
        const block = inQuote(content);
        const parts = cutQuote(block) ?? [];
        expect(joined(parts)).toBe(block);
        expect(looks(parts)).toBe(look(parsed(block)));
      }),
      { numRuns: 60 },
    );
  });

  test('is cut between its paragraphs, and within one that is long', () => {
    const short = cutQuote(inQuote('One.\n\nTwo.\n\n'.repeat(15))) ?? [];
    expect(short.map(({ follows }) => follows)).toEqual([undefined, 'quote', 'quote']);
    const long = cutQuote('> words\n'.repeat(110)) ?? [];
    expect(long.map(({ follows }) => follows)).toEqual([undefined, ...Array(5).fill('line')]);
    expect(cutQuote('> words\nlazy\n')).toBeUndefined();
  });
});

test('what cannot be cut and is very long is shown as it was written', () => {
  const mixed = '# head\ntext *with* marks\n<div>\n'.repeat(3_000);
  const pieces = createProseSplitter()(`Begin.\n\n${mixed}\n\nEnd.`);
  expect(pieces.map(({ text }) => text).join('')).toBe(`Begin.\n\n${mixed}\n\nEnd.`);
  const source = pieces.filter(({ plain }) => plain === 'source');
  expect(source.length).toBeGreaterThan(10);
  expect(pieces).toHaveLength(source.length + 2);
});
