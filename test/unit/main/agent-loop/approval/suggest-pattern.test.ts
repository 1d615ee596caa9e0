import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesCommandPattern, suggestCommandPattern } from '#main/agent-loop/index.ts';

test.each([
  ['npm test -- --watch', 'npm test *'],
  ['npm test', 'npm test *'],
  ['npm run lint -- --fix', 'npm run lint *'],
  ['git status --short', 'git status *'],
  ['ls -la', 'ls *'],
  ['git push --force', 'git push --force'],
  ['rm -rf build', 'rm -rf build'],
  ['npm test 2>&1 | tail -5', 'npm test 2>&1 | tail -5'],
  ['npm test; rm x', 'npm test; rm x'],
  ['python3 -c "print(1)"', 'python3 -c "print(1)"'],
  ['constructor x', 'constructor x'],
  ['npm run $X y', 'npm run $X y'],
  ['npm run a:b y', 'npm run a:b *'],
])('suggests for %s: %s', (command, pattern) => {
  expect(suggestCommandPattern(command)).toBe(pattern);
});

test.each(['rm *.tmp', 'a\nb', '', '   ', 'x'.repeat(501)])(
  'suggests nothing for %j',
  (command) => {
    expect(suggestCommandPattern(command)).toBeUndefined();
  },
);

test('a suggestion covers its command, and no other than through a star', () => {
  const pieces = fc.constantFrom(
    'npm ',
    'test ',
    'run ',
    'git ',
    'log ',
    'ls ',
    '-x ',
    '; ',
    '| ',
    '"a b" ',
    "'c' ",
    '$X ',
    'rm ',
    '&& ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), (words) => {
      const command = words.join('').trim();
      const pattern = suggestCommandPattern(command);
      if (pattern === undefined) return;
      expect(matchesCommandPattern(pattern, command)).toBe(true);
      if (/[;|$&]/.test(command)) expect(pattern).toBe(command);
    }),
    { numRuns: 5000 },
  );
});
