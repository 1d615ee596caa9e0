import type {
  WorkspaceAgentHealth,
  WorkspaceAgentLifecycle,
  WorkspaceAgentStatus,
} from '#shared/api/workspace-agents.ts';

/** From the start of a workspace agent to its first connection. */
export const CONNECTION_TIMEOUT_SECONDS = 120;
/** Without a sign of life for this long, a workspace agent counts as disconnected. */
export const INACTIVE_LIMIT_MS = 30_000;

/** Times are milliseconds since the Unix epoch. */
export type AgentTimes = {
  readonly createdAt: number;
  readonly firstConnectedAt: number | undefined;
  readonly lastConnectedAt: number | undefined;
  readonly disconnectedAt: number | undefined;
};

export type DerivedStatus = {
  readonly status: WorkspaceAgentStatus;
  readonly disconnectedAt: number | undefined;
};

/** The connection state at `now`; it is never stored. */
export function deriveStatus(times: AgentTimes, now: number): DerivedStatus {
  const { disconnectedAt } = times;
  if (times.firstConnectedAt === undefined || times.lastConnectedAt === undefined) {
    const late = now - times.createdAt > CONNECTION_TIMEOUT_SECONDS * 1000;
    return { status: late ? 'timeout' : 'connecting', disconnectedAt };
  }
  if (disconnectedAt !== undefined && disconnectedAt >= times.lastConnectedAt) {
    return { status: 'disconnected', disconnectedAt };
  }
  if (now - times.lastConnectedAt > INACTIVE_LIMIT_MS) {
    return { status: 'disconnected', disconnectedAt: times.lastConnectedAt };
  }
  return { status: 'connected', disconnectedAt };
}

const shuttingDown: ReadonlySet<WorkspaceAgentLifecycle> = new Set([
  'shutting_down',
  'shutdown_timeout',
  'shutdown_error',
  'off',
]);

/** `problem` is what the bridge knows about a lost connection, in words for the person. */
export function deriveHealth(
  status: WorkspaceAgentStatus,
  lifecycle: WorkspaceAgentLifecycle,
  problem: string | undefined,
): WorkspaceAgentHealth {
  const reason = findProblem(status, lifecycle, problem);
  return reason === undefined ? { healthy: true } : { healthy: false, reason };
}

function findProblem(
  status: WorkspaceAgentStatus,
  lifecycle: WorkspaceAgentLifecycle,
  problem: string | undefined,
): string | undefined {
  if (status !== 'connected' && lifecycle === 'off') return 'The workspace agent is not running.';
  if (status === 'connecting') return 'The workspace agent has not connected yet.';
  if (status === 'timeout') return 'The workspace agent takes too long to connect.';
  if (status === 'disconnected') return problem ?? 'The workspace agent has lost its connection.';
  if (lifecycle === 'start_error') return 'The start of the workspace agent failed.';
  if (shuttingDown.has(lifecycle)) return 'The workspace agent is shutting down.';
  return undefined;
}
