import { z } from 'zod';
import { logLevelSchema, type LogLevel } from '#shared/api/provisioner-jobs.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { idColumn } from '../columns.ts';
import type { Database } from '../database.ts';

export type AgentLogSourceRow = {
  readonly agentId: WorkspaceAgentId;
  readonly id: string;
  readonly displayName: string;
  readonly icon: string;
  readonly createdAt: string;
};

export type AgentLogEntry = {
  readonly sourceId: string;
  readonly createdAt: string;
  readonly level: LogLevel;
  readonly output: string;
};
export type AgentLogRow = AgentLogEntry & { readonly id: number };

export interface WorkspaceAgentLogsStore {
  addSource(row: AgentLogSourceRow): void;
  sources(agentId: WorkspaceAgentId): readonly AgentLogSourceRow[];
  append(agentId: WorkspaceAgentId, entry: AgentLogEntry): void;
  /** Entries with a larger id, ascending. */
  after(agentId: WorkspaceAgentId, id: number): readonly AgentLogRow[];
}

const sourceRow = z.object({
  agentId: idColumn<WorkspaceAgentId>(),
  id: z.string(),
  displayName: z.string(),
  icon: z.string(),
  createdAt: z.string(),
});

const logRow = z.object({
  id: z.int(),
  sourceId: z.string(),
  createdAt: z.string(),
  level: logLevelSchema,
  output: z.string(),
});

export function createWorkspaceAgentLogsStore(db: Database): WorkspaceAgentLogsStore {
  return {
    addSource(row) {
      db.prepare(
        `INSERT INTO workspace_agent_log_sources (agent_id, id, display_name, icon, created_at)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(row.agentId, row.id, row.displayName, row.icon, row.createdAt);
    },
    sources: (agentId) =>
      db
        .prepare(
          `SELECT agent_id AS agentId, id, display_name AS displayName, icon,
             created_at AS createdAt
           FROM workspace_agent_log_sources WHERE agent_id = ? ORDER BY created_at, id`,
        )
        .all(agentId)
        .map((row) => sourceRow.parse(row)),
    append(agentId, entry) {
      db.prepare(
        `INSERT INTO workspace_agent_logs (agent_id, source_id, created_at, level, output)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(agentId, entry.sourceId, entry.createdAt, entry.level, entry.output);
    },
    after: (agentId, id) =>
      db
        .prepare(
          `SELECT id, source_id AS sourceId, created_at AS createdAt, level, output
           FROM workspace_agent_logs WHERE agent_id = ? AND id > ? ORDER BY id`,
        )
        .all(agentId, id)
        .map((row) => logRow.parse(row)),
  };
}
