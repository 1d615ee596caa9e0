import { describe, expect, test } from 'vitest';
import { readContent } from '#main/services/chats/input.ts';
import { checkLabels } from '#main/services/chats/labels.ts';
import { movePin } from '#main/services/chats/pins.ts';
import { parseSearch } from '#main/services/chats/search.ts';
import { createTimestamps, formatMicros } from '#main/services/chats/timestamps.ts';
import { acceptTitle, fallbackTitle } from '#main/services/chats/title.ts';

describe('fallback title', () => {
  const title = (...texts: string[]): string =>
    fallbackTitle(texts.map((text) => ({ type: 'text', text })));

  test('takes the first six words of all text parts', () => {
    expect(title('fix the', 'login page now please today')).toBe('fix the login page now please…');
    expect(title('one two three four five six')).toBe('one two three four five six');
  });
  test('cuts at 80 characters, not in the middle of one', () => {
    const long = '𝒳'.repeat(100);
    expect(title(long)).toBe('𝒳'.repeat(80));
  });
  test('names a chat without words', () => {
    expect(fallbackTitle([{ type: 'file', media_type: 'image/png' }])).toBe('New Chat');
  });
  test('counts a file reference as its text', () => {
    expect(
      fallbackTitle([
        { type: 'file-reference', file_name: 'a.ts', start_line: 3, end_line: 5, content: '' },
      ]),
    ).toContain('a.ts:3-5');
  });
});

test('a given title is trimmed and has 1 to 200 characters', () => {
  expect(acceptTitle('  Login ')).toBe('Login');
  expect(acceptTitle('   ')).toBeUndefined();
  expect(acceptTitle('𝒳'.repeat(200))).toHaveLength(400);
  expect(acceptTitle('x'.repeat(201))).toBeUndefined();
});

describe('labels', () => {
  test.each([
    ['a good one', { 'team/web.ui_1-x': 'Ünïcode value' }, true],
    ['none', {}, true],
    ['a key that starts with a dot', { '.x': 'y' }, false],
    ['an empty key', { '': 'y' }, false],
    ['an empty value', { x: '' }, false],
    ['a key of 64 bytes', { ['k'.repeat(64)]: 'v' }, true],
    ['a key of 65 bytes', { ['k'.repeat(65)]: 'v' }, false],
    ['a value of 256 bytes in 128 characters', { k: 'ü'.repeat(128) }, true],
    ['a value of 258 bytes in 129 characters', { k: 'ü'.repeat(129) }, false],
  ])('%s', (_name, labels, good) => {
    expect(checkLabels(labels).ok).toBe(good);
  });
  test('50 at most', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
    expect(checkLabels(many(50)).ok).toBe(true);
    expect(checkLabels(many(51)).ok).toBe(false);
  });
  test('what is wrong is told in few words, however much it is', () => {
    const bad = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`!${index}`, '']));
    for (const labels of [bad, { ['k'.repeat(100_000)]: 'v' }]) {
      const checked = checkLabels(labels);
      if (checked.ok) throw new Error('took bad labels');
      expect(checked.error.join('').length).toBeLessThan(200);
    }
  });
});

describe('pins', () => {
  const list = ['a', 'b', 'c'];
  test.each([
    ['a new one goes to the end, whatever the position', 'x', 1, ['a', 'b', 'c', 'x']],
    ['0 takes it out', 'b', 0, ['a', 'c']],
    ['0 for one that is not pinned', 'x', 0, ['a', 'b', 'c']],
    ['moves up', 'c', 1, ['c', 'a', 'b']],
    ['moves down', 'a', 2, ['b', 'a', 'c']],
    ['stays', 'b', 2, ['a', 'b', 'c']],
    ['beyond the end is the end', 'a', 99, ['b', 'c', 'a']],
  ] as const)('%s', (_name, id, position, expected) => {
    expect(movePin<string>(list, id, position)).toEqual(expected);
  });
});

