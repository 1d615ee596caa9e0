import * as fc from 'fast-check';
import { createElement } from 'react';
import ReactMarkdown from 'react-markdown';
import { renderToStaticMarkup } from 'react-dom/server';
import remarkGfm from 'remark-gfm';
import { describe, expect, test } from 'vitest';
import { cutList, type ListPart } from '#renderer/features/chat/markdown/long-list.ts';
import { cutTable } from '#renderer/features/chat/markdown/long-table.ts';
import { splitBlocks } from '#renderer/features/chat/markdown/split-blocks.ts';

function parsed(text: string): string {
  return renderToStaticMarkup(createElement(ReactMarkdown, { remarkPlugins: [remarkGfm] }, text));
}

/** Without what looks the same either way: paragraphs of items, and room between elements. */
function look(markup: string): string {
  return markup.replaceAll(/<\/?p>|\s*\n\s*/g, '').replaceAll(/ class="[^"]*"/g, '');
}

const SEAM = '\0';

/** As one: lists that meet between two items are one list. */
function joined(parts: readonly ListPart[]): string {
  return parts
    .map(({ text, follows }) => (follows === 'item' ? SEAM : '') + look(parsed(text)))
    .join('')
    .replaceAll(/<\/(ul|ol)>\0<\1(?: start="\d+")?>/g, '');
}

const items = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('');

/** What ends a list, begins another, or only seems to. */
const oddLines = [
  'text\n',
  '* item\n',
  '1) item\n',
  ' - item\n',
  '- - -\n',
  '-\n',
  '  ```\n',
  '```\n',
  '-     code\n',
  '\t- tab\n',
  '    deep\n',
  '# head\n',
  '> quote\n',
  '<div>\n',
  '---\n',
  'a | b\n',
  '--|--\n',
  '- [ ] task\n',
  '      far\n',
  '- ```\n',
  '===\n',
  '- # head\n',
];

describe('a long list', () => {
  test('is cut between its items, which count on', () => {
    const parts = cutList(items(50, (number) => `${number}. item\n    - more\n`));
    expect(parts?.map(({ start }) => start)).toEqual([undefined, 11, 21, 31, 41]);
    expect(parts?.every(({ text }) => text.split('\n').length === 21)).toBe(true);
  });

  test('counts as Markdown does, whatever numbers are written', () => {
    const parts = cutList(items(30, () => '7. item\n'));
    expect(parts?.map(({ start }) => start)).toEqual([undefined, 27]);
    expect(cutList(items(30, () => '- item\n'))?.every((part) => !('start' in part))).toBe(true);
  });

  test('is many where what seems to be inside is indented too little', () => {
    const parts = cutList(items(50, (number) => `${number}. item\n   - more\n`));
    expect(parts?.map(({ start, follows }) => [start, follows])).toEqual([
      [undefined, undefined],
      ...Array.from({ length: 4 }, () => [undefined, 'block']),
    ]);
  });

  test('may follow a line of text', () => {
    expect(cutList(`The **items**:\n${items(50, () => '- item\n')}`)).toHaveLength(3);
    expect(cutList(items(50, () => 'no item\n'))).toBeUndefined();
  });

  test('stays as it is cut while it grows', () => {
    const whole = items(60, (number) => `- item ${number}\n\n  more\n`);
    let before: readonly string[] = [];
    for (let length = 1; length <= whole.length; length += 3) {
      const texts = (cutList(whole.slice(0, length)) ?? []).map(({ text }) => text);
      expect(texts.slice(0, Math.max(before.length - 1, 0))).toEqual(before.slice(0, -1));
      before = texts;
    }
    expect(before.length).toBeGreaterThan(8);
  });

  test('shows what it shows in one, whatever stands in it', () => {
    const usual = fc.constantFrom('- item\n', '- *more*\n', '  - inner\n', '  text\n', '\n');
    const numbered = fc.constantFrom('1. item\n', '12. item\n', '   text\n', ' 3. item\n', '\n');
    const many = (line: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
      fc.array(fc.oneof({ weight: 12, arbitrary: line }, fc.constantFrom(...oddLines)), {
        minLength: 40,
        maxLength: 90,
      });
    fc.assert(
      fc.property(fc.oneof(many(usual), many(numbered)), (lines) => {
        for (const block of splitBlocks(lines.join(''))) {
          const parts = cutList(block) ?? [];
          if (parts.length < 2) continue;
          expect(parts.map(({ text }) => text).join('')).toBe(block);
          expect(joined(parts)).toBe(look(parsed(block)));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a long table', () => {
  const head = '| Name | Purpose |\n| --- | :-: |\n';
  const rows = items(50, (number) => `| row ${number} | it \\| that |\n`);

  test('is cut between its rows, which read with its head as they do in one', () => {
    const parts = cutTable(head + rows) ?? [];
    expect(parts.map((part) => 'head' in part)).toEqual([false, true, true]);
    expect(parts.map(({ text }) => text).join('')).toBe(head + rows);
    const bodies = parts.map(({ head: names = '', text }) =>
      look(parsed(names + text)).replace(/^.*<tbody>|<\/tbody>.*$/g, ''),
    );
    expect(bodies.join('')).toBe(look(parsed(head + rows)).replace(/^.*<tbody>|<\/tbody>.*$/g, ''));
  });

  test('has columns as wide as what stands in them, between bounds', () => {
    const long = `| a | ${'word '.repeat(20)} |\n`;
    const widths = cutTable(head + rows + long)?.map(({ columns }) => columns);
    expect(new Set(widths)).toEqual(new Set(['8 40']));
  });

  test('is cut only where rows are sure to be rows', () => {
    expect(cutTable(`${head}${rows}- item\n${rows}`)?.length).toBe(3);
    expect(cutTable(`text\n${head}${rows}`)).toBeUndefined();
    expect(cutTable(`| a |\n${rows}`)).toBeUndefined();
    expect(cutTable(`| a | b | c |\n|---|---|\n${rows}`)).toBeUndefined();
    expect(cutTable(`a | b\n- | -\n${rows}`)).toBeUndefined();
  });

  test('needs no bar at the begin of its lines', () => {
    const bare = items(50, (number) => `row ${number} | it \\| that\n`);
    expect(cutTable(`Name | Purpose\n--- | :-:\n${bare}`)).toHaveLength(3);
  });

  test('shows what it shows in one, whatever stands in it', () => {
    const usual = fc.constantFrom('| a | `b` |\n', 'a | *b*\n', '  c | d | e\n', '| one |\n');
    const lines = fc.array(
      fc.oneof({ weight: 30, arbitrary: usual }, fc.constantFrom(...oddLines)),
      {
        minLength: 40,
        maxLength: 90,
      },
    );
    const heads = fc.constantFrom(
      head,
      'Name | Purpose\n--- | :-:\n',
      'Name | Purpose |\n:-- | --\n',
    );
    fc.assert(
      fc.property(heads, lines, (names, below) => {
        const [block = ''] = splitBlocks(names + below.join(''));
        const parts = cutTable(block) ?? [];
        expect(parts.map(({ text }) => text).join('')).toBe(block);
        const seen = parts.map(({ head: again = '', text, follows }) => {
          const markup = look(parsed(again + text));
          return follows === undefined ? markup : `${SEAM}${markup}`;
        });
        const seam = new RegExp(`</tbody></table>${SEAM}<table><thead>.*?</thead><tbody>`, 'g');
        expect(seen.join('').replaceAll(seam, '')).toBe(look(parsed(block)));
      }),
      { numRuns: 60 },
    );
  });
});
