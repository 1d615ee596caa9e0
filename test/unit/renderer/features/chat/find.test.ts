import { describe, expect, it } from 'vitest';
import {
  createFinder,
  firstMatchFrom,
  keysOf,
  stepMatch,
} from '#renderer/features/chat/find/find-matches.ts';
import { countMatches, patternOf, plainText } from '#renderer/features/chat/find/find-text.ts';
import { createProseSplitter } from '#renderer/features/chat/model/prose-pieces.ts';
import type { TimelineRow } from '#renderer/features/chat/model/timeline-row.ts';
import type { ToolItem } from '#renderer/features/chat/model/tool-item.ts';

function prose(key: string, text: string): TimelineRow {
  return { kind: 'prose', key, text, live: false };
}

function command(key: string, line: string, output: string): ToolItem {
  return {
    kind: 'tool',
    key,
    callId: key,
    name: 'execute',
    args: { command: line },
    phase: 'done',
    result: { output, exit_code: 0 },
    liveText: '',
    latest: true,
  };
}

describe('words to find', () => {
  it('match regardless of case and of how lines break, and signs are only signs', () => {
    const count = (query: string, text: string): number => {
      const pattern = patternOf(query);
      return pattern ? countMatches(text, pattern) : -1;
    };
    expect(count('Two  words', 'two words, TWO\nWORDS, twowords')).toBe(2);
    expect(count('a.b(c)', 'a.b(c) axb(c)')).toBe(1);
    expect(count('straße', 'STRASSE Straße')).toBe(1);
    expect(count('-–/[x]', '-–/[x]')).toBe(1);
    expect(count('   ', 'anything')).toBe(-1);
  });

  it('are looked for in Markdown as it reads', () => {
    expect(plainText('# A **bold** `word` in [a link](https://x.test)')).toBe(
      'A bold word in a link',
    );
    expect(plainText('- one\n2. two\n> three')).toBe('one\ntwo\nthree');
    expect(plainText('```ts\nconst snake_case = 2 * 3;\n```').trim()).toBe(
      'const snake_case = 2 * 3;',
    );
    expect(plainText('*soft* and _soft_')).toBe('soft and soft');
  });
});

describe('matches', () => {
  it('come in reading order, each within its row, and name the rows to open', () => {
    const rows: TimelineRow[] = [
      prose('p1', 'fail, and fail'),
      {
        kind: 'group',
        key: 'g',
        items: [command('c1', 'npm test', 'one fail\nfail'), command('c2', 'ls fail', '')],
      },
      { kind: 'reasoning', key: 'r', text: 'Did it fail?', live: false, durationMs: undefined },
    ];
    expect(createFinder().find(rows, 'fail', '/w')).toEqual([
      { key: 'p1', nth: 0, inside: [] },
      { key: 'p1', nth: 1, inside: [] },
      { key: 'c1', nth: 0, inside: ['g', 'c1'] },
      { key: 'c1', nth: 1, inside: ['g', 'c1'] },
      { key: 'c2', nth: 0, inside: ['g'] },
      { key: 'c2', nth: 1, inside: ['g', 'c2'] },
      { key: 'r', nth: 0, inside: ['r'] },
    ]);
  });

  it('are found across the cuts of a long answer, in the row where they begin', () => {
    const text = `Begin.\n\n${'one - two '.repeat(2_000)}\n\nEnd.`;
    const rows = createProseSplitter()(text).map((piece, index): TimelineRow => ({
      kind: 'prose',
      key: `p${index}`,
      live: false,
      ...piece,
    }));
    const finder = createFinder();
    const perRow = new Map<string, number>();
    for (const { key, nth } of finder.find(rows, 'one - two one', '')) {
      expect(nth).toBe(perRow.get(key) ?? 0);
      perRow.set(key, nth + 1);
    }
    const total = countMatches(text, /one - two one/g);
    expect([...perRow.values()].reduce((sum, amount) => sum + amount, 0)).toBe(total);
    expect(perRow.size).toBeGreaterThan(2);
    expect(finder.find(rows, 'two End', '')).toHaveLength(1);
    expect(finder.find([...rows, prose('q', 'one')], 'End. one', '')).toEqual([]);
  });

  it('are found in coloured output as it reads', () => {
    const rows = [command('c', 'npm test', 'all \u001B[31mfa\u001B[0mil')];
    expect(createFinder().find(rows, 'fail', '')).toHaveLength(1);
  });

  it('are kept for rows that stay, and counted anew for what changed', () => {
    const finder = createFinder();
    const first = prose('p1', 'word');
    expect(finder.find([first], 'word', '')).toHaveLength(1);
    const more = finder.find([first, prose('p2', 'word word')], 'word', '');
    expect(more.map(({ key, nth }) => `${key}.${nth}`)).toEqual(['p1.0', 'p2.0', 'p2.1']);
    expect(finder.find([first], 'wo', '')).toHaveLength(1);
    expect(finder.find([first], ' ', '')).toEqual([]);
  });

  it('are stepped through round and round, from where the person reads', () => {
    const rows = [prose('p1', 'x'), prose('p2', 'none'), prose('p3', 'x'), prose('p4', 'x')];
    const matches = createFinder().find(rows, 'x', '');
    const keys = keysOf(rows);
    expect(firstMatchFrom(matches, keys, 'p2')?.key).toBe('p3');
    expect(firstMatchFrom(matches, keys, 'gone')?.key).toBe('p4');
    expect(firstMatchFrom([], keys, 'p2')).toBeUndefined();
    const [first] = matches;
    const last = matches.at(-1);
    expect(stepMatch(matches, first, 1)?.key).toBe('p3');
    expect(stepMatch(matches, first, -1)).toBe(last);
    expect(stepMatch(matches, last, 1)).toBe(first);
    expect(stepMatch([], first, 1)).toBeUndefined();
  });
});
