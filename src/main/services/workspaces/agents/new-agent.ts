import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type {
  AgentLogEntry,
  AgentLogSourceRow,
} from '../../../store/tables/workspace-agent-logs-store.ts';
import type { WorkspaceAgentRow } from '../../../store/tables/workspace-agents-store.ts';
import type { WorkspacesContext } from '../context.ts';
import type { BuildDetails } from '../types.ts';
import { BRIDGE_LOG_SOURCE } from './logs.ts';

/** The name of the one workspace agent that our templates have. */
const agentName = 'main';

export type NewAgent = {
  readonly row: WorkspaceAgentRow;
  readonly logSource: AgentLogSourceRow;
  readonly firstLog: AgentLogEntry;
};

/** A workspace agent whose bridge has just been opened in `root`. */
export function createAgentRow(
  context: WorkspacesContext,
  build: BuildDetails,
  place: { readonly agentId: WorkspaceAgentId; readonly root: string },
): NewAgent {
  const { agentId, root } = place;
  const now = context.now();
  const output = `Connected to ${root}`;
  const sourceId = context.random.uuid();
  return {
    row: {
      id: agentId,
      workspaceId: build.workspaceId,
      buildId: build.id,
      resourceId: context.random.uuid(),
      name: agentName,
      token: context.random.uuid(),
      lifecycleState: 'ready',
      directory: root,
      expandedDirectory: root,
      problem: null,
      logsLength: new TextEncoder().encode(output).byteLength,
      logsOverflowed: false,
      createdAt: now,
      updatedAt: now,
      firstConnectedAt: now,
      lastConnectedAt: now,
      disconnectedAt: null,
      startedAt: now,
      readyAt: now,
    },
    logSource: { agentId, id: sourceId, ...BRIDGE_LOG_SOURCE, createdAt: now },
    firstLog: { sourceId, createdAt: now, level: 'info', output },
  };
}
