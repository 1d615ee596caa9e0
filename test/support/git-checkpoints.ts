import { createLocalGitCheckpoints } from '#main/agent-bridge/local/git-checkpoints/local-git-checkpoints.ts';
import type { GitCheckpointsPort } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { testGitEnvironment } from './git-repository.ts';
import { tempFolder } from './temp-folder.ts';

export async function testGitCheckpoints(): Promise<GitCheckpointsPort> {
  return createLocalGitCheckpoints({
    environment: testGitEnvironment,
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    scratchFolder: await tempFolder(),
  });
}

/** Nothing is watched: every state is looked for anew. */
export const noLease = () => ({
  settle: () => Promise.resolve(undefined),
  changedSince: () => undefined,
  close: () => undefined,
});
