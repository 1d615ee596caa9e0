import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUnifiedDiff, type FileDiff } from '#renderer/widgets/unified-diff.ts';
import { unquoteName } from '#renderer/widgets/diff-names.ts';

function fixture(name: string): readonly FileDiff[] {
  const url = new URL(`../../../fixtures/diff/${name}`, import.meta.url);
  return parseUnifiedDiff(readFileSync(url, 'utf8')).files;
}

function summary(files: readonly FileDiff[]) {
  return files.map((file) => {
    const from = file.oldPath === undefined ? '' : ` <- ${file.oldPath}`;
    const modes = file.modes ? ` ${file.modes.old}>${file.modes.new}` : '';
    const binary = file.binary ? ' binary' : '';
    return `${file.status} ${file.path}${from} +${file.additions} -${file.deletions}${modes}${binary}`;
  });
}

describe('recorded output of git', () => {
  const files = fixture('worktree.diff');
  const find = (path: string): FileDiff | undefined => files.find((file) => file.path === path);

  test('names every file with its status, modes and counts', () => {
    expect(summary(files)).toEqual([
      'modified crlf.txt +1 -1',
      'deleted empty-gone.txt +0 -0',
      'deleted gone.txt +0 -1',
      'modified img.bin +0 -0 binary',
      'renamed moved.txt <- pure.txt +0 -0',
      'renamed new-name.ts <- old-name.ts +1 -1',
      'modified nonl.txt +1 -1',
      'modified query.sql +1 -1',
      'modified run.sh +0 -0 100644>100755',
      'modified src/numbers.txt +3 -2',
      'modified umläut "q".txt +1 -1',
      'modified with space.txt +1 -1',
      'added brand new.txt +2 -0',
      'added empty-new.txt +0 -0',
      'added neü.txt +1 -0',
    ]);
  });

  test('keeps a missing line feed and a carriage return', () => {
    expect(find('nonl.txt')?.hunks[0]?.lines.map((line) => line.noNewline)).toEqual([true, true]);
    expect(find('crlf.txt')?.hunks[0]?.lines.map((line) => line.text)).toEqual([
      'a\r',
      'b\r',
      'B\r',
    ]);
  });

  test('takes removed and added lines that look like headers as lines', () => {
    expect(find('query.sql')?.hunks[0]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', '-- a comment'],
      ['context', 'select 1;'],
      ['added', '++ plus'],
    ]);
  });

  test('numbers the lines of every hunk on both sides', () => {
    const second = find('src/numbers.txt')?.hunks[1];
    expect(second?.heading).toBe('seven');
    expect(second?.lines.map(({ oldLine, newLine }) => [oldLine, newLine])).toEqual([
      [8, 8],
      [9, 9],
      [10, 10],
      [11, undefined],
      [undefined, 11],
      [undefined, 12],
      [12, 13],
    ]);
  });

  test('gives each file its own source, and all of them together the whole', () => {
    const whole = files.map((file) => file.source).join('');
    expect(summary(parseUnifiedDiff(whole).files)).toEqual(summary(files));
  });

  test('without prefixes names the same files', () => {
    expect(summary(fixture('noprefix.diff'))).toEqual([
      'modified run.sh +0 -0 100644>100755',
      'modified src/numbers.txt +3 -2',
      'modified with space.txt +1 -1',
    ]);
  });
});

describe('other texts', () => {
  test('a plain unified diff with absolute names', () => {
    const { files } = parseUnifiedDiff(
      '--- /work/e/a.ts\t2026-01-01\n+++ /work/e/a.ts\n@@ -1 +1 @@\n-a\n+b\n',
    );
    expect(summary(files)).toEqual(['modified /work/e/a.ts +1 -1']);
  });

  test('a note instead of a diff', () => {
    const note = 'The diff is too large to show (4.2 MiB).';
    expect(parseUnifiedDiff(note)).toEqual({ files: [], note });
    expect(parseUnifiedDiff('')).toEqual({ files: [], note: undefined });
  });

  test('a diff that was cut off keeps what is there', () => {
    const { files } = parseUnifiedDiff(
      'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,9 +1,9 @@\n x\n-y\n',
    );
    expect(summary(files)).toEqual(['modified a +0 -1']);
  });

  test('anything at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...headers))), (lines) => {
        parseUnifiedDiff(lines.join('\n'));
      }),
    );
  });

  test('200,000 changed lines are read in one pass', () => {
    const body = '+line\n'.repeat(200_000);
    const text = `diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,200000 @@\n${body}`;
    const [file] = parseUnifiedDiff(text).files;
    expect(file?.additions).toBe(200_000);
  });
});

const headers = [
  'diff --git a/x b/x',
  'diff --git "a/\\303\\244" b/x',
  '--- a/x',
  '+++ b/x',
  '@@ -1,2 +1,2 @@',
  '@@ -x',
  '\\ No newline at end of file',
  'rename from x',
];

test('quoted names are bytes', () => {
  expect(unquoteName('"a\\tb\\\\c\\"d\\303\\274"')).toBe('a\tb\\c"dü');
  expect(unquoteName('"💡"')).toBe('💡');
  expect(unquoteName('plain "name"')).toBe('plain "name"');
});
