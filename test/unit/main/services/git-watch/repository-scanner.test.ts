import { expect, test } from 'vitest';
import type { RepositorySnapshot } from '#main/agent-bridge/ports/index.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createRepositoryScanner } from '#main/services/git-watch/repository-scanner.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { testGit } from '#test/support/git-repository.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

const snapshot: RepositorySnapshot = {
  branch: 'main',
  remoteOrigin: undefined,
  unifiedDiff: '',
  additions: 0,
  deletions: 0,
  changedFiles: 0,
};

test('a look is shared by those who asked before it began, and never by later ones', async () => {
  const clock = createManualClock();
  const ends: ((result: Result<RepositorySnapshot, never>) => void)[] = [];
  const scanner = createRepositoryScanner({
    git: { ...testGit, snapshot: () => new Promise((resolve) => void ends.push(resolve)) },
    clock,
    logger: silentLogger,
    watches: { get: () => undefined },
  });
  const look = (root: string) =>
    scanner.scan(root, { notBeforeMs: clock.monotonicMs(), fresh: true });
  const [first, sharing] = [look('/r'), look('/r')];
  await clock.advance(10);
  const later = look('/r');
  const other = look('/other');
  await clock.advance(0);
  // One of /r, since the later look waits for its turn, and one of /other.
  expect(ends).toHaveLength(2);
  ends[0]?.(ok({ ...snapshot, branch: 'old' }));
  expect(await first).toMatchObject({ kind: 'found', snapshot: { branch: 'old' } });
  expect(await sharing).toBe(await first);
  await clock.advance(0);
  expect(ends).toHaveLength(3);
  ends[2]?.(ok({ ...snapshot, branch: 'new' }));
  expect(await later).toMatchObject({ kind: 'found', snapshot: { branch: 'new' } });
  ends[1]?.(ok(snapshot));
  await other;
  void look('/r');
  await clock.advance(0);
  expect(ends).toHaveLength(4);
});
