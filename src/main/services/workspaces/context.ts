import type { Clock } from '#shared/kernel/clock.ts';
import { createEmitter, type Emitter } from '#shared/kernel/emitter.ts';
import type { BuildId, WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { BridgeHost } from '../../agent-bridge/ports/index.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import {
  createWorkspaceAgentLogsStore,
  type WorkspaceAgentLogsStore,
} from '../../store/tables/workspace-agent-logs-store.ts';
import {
  createWorkspaceAgentsStore,
  type WorkspaceAgentsStore,
} from '../../store/tables/workspace-agents-store.ts';
import {
  createWorkspaceApprovalRulesStore,
  type WorkspaceApprovalRulesStore,
} from '../../store/tables/workspace-approval-rules-store.ts';
import {
  createWorkspaceBuildLogsStore,
  type WorkspaceBuildLogsStore,
} from '../../store/tables/workspace-build-logs-store.ts';
import {
  createWorkspaceBuildsStore,
  type WorkspaceBuildsStore,
} from '../../store/tables/workspace-builds-store.ts';
import {
  createWorkspacesStore,
  type WorkspacesStore,
} from '../../store/tables/workspaces-store.ts';
import type { Templates } from '../templates/index.ts';
import type { WorkspaceEvent } from './types.ts';

export type WorkspacesDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly templates: Templates;
  readonly bridgeHost: BridgeHost;
  /** Pilothouse's own folder; no workspace may hold it. */
  readonly dataFolder: string;
  /** Parent of the worktrees of git-worktree workspaces. */
  readonly worktreesFolder: string;
  /** The bundled project; it lies in the data folder and may be opened. */
  readonly sampleFolder: string;
};

/** What the parts of this service share. */
export type WorkspacesContext = WorkspacesDeps & {
  readonly stores: {
    readonly workspaces: WorkspacesStore;
    readonly builds: WorkspaceBuildsStore;
    readonly buildLogs: WorkspaceBuildLogsStore;
    readonly agents: WorkspaceAgentsStore;
    readonly agentLogs: WorkspaceAgentLogsStore;
    readonly rules: WorkspaceApprovalRulesStore;
  };
  readonly events: Emitter<WorkspaceEvent>;
  readonly buildLogAdded: Emitter<BuildId>;
  readonly agentLogAdded: Emitter<WorkspaceAgentId>;
  /** The stored form of the present. */
  now(): string;
};

export function createContext(deps: WorkspacesDeps): WorkspacesContext {
  const { db, clock } = deps;
  return {
    ...deps,
    stores: {
      workspaces: createWorkspacesStore(db),
      builds: createWorkspaceBuildsStore(db),
      buildLogs: createWorkspaceBuildLogsStore(db),
      agents: createWorkspaceAgentsStore(db),
      agentLogs: createWorkspaceAgentLogsStore(db),
      rules: createWorkspaceApprovalRulesStore(db),
    },
    events: createEmitter<WorkspaceEvent>(),
    buildLogAdded: createEmitter<BuildId>(),
    agentLogAdded: createEmitter<WorkspaceAgentId>(),
    now: () => clock.now().toISOString(),
  };
}
