import { expect, test } from 'vitest';
import { parseRawDiff } from '#main/agent-bridge/local/git-review/raw-diff.ts';
import { parseStatus } from '#main/agent-bridge/local/git-review/status.ts';
import { isSafePath } from '#main/agent-bridge/local/git-review/work-files.ts';
import { createWriteQueue } from '#main/agent-bridge/local/git-review/write-queue.ts';

const id = (letter: string): string => letter.repeat(40);
const bytes = (...pieces: readonly string[]): Buffer => Buffer.from(`${pieces.join('\0')}\0`);

test('raw entries and line counts are told apart, renames with both names', () => {
  const output = bytes(
    `:100644 100644 ${id('a')} ${id('0')} M`,
    'a\tb.txt',
    `:100644 100755 ${id('a')} ${id('b')} R087`,
    'from',
    'to',
    `:000000 100644 ${id('0')} ${id('c')} A`,
    'bin',
    '3\t1\ta\tb.txt',
    '0\t2\t',
    'from',
    'to',
    '-\t-\tbin',
  );
  const { changes, counts, end } = parseRawDiff(output);
  expect(
    changes.map((each) => [each.status, each.path.toString(), each.oldPath?.toString()]),
  ).toEqual([
    ['modified', 'a\tb.txt', undefined],
    ['renamed', 'to', 'from'],
    ['added', 'bin', undefined],
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'a\tb.txt': { additions: 3, deletions: 1 },
    to: { additions: 0, deletions: 2 },
    bin: 'binary',
  });
  expect(end).toBe(output.length);
});

test('an entry that was cut off is left out', () => {
  const whole = bytes(`:100644 100644 ${id('a')} ${id('0')} M`, 'a.txt');
  expect(parseRawDiff(whole.subarray(0, -1)).changes).toEqual([]);
  expect(parseRawDiff(Buffer.from(''))).toMatchObject({ changes: [], end: 0 });
});

test('the status tells index and work tree apart, conflicts, and what is untracked', () => {
  const { tracked, conflicts, untracked } = parseStatus(
    bytes(
      `1 MD N... 100644 100644 000000 ${id('a')} ${id('b')} both file`,
      `1 .T N... 100644 100644 120000 ${id('a')} ${id('a')} link`,
      `u UU N... 100644 100644 100644 100644 ${id('a')} ${id('b')} ${id('c')} torn file`,
      '? new file',
      '? nested/',
    ),
  );
  expect(Object.fromEntries(tracked)).toEqual({
    'both file': { staged: 'modified', unstaged: 'deleted' },
    link: { staged: undefined, unstaged: 'type_changed' },
  });
  expect(Array.from(conflicts)).toEqual(['torn file']);
  expect(untracked.map(String)).toEqual(['new file']);
});

test('a path is relative, inside, and none of git’s own', () => {
  for (const path of ['a', 'a/b.txt', '.gitignore', '..a', '-x', 'a b\n'])
    expect(isSafePath(path)).toBe(true);
  for (const path of ['', '/a', 'a//b', './a', 'a/..', '.git/x', 'a/.GIT', 'a\0']) {
    expect(isSafePath(path)).toBe(false);
  }
});

test('writes of one repository wait for each other, also for one that fails', async () => {
  const queue = createWriteQueue();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = queue.run('a', async () => {
    await first.promise;
    log.push('first');
    throw new Error('no');
  });
  const second = queue.run('a', () => Promise.resolve(log.push('second')));
  await queue.run('b', () => Promise.resolve(log.push('other')));
  first.resolve();
  await expect(failing).rejects.toThrow('no');
  await second;
  expect(log).toEqual(['other', 'first', 'second']);
});
