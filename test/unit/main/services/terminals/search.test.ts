import { expect, test } from 'vitest';
import { endMark } from '#main/services/terminals/end-mark.ts';
import { plainLines } from '#main/services/terminals/plain-lines.ts';
import { searchOutput } from '#main/services/terminals/search.ts';

test('lines are what a person reads', () => {
  const output =
    '\x1b]0;title\x07\x1b[1;31mred\x1b[0m\r\n10%\r100%\r\n\x1b(Bplain\x1b=\x07\n\x1b]0;cut';
  expect(plainLines(Buffer.from(output))).toEqual(['red', '100%', 'plain', '']);
});

test('a match tells its line and place, the newest first and not more than asked', () => {
  const output = Buffer.from(
    ['one fish', 'two Fish', 'é fi.sh', `${'x'.repeat(5000)}fish`].join('\n'),
  );
  const [long, ...rest] = searchOutput(output, 'fish', 10);
  expect(long?.text.slice(long.offset, long.offset + long.length)).toBe('fish');
  expect(long?.text.length).toBeLessThanOrEqual(1000);
  expect(rest).toEqual([
    { line: 1, text: 'two Fish', offset: 4, length: 4 },
    { line: 0, text: 'one fish', offset: 4, length: 4 },
  ]);
  expect(searchOutput(output, 'fish', 1)).toHaveLength(1);
  expect(searchOutput(output, 'fi.sh', 10)).toMatchObject([{ line: 2, offset: 2 }]);
  for (const odd of ['[', '(', '\\', '/', '-', '^$', '{2}']) {
    expect(searchOutput(Buffer.from(`a ${odd} b`), odd, 1), odd).toMatchObject([{ offset: 2 }]);
  }
});

test('the mark says when and how the old session ended', () => {
  const endedAt = new Date(2026, 1, 3, 4, 5);
  expect(endMark({ endedAt, exitCode: 2 })).toContain(
    'Session ended 2026-02-03 04:05 with exit code 2, new shell',
  );
  expect(endMark({ endedAt, exitCode: null })).toContain(
    'Session ended 2026-02-03 04:05, new shell',
  );
});
