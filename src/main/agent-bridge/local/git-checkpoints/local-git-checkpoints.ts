import type { Clock } from '#shared/kernel/clock.ts';
import type { GitCheckpointsPort } from '../../ports/index.ts';
import { createReviewGit } from '../git-review/git.ts';
import type { Environment } from '../processes/command-environment.ts';
import { createWriteQueue } from '../git-review/write-queue.ts';
import { capture, type Capturing } from './capture.ts';
import { drop, growth, keep } from './keep.ts';
import { restore } from './restore.ts';
import { createScratchIndexes } from './scratch-index.ts';
import { blame, blobs, currentBlob, fileStamp, lineCount, lineEdits, movedFrom } from './trace.ts';

/** Keeps states of work trees with the git program of this computer. */
export function createLocalGitCheckpoints(deps: {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Absolute; ours alone. */
  readonly scratchFolder: string;
}): GitCheckpointsPort {
  const git = createReviewGit(deps);
  const scratches = createScratchIndexes(git, deps.scratchFolder);
  const capturing: Capturing = { git, scratches, newId: deps.newId, states: new WeakMap() };
  /** One scratch index is one writer's. */
  const queue = createWriteQueue();
  return {
    capture: (root, earlier) => queue.run(root, () => capture(capturing, root, earlier)),
    keep: (root, name, states) => keep(git, root, name, states),
    drop: (root, names) => drop(git, root, names),
    growth: (root, older, newer) => growth(git, root, older, newer),
    restore: (root, states, paths) =>
      queue.run(root, () => restore(capturing, root, states, paths)),
    blobs: (root, trees, path) => blobs(git, root, trees, path),
    movedFrom: (root, older, newer, path) => movedFrom(git, root, [older, newer], path),
    currentBlob: (root, path, maxBytes) => currentBlob(git, root, path, maxBytes),
    lineCount: (root, blob, maxBytes) => lineCount(git, root, blob, maxBytes),
    lineEdits: (root, older, newer) => lineEdits(git, root, older, newer),
    blame: (root, path) => blame(git, root, path),
    fileStamp: (root, path) => fileStamp(git, root, path),
  };
}
