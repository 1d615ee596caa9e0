import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Details } from '../details.ts';
import type { Connection, ConnectionError } from '../types.ts';
import type { Connections } from './connections.ts';

/** The bridge of the workspace's first workspace agent, or why there is none. */
export function findConnection(
  details: Details,
  connections: Connections,
  workspaceId: WorkspaceId,
): Result<Connection, ConnectionError> {
  const workspace = details.findWorkspace(workspaceId);
  if (!workspace || workspace.deleted) {
    return err({ kind: 'not_found', message: 'The workspace no longer exists.' });
  }
  const { latestBuild } = workspace;
  const agent = latestBuild.agents[0];
  if (!agent) {
    return err({ kind: 'no_agent', message: `The workspace is ${latestBuild.status}.` });
  }
  const bridge = connections.bridge(agent.id);
  if (!bridge) {
    const message = agent.health.reason ?? 'The workspace agent is not connected.';
    return err({ kind: 'not_connected', message });
  }
  return ok({ bridge, agentId: agent.id, agentName: agent.name, buildId: latestBuild.id });
}
