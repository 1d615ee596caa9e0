import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateBranchName, refuseBranchName } from '#main/services/workspaces/branch-names.ts';

function gitAccepts(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.each(['main', 'feature/a-b', 'pilothouse/x-2', 'ünï', 'a.b', 'a@b'])(
  '%s is a branch',
  (name) => {
    expect(refuseBranchName(name)).toBeUndefined();
    expect(gitAccepts(name)).toBe(true);
  },
);

test.each([
  '-a',
  'HEAD',
  '@',
  'a b',
  'a..b',
  'a//b',
  '/a',
  'a/',
  'a.',
  '.a',
  'a/.b',
  'a.lock',
  'a@{1}',
  'a~1',
  'a:b',
  'a\u0001',
  '',
])('%j is no branch', (name) => {
  expect(refuseBranchName(name)).toEqual(expect.any(String));
});

test('what is accepted, git accepts', () => {
  const piece = fc.constantFrom('a', 'B', '1', '/', '.', '-', '@', '{', '~', 'lock', ' ', '..');
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const name = pieces.join('');
      return refuseBranchName(name) !== undefined || gitAccepts(name);
    }),
    { numRuns: 60 },
  );
});

test('a generated branch is free', () => {
  expect(generateBranchName('fix', [])).toBe('pilothouse/fix');
  expect(generateBranchName('fix', ['pilothouse/fix', 'pilothouse/fix-2'])).toBe(
    'pilothouse/fix-3',
  );
});
