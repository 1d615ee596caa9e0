import type { BuildId, WorkspaceAgentId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { WorkspaceAgentRow } from '../../store/tables/workspace-agents-store.ts';
import type { WorkspaceBuildRow } from '../../store/tables/workspace-builds-store.ts';
import type { WorkspaceRow } from '../../store/tables/workspaces-store.ts';
import type { Connections } from './agents/connections.ts';
import { deriveHealth, deriveStatus } from './agents/status.ts';
import { workspaceStatus } from './builds/transitions.ts';
import type { WorkspacesContext } from './context.ts';
import type { AgentDetails, BuildDetails, WorkspaceDetails } from './types.ts';

/** Reads rows together with what belongs to them. */
export interface Details {
  workspace(row: WorkspaceRow): WorkspaceDetails;
  findWorkspace(id: WorkspaceId): WorkspaceDetails | undefined;
  build(row: WorkspaceBuildRow): BuildDetails;
  findBuild(id: BuildId): BuildDetails | undefined;
  agent(row: WorkspaceAgentRow): AgentDetails;
  findAgent(id: WorkspaceAgentId): AgentDetails | undefined;
}

export function createDetails(
  context: WorkspacesContext,
  connections: Pick<Connections, 'isOpen'>,
): Details {
  const { stores, templates } = context;

  function agent(row: WorkspaceAgentRow): AgentDetails {
    const now = context.clock.now();
    const connected = connections.isOpen(row.id);
    // The bridge lives in this process: while it is open it was seen just now.
    const lastConnectedAt = connected ? now.toISOString() : row.lastConnectedAt;
    const disconnectedAt = connected ? null : row.disconnectedAt;
    const derived = deriveStatus(
      {
        createdAt: Date.parse(row.createdAt),
        firstConnectedAt: toMs(row.firstConnectedAt),
        lastConnectedAt: toMs(lastConnectedAt),
        disconnectedAt: toMs(disconnectedAt),
      },
      now.getTime(),
    );
    const { token: _secret, ...shown } = row;
    return {
      ...shown,
      lastConnectedAt,
      disconnectedAt: toTime(derived.disconnectedAt),
      status: derived.status,
      health: deriveHealth(derived.status, row.lifecycleState, row.problem ?? undefined),
      logSources: stores.agentLogs.sources(row.id),
    };
  }

  function buildOf(row: WorkspaceBuildRow, workspace: WorkspaceRow): BuildDetails {
    return {
      ...row,
      status: workspaceStatus(row.transition, row.jobStatus),
      workspace,
      template: found(templates.get(workspace.templateId)),
      version: found(templates.version(row.templateVersionId)),
      agents: stores.agents.ofBuild(row.id).map(agent),
    };
  }

  function workspace(row: WorkspaceRow): WorkspaceDetails {
    const latestBuild = buildOf(found(stores.builds.latest(row.id)), row);
    const { template } = latestBuild;
    return {
      ...row,
      template,
      latestBuild,
      outdated: template.activeVersionId !== latestBuild.templateVersionId,
    };
  }

  function build(row: WorkspaceBuildRow): BuildDetails {
    return buildOf(row, found(stores.workspaces.find(row.workspaceId)));
  }

  return {
    workspace,
    findWorkspace(id) {
      const row = stores.workspaces.find(id);
      return row && workspace(row);
    },
    build,
    findBuild(id) {
      const row = stores.builds.find(id);
      return row && build(row);
    },
    agent,
    findAgent(id) {
      const row = stores.agents.find(id);
      return row && agent(row);
    },
  };
}

/** Foreign keys promise that it exists. */
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a row that must exist is missing');
  return value;
}

function toMs(time: string | null): number | undefined {
  return time === null ? undefined : Date.parse(time);
}

function toTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