describe('search', () => {
  test.each([
    ['', { archived: false }],
    ['archived:true', { archived: true }],
    ['Archived:FALSE has_unread:true', { archived: false, hasUnread: true }],
    ['title:"two words: here"', { archived: false, title: 'two words: here' }],
    ['title:one  archived:true', { archived: true, title: 'one' }],
    [
      'diff_url:"https://example.com/pull/1"',
      { archived: false, diffUrl: 'https://example.com/pull/1' },
    ],
    ['source:created_by_me', { archived: false }],
    ['source:shared_with_me,created_by_me', { archived: false }],
    ['source:shared_with_me', { archived: false, nothing: true }],
    ['archived:any', { archived: undefined }],
    ['status:Running,error', { archived: false, statuses: ['running', 'error'] }],
    ['status:completed', { archived: false, statuses: [] }],
    ['search:"broken build" pr:12', { archived: false, text: 'broken build', pullRequest: 12 }],
    ['repo:owner/name', { archived: false, repository: 'owner/name' }],
    ['pr_status:open,merged', { archived: false, pullRequestStates: ['open', 'merged'] }],
    ['pr_title:"a roof"', { archived: false, pullRequestTitle: 'a roof' }],
  ])('%s', (expression, expected) => {
    expect(parseSearch(expression)).toEqual({ ok: true, value: expected });
  });
  test.each([
    ['hello', 'q'],
    [':true', 'q'],
    ['archived:', 'q'],
    ['a:b:c', 'q'],
    ['archived:maybe', 'archived'],
    ['has_unread:1', 'has_unread'],
    ['colour:red', 'colour'],
    ['diff_url:"ftp://x"', 'diff_url'],
    ['diff_url:nonsense', 'diff_url'],
    ['status:sleeping', 'status'],
    ['pr:0', 'pr'],
    ['pr_status:open,new', 'pr_status'],
    ['source:everyone', 'source'],
  ])('refuses %s', (expression, field) => {
    expect(parseSearch(expression)).toMatchObject({ ok: false, error: { field } });
  });
});

describe('content', () => {
  test('trims text and reads types whatever their case', () => {
    expect(
      readContent(
        [
          { type: ' Text ', text: '  hi ' },
          { type: 'file-reference', file_name: 'a.ts', start_line: 1, end_line: 2, content: 'x' },
        ],
        () => undefined,
      ),
    ).toEqual({
      ok: true,
      value: [
        { type: 'text', text: 'hi' },
        { type: 'file-reference', file_name: 'a.ts', start_line: 1, end_line: 2, content: 'x' },
      ],
    });
  });
  test.each([
    [[], 'content'],
    [[{ type: 'text', text: ' \n ' }], 'content[0]'],
    [[{ type: 'text', text: 'x' }, { type: 'image' }], 'content[1]'],
    [[{ type: 'file-reference' }], 'content[0]'],
    [[{ type: 'file' }], 'content[0]'],
    [[{ type: 'file', file_id: 'e4c6e0a7-0d3b-4a57-9b3a-8d5ef30ad6ff' }], 'content[0]'],
  ])('refuses %j', (content, where) => {
    const read = readContent(content, () => undefined);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error).toContain(where);
  });
});

describe('timestamps', () => {
  test('never repeat and never go back, not even with the clock', () => {
    const times = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_001];
    const clock = {
      now: () => new Date(times.shift() ?? 0),
      monotonicMs: () => 0,
      setTimer: () => () => undefined,
    };
    const stamps = createTimestamps(clock, 0);
    const taken = [stamps.next(), stamps.next(), stamps.next(), stamps.next()];
    expect(taken).toEqual([
      1_700_000_000_000_000, 1_700_000_000_000_001, 1_700_000_000_000_002, 1_700_000_000_001_000,
    ]);
  });
  test('are written with six digits', () => {
    expect(formatMicros(1_700_000_000_000_042)).toBe('2023-11-14T22:13:20.000042Z');
    expect(formatMicros(1_700_000_000_123_456)).toBe('2023-11-14T22:13:20.123456Z');
  });
});
