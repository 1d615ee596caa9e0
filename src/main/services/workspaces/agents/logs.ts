import type { LogLevel } from '#shared/api/provisioner-jobs.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { AgentLogRow } from '../../../store/tables/workspace-agent-logs-store.ts';
import type { WorkspacesContext } from '../context.ts';

/** Bytes of output kept for one workspace agent. */
export const AGENT_LOG_LIMIT_BYTES = 1_048_576;
/** Characters of one stored line. */
const lineLimit = 1024;

/** Where our own lines about the workspace agent come from. */
export const BRIDGE_LOG_SOURCE = { displayName: 'Pilothouse', icon: '' };

export type AgentLogSink = {
  /** Ascending; empty only the first time. */
  readonly logs: (rows: readonly AgentLogRow[]) => void;
  /** The workspace has gone on to another build. */
  readonly end: () => void;
};

/** Adds a line of ours to the workspace agent's log. A full log takes no more. */
export function appendAgentLog(
  context: WorkspacesContext,
  agentId: WorkspaceAgentId,
  level: LogLevel,
  output: string,
): void {
  const agent = context.stores.agents.find(agentId);
  const source = context.stores.agentLogs.sources(agentId)[0];
  if (!agent || !source || agent.logsOverflowed) return;
  const logsLength = agent.logsLength + new TextEncoder().encode(output).byteLength;
  const createdAt = context.now();
  if (logsLength > AGENT_LOG_LIMIT_BYTES) {
    context.stores.agents.update({ ...agent, logsOverflowed: true, updatedAt: createdAt });
    return;
  }
  context.db.transaction(() => {
    context.stores.agentLogs.append(agentId, {
      sourceId: source.id,
      createdAt,
      level,
      output: output.slice(0, lineLimit),
    });
    context.stores.agents.update({ ...agent, logsLength, updatedAt: createdAt });
  });
  context.agentLogAdded.emit(agentId);
}

/**
 * Gives the lines after `afterId` at once, then each later one, until the workspace agent is no
 * longer the present one of its workspace.
 */
export function followAgentLogs(
  context: WorkspacesContext,
  agentId: WorkspaceAgentId,
  afterId: number,
  sink: AgentLogSink,
): Dispose {
  let cursor = afterId;
  let ended = false;
  const disposals: Dispose[] = [];

  function dispose(): void {
    ended = true;
    for (const release of disposals.splice(0)) release();
  }

  function deliver(options: { readonly evenIfEmpty: boolean }): void {
    if (ended) return;
    const rows = context.stores.agentLogs.after(agentId, cursor);
    cursor = rows.at(-1)?.id ?? cursor;
    if (rows.length > 0 || options.evenIfEmpty) sink.logs(rows);
  }

  function endWhenReplaced(): void {
    const agent = context.stores.agents.find(agentId);
    const latest = agent && context.stores.builds.latest(agent.workspaceId);
    if (ended || latest?.id === agent?.buildId) return;
    deliver({ evenIfEmpty: false });
    dispose();
    sink.end();
  }

  deliver({ evenIfEmpty: true });
  disposals.push(
    context.agentLogAdded.listen((id) => {
      if (id === agentId) deliver({ evenIfEmpty: false });
    }),
    context.events.listen(({ kind }) => {
      if (kind === 'build') endWhenReplaced();
    }),
  );
  endWhenReplaced();
  return dispose;
}
