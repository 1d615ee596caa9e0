export {
  createGitWatch,
  type FileVersionsError,
  type GitSubscription,
  type GitWatch,
  type GitWatchDeps,
  type TreeLease,
} from './git-watch.ts';
export { createLeasedTrees } from './leased-trees.ts';
export type { GitWatchFrame, RepositoryFrame } from './frames.ts';
export type { GitSummary } from './summary.ts';
export type { FileVersion, FileVersions } from '../../agent-bridge/ports/index.ts';
