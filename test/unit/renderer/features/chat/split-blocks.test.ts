import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  closeOpenMarks,
  createBlockSplitter,
  splitBlocks,
} from '#renderer/features/chat/markdown/split-blocks.ts';

const growing = '||text|- item|  more|```|~~~|# head|1|1. one|[a]: b|['.split('|');

describe('blocks of Markdown', () => {
  test('put together are the text, whatever it is', () => {
    const line = fc.constantFrom('', 'text', '- item', '  more', '```', '~~~', '# head', '1. one');
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const text = lines.join('\n');
        expect(splitBlocks(text).join('')).toBe(text);
      }),
    );
  });

  test('that are complete stay as they are while text grows', () => {
    const text = 'One.\n\nTwo *it*.\n\n```js\na\n\nb\n```\n\n- x\n\n- y\n\nEnd.';
    for (let length = 1; length < text.length; length += 1) {
      const blocks = splitBlocks(text.slice(0, length));
      const whole = splitBlocks(text);
      expect(whole.slice(0, blocks.length - 1)).toEqual(blocks.slice(0, -1));
    }
  });

  test('of a text that grows are those of the whole text', () => {
    const line = fc.constantFrom(...growing);
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.string())),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (lines, steps) => {
          const text = lines.join('\n');
          const split = createBlockSplitter();
          for (let length = 0; length < text.length; length += steps.next().value) {
            const soFar = text.slice(0, length);
            expect(split(soFar)).toEqual(splitBlocks(soFar));
          }
        },
      ),
    );
  });

  test('of a text that grows stay the same strings, so that nothing before the end is looked at', () => {
    const split = createBlockSplitter();
    const before = split('One.\n\nTwo.\n\nThr');
    expect(split('One.\n\nTwo.\n\nThree.').slice(0, 2)).toEqual(before.slice(0, 2));
    expect(split('Something else.')).toEqual(['Something else.']);
  });

  test('keep code with blank lines and loose lists in one piece', () => {
    expect(splitBlocks('a\n\n```\nx\n\ny\n```\n\nb')).toEqual([
      'a\n\n',
      '```\nx\n\ny\n```\n\n',
      'b',
    ]);
    expect(splitBlocks('1. a\n\n   more\n\n2. b\n\nend')).toEqual([
      '1. a\n\n   more\n\n2. b\n\n',
      'end',
    ]);
  });

  test('stay together when a link’s target is defined apart', () => {
    const text = 'See [it][1].\n\n[1]: https://example.com';
    expect(splitBlocks(text)).toEqual([text]);
  });
});

describe('the end of a stream', () => {
  test.each([
    ['some **bold te', 'some **bold te**'],
    ['some `co', 'some `co`'],
    ['a **', 'a '],
    ['a `', 'a '],
    ['see [the docs](https://exa', 'see the docs'],
    ['done **x** and `y`', 'done **x** and `y`'],
    ['```js\nlet a = `x', '```js\nlet a = `x'],
  ])('%j is shown as %j', (text, shown) => {
    expect(closeOpenMarks(text)).toBe(shown);
  });
});
