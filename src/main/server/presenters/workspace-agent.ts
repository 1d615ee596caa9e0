import type { WorkspaceAgent, WorkspaceAgentLog } from '#shared/api/workspace-agents.ts';
import {
  CONNECTION_TIMEOUT_SECONDS,
  type AgentDetails,
  type AgentLogRow,
} from '../../services/workspaces/index.ts';

/** Of the contract's interface between server and workspace agent. */
const agentApiVersion = '2.9';

const systems: Readonly<Record<string, string>> = { win32: 'windows' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export function presentAgent(agent: AgentDetails, programVersion: string): WorkspaceAgent {
  return {
    id: agent.id,
    parent_id: null,
    created_at: agent.createdAt,
    updated_at: agent.updatedAt,
    ...(agent.firstConnectedAt === null ? {} : { first_connected_at: agent.firstConnectedAt }),
    ...(agent.lastConnectedAt === null ? {} : { last_connected_at: agent.lastConnectedAt }),
    ...(agent.disconnectedAt === null ? {} : { disconnected_at: agent.disconnectedAt }),
    ...(agent.startedAt === null ? {} : { started_at: agent.startedAt }),
    ...(agent.readyAt === null ? {} : { ready_at: agent.readyAt }),
    status: agent.status,
    lifecycle_state: agent.lifecycleState,
    name: agent.name,
    resource_id: agent.resourceId,
    architecture: architectures[process.arch] ?? process.arch,
    operating_system: systems[process.platform] ?? process.platform,
    environment_variables: null,
    logs_length: agent.logsLength,
    logs_overflowed: agent.logsOverflowed,
    directory: agent.directory,
    expanded_directory: agent.expandedDirectory,
    version: programVersion,
    api_version: agentApiVersion,
    apps: [],
    connection_timeout_seconds: CONNECTION_TIMEOUT_SECONDS,
    troubleshooting_url: '',
    subsystems: [],
    health: agent.health,
    display_apps: [],
    log_sources: agent.logSources.map((source) => ({
      workspace_agent_id: source.agentId,
      id: source.id,
      created_at: source.createdAt,
      display_name: source.displayName,
      icon: source.icon,
    })),
    scripts: [],
    startup_script_behavior: 'non-blocking',
  };
}

export function presentAgentLog(row: AgentLogRow): WorkspaceAgentLog {
  return {
    id: row.id,
    created_at: row.createdAt,
    output: row.output,
    level: row.level,
    source_id: row.sourceId,
  };
}
