import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { ContextPort } from './context.ts';
import type { DesktopPort } from './desktop.ts';
import type { FilesPort } from './files.ts';
import type { GitCheckpointsPort } from './git-checkpoints.ts';
import type { GitOverlapPort } from './git-overlap.ts';
import type { GitReviewPort } from './git-review.ts';
import type { GitPort } from './git.ts';
import type { McpAuthorizer } from './mcp-authorizer.ts';
import type { McpConnector, WorkspaceMcpPort } from './mcp.ts';
import type { ProcessesPort } from './processes.ts';
import type { WatcherPort } from './watcher.ts';

export type * from './context.ts';
export type * from './desktop.ts';
export type * from './files.ts';
export type * from './git.ts';
export type * from './git-checkpoints.ts';
export type * from './git-overlap.ts';
export type * from './git-review.ts';
export type * from './mcp.ts';
export type * from './mcp-authorizer.ts';
export type * from './processes.ts';
export type * from './terminals.ts';
export type * from './watcher.ts';

/** What one running workspace offers. */
export type WorkspaceBridge = {
  readonly agentId: WorkspaceAgentId;
  /** Absolute workspace folder. */
  readonly root: string;
  readonly files: FilesPort;
  readonly processes: ProcessesPort;
  readonly context: ContextPort;
  readonly mcp: WorkspaceMcpPort;
  readonly desktop: DesktopPort;
};

/** Opens and closes the bridge of each running workspace. */
export interface BridgeHost {
  readonly git: GitPort;
  readonly gitReview: GitReviewPort;
  readonly gitCheckpoints: GitCheckpointsPort;
  readonly gitOverlap: GitOverlapPort;
  readonly watcher: WatcherPort;
  /** For servers that belong to no workspace. */
  readonly mcp: McpConnector;
  readonly mcpAuthorizer: McpAuthorizer;
  /** The same bridge for the same id until it is closed. */
  open(agentId: WorkspaceAgentId, root: string): Promise<WorkspaceBridge>;
  get(agentId: WorkspaceAgentId): WorkspaceBridge | undefined;
  /** Ends the workspace's processes. */
  close(agentId: WorkspaceAgentId): Promise<void>;
}
