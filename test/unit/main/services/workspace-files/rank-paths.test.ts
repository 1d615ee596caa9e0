import { expect, test } from 'vitest';
import { indexPath, rankPaths } from '#main/services/workspace-files/rank-paths.ts';

function rank(paths: readonly string[], query: string, limit = 10): readonly string[] {
  return rankPaths(paths.map(indexPath), query, limit);
}

test('the name counts more than the folders, and its beginning more than its middle', () => {
  const paths = [
    'src/date/index.ts',
    'src/update.ts',
    'src/parse-date.ts',
    'src/date-parser.ts',
    'date',
    'lib/d/a/t/e.ts',
  ];
  expect(rank(paths, 'date')).toEqual([
    'date',
    'src/date-parser.ts',
    'src/parse-date.ts',
    'src/update.ts',
    'src/date/index.ts',
    'lib/d/a/t/e.ts',
  ]);
});

test('letters in their order find a path; case and a leading ./ do not matter', () => {
  const paths = ['src/renderer/features/chat/Composer.tsx', 'README.md'];
  expect(rank(paths, 'cmpsr')).toEqual(['src/renderer/features/chat/Composer.tsx']);
  expect(rank(paths, 'chat/comp')).toEqual(['src/renderer/features/chat/Composer.tsx']);
  expect(rank(paths, './readme')).toEqual(['README.md']);
  expect(rank(paths, 'zzz')).toEqual([]);
});

test('without a query what lies near the top comes first, and no more than asked for', () => {
  expect(rank(['a/b/c.ts', 'z.ts', 'a/b.ts', 'bb.ts'], '', 3)).toEqual(['z.ts', 'bb.ts', 'a/b.ts']);
});

test('fifty thousand paths are searched while a key is down', () => {
  const paths = Array.from({ length: 50_000 }, (_, index) =>
    indexPath(`packages/p${index % 97}/src/feature-${index % 1013}/module-${index}.ts`),
  );
  rankPaths(paths, 'warm up', 50);
  const start = performance.now();
  for (const query of ['m', 'mod', 'module-49', 'pkft', 'zzzz']) rankPaths(paths, query, 50);
  // Measured at about 60 ms for the five on a slow machine.
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(rankPaths(paths, 'module-49999', 50)[0]).toContain('module-49999.ts');
});
