import type { Clock } from '#shared/kernel/clock.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitReviewPort, ReviewError, ReviewSpan } from '../../ports/index.ts';
import type { Environment } from '../processes/command-environment.ts';
import { commitMaterial } from './commit-material.ts';
import { commit, createBranch, push } from './commits.ts';
import { describeRepository } from './describe.ts';
import { discard, listDiscarded, restore } from './discards.ts';
import { readBlob, readFileChange, viewFileChange } from './file-change.ts';
import { createReviewGit } from './git.ts';
import { stage, unstage } from './index-changes.ts';
import { refreshIndex } from './index-entries.ts';
import { completeChanges, listChanges, type Looking } from './list-changes.ts';
import { type Range, resolveRange } from './ranges.ts';
import { createWorkHashes } from './work-files.ts';
import { createWriteQueue } from './write-queue.ts';

/** Reviews with the git program of this computer. */
export function createLocalGitReview(deps: {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly newId: () => string;
}): GitReviewPort {
  const git = createReviewGit(deps);
  const looking: Looking = { git, hashes: createWorkHashes() };
  const discarding = { ...looking, clock: deps.clock, newId: deps.newId };
  const queue = createWriteQueue();

  async function within<T>(
    root: string,
    span: ReviewSpan,
    look: (range: Range) => Promise<Result<T, ReviewError>>,
  ): Promise<Result<T, ReviewError>> {
    const range = await resolveRange(git, root, span);
    return range.ok ? look(range.value) : range;
  }

  /** Changes of the index, one after the other. */
  function change<T>(
    root: string,
    work: () => Promise<Result<T, ReviewError>>,
  ): Promise<Result<T, ReviewError>> {
    return queue.run(root, async () => {
      const done = await work();
      if (done.ok) await refreshIndex(git, root);
      return done;
    });
  }

  return {
    describe: (root) => describeRepository(git, root),
    files: (root, span, { offset, limit }) =>
      within(root, span, async (range) => {
        const listed = await listChanges(git, root, range);
        if (!listed.ok) return listed;
        const { changes, cut } = listed.value;
        const page = changes.slice(offset, offset + limit);
        const files = await completeChanges(looking, root, range, page);
        if (!files.ok) return files;
        const { oldCommit, newCommit } = range;
        return ok({ files: files.value, total: changes.length, cut, oldCommit, newCommit });
      }),
    file: (root, span, target, maxBytes) =>
      within(root, span, async (range) => {
        const found = await readFileChange(looking, root, range, { target, maxBytes });
        return found.ok ? viewFileChange(looking, root, found.value) : found;
      }),
    blob: (root, span, target, { side, maxBytes }) =>
      within(root, span, (range) => readBlob(looking, root, range, { target, side, maxBytes })),
    stage: (root, scope, files) => change(root, () => stage(looking, root, scope, files)),
    unstage: (root, scope, files) => change(root, () => unstage(looking, root, scope, files)),
    discard: (root, scope, files) => change(root, () => discard(discarding, root, scope, files)),
    discarded: (root) => listDiscarded(looking, root),
    restore: (root, id) => change(root, () => restore(discarding, root, id)),
    commit: (root, request) => queue.run(root, () => commit(git, root, request)),
    push: (root) => queue.run(root, () => push(git, root)),
    createBranch: (root, request) => queue.run(root, () => createBranch(git, root, request)),
    commitMaterial: (root, include) => commitMaterial(git, root, include),
  };
}
