import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { BranchDiff, GitError, GitPort } from '../../agent-bridge/ports/index.ts';

export type { BranchDiff, GitError } from '../../agent-bridge/ports/index.ts';

/** What the work of a chat adds to the default branch. */
export interface ChatDiffs {
  /** Undefined when the workspace's folder is in no repository. */
  read(workspaceId: WorkspaceId): Promise<Result<BranchDiff | undefined, GitError>>;
}

export function createChatDiffs(deps: {
  readonly git: Pick<GitPort, 'branchDiff'>;
  /** Of a workspace that runs or has stopped; undefined when it has none. */
  readonly folderOf: (workspaceId: WorkspaceId) => string | undefined;
}): ChatDiffs {
  return {
    async read(workspaceId) {
      const folder = deps.folderOf(workspaceId);
      if (folder === undefined) return ok(undefined);
      const diff = await deps.git.branchDiff(folder);
      return diff.ok || diff.error.kind !== 'not_a_repository' ? diff : ok(undefined);
    },
  };
}
