import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesCommandPattern } from '#main/agent-loop/index.ts';

describe('a command pattern', () => {
  test.each([
    ['npm test *', 'npm test -- --watch'],
    ['npm test *', 'npm test'],
    ['npm test *', '  npm test  '],
    ['npm test', 'npm test'],
    ['git commit -m *', `git commit -m "it's done"`],
    ['git commit -m "*"', 'git commit -m "all of it"'],
    ['npm test 2>&1 | tail *', 'npm test 2>&1 | tail -n 5'],
    ['rm *.tmp', 'rm a.tmp'],
    [String.raw`ls \*`, String.raw`ls \*`],
    ['* --version', 'node --version'],
    ['*', 'ls -la'],
  ])('%s covers %s', (pattern, command) => {
    expect(matchesCommandPattern(pattern, command)).toBe(true);
  });

  test.each([
    ['npm test', 'npm test -- --watch'],
    ['npm test *', 'npm testing'],
    ['npm test *', 'npm install'],
    ['npm test *', 'npm test; rm -rf /'],
    ['npm test *', 'npm test && rm -rf /'],
    ['npm test *', 'npm test & rm -rf /'],
    ['npm test *', 'npm test | sh'],
    ['npm test *', 'npm test $(rm -rf /)'],
    ['npm test *', 'npm test `rm -rf /`'],
    ['npm test *', 'npm test ${x}'],
    ['npm test *', 'npm test\nrm -rf /'],
    ['npm test *', 'npm test\r\nrm -rf /'],
    ['npm test *', 'npm test > ~/.bashrc'],
    ['npm test *', 'npm test < /etc/passwd'],
    ['npm test *', 'npm test <(curl x)'],
    ['npm test *', 'npm test "; rm -rf /"'],
    ['npm test *', String.raw`npm test \; x`],
    ['npm test *', 'npm test "unbalanced'],
    ['rm * --dry-run', 'rm x # --dry-run'],
    ['echo "*" | cat', 'echo "" x "" | cat'],
    [`echo 'a * ; rm -rf x * '`, `echo 'a ' ; rm -rf x ' '`],
    ['*', 'ls; rm x'],
    ['', ''],
    ['', 'ls'],
    ['*', ''],
    ['*', '   '],
  ])('%s does not cover %j', (pattern, command) => {
    expect(matchesCommandPattern(pattern, command)).toBe(false);
  });

  const words = fc.constantFrom('npm', 'test', '--', 'a b', '-x', '"q"', "'s'", 'é', '*', ' ');
  const operators = fc.constantFrom(
    ';',
    '&',
    '&&',
    '|',
    '||',
    '`',
    '$',
    '$(',
    '\n',
    '\r',
    '<',
    '>',
    '(',
    ')',
    '\\',
    '#',
    '\0',
    '\u2028',
  );

  test('never lets an operator through that it does not hold itself', () => {
    const commands = fc.array(fc.oneof(words, operators), { maxLength: 12 });
    const patterns = fc.array(words, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(patterns, commands, (pattern, command) => {
        const text = command.join('').trim();
        fc.pre(/[;&|`$\n\r<>()\\#\0\u2028]/.test(text));
        expect(matchesCommandPattern(pattern.join(''), text)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('lets an operator through no more often than it holds it', () => {
    const pieces = fc.array(fc.oneof(words, operators), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pieces, pieces, operators, (pattern, filling, extra) => {
        const count = (text: string): number => text.split(extra).length - 1;
        const wanted = pattern.join('').trim();
        const given = wanted.replaceAll('*', () => filling.join('') + extra).trim();
        fc.pre(count(given) > count(wanted));
        expect(matchesCommandPattern(wanted, given)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('takes any text without operators or quotes for a star', () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9 ._/=:,@%+~-]*$/);
    fc.assert(
      fc.property(plain, plain, (first, second) => {
        expect(matchesCommandPattern('run * with *;', `run ${first} with ${second};`)).toBe(true);
      }),
    );
  });

  test('answers soon for a hostile pattern', () => {
    const pattern = `${'*a'.repeat(240)}b`;
    const startMs = performance.now();
    expect(matchesCommandPattern(pattern, 'a'.repeat(5000))).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });
});
