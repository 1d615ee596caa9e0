import { z } from 'zod';
import {
  workspaceAgentLifecycleSchema,
  type WorkspaceAgentLifecycle,
} from '#shared/api/workspace-agents.ts';
import type { BuildId, WorkspaceAgentId, WorkspaceId } from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

export type WorkspaceAgentRow = {
  readonly id: WorkspaceAgentId;
  readonly workspaceId: WorkspaceId;
  readonly buildId: BuildId;
  readonly resourceId: string;
  readonly name: string;
  readonly token: string;
  readonly lifecycleState: WorkspaceAgentLifecycle;
  readonly directory: string;
  readonly expandedDirectory: string;
  readonly problem: string | null;
  /** Bytes of stored log output. */
  readonly logsLength: number;
  readonly logsOverflowed: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly firstConnectedAt: string | null;
  readonly lastConnectedAt: string | null;
  readonly disconnectedAt: string | null;
  readonly startedAt: string | null;
  readonly readyAt: string | null;
};

export interface WorkspaceAgentsStore {
  insert(row: WorkspaceAgentRow): void;
  find(id: WorkspaceAgentId): WorkspaceAgentRow | undefined;
  /** By name. */
  ofBuild(buildId: BuildId): readonly WorkspaceAgentRow[];
  /** Of the newest build that has any. */
  newestOf(workspaceId: WorkspaceId): readonly WorkspaceAgentRow[];
  update(row: WorkspaceAgentRow): void;
}

const agentRow = z.object({
  id: idColumn<WorkspaceAgentId>(),
  workspaceId: idColumn<WorkspaceId>(),
  buildId: idColumn<BuildId>(),
  resourceId: z.string(),
  name: z.string(),
  token: z.string(),
  lifecycleState: workspaceAgentLifecycleSchema,
  directory: z.string(),
  expandedDirectory: z.string(),
  problem: z.string().nullable(),
  logsLength: z.int(),
  logsOverflowed: flagColumn,
  createdAt: z.string(),
  updatedAt: z.string(),
  firstConnectedAt: z.string().nullable(),
  lastConnectedAt: z.string().nullable(),
  disconnectedAt: z.string().nullable(),
  startedAt: z.string().nullable(),
  readyAt: z.string().nullable(),
});

const select = `SELECT id, workspace_id AS workspaceId, build_id AS buildId,
  resource_id AS resourceId, name, token, lifecycle_state AS lifecycleState, directory,
  expanded_directory AS expandedDirectory, problem, logs_length AS logsLength,
  logs_overflowed AS logsOverflowed, created_at AS createdAt, updated_at AS updatedAt,
  first_connected_at AS firstConnectedAt, last_connected_at AS lastConnectedAt,
  disconnected_at AS disconnectedAt, started_at AS startedAt, ready_at AS readyAt
  FROM workspace_agents`;

export function createWorkspaceAgentsStore(db: Database): WorkspaceAgentsStore {
  return {
    insert(row) {
      db.prepare(
        `INSERT INTO workspace_agents (id, workspace_id, build_id, resource_id, name, token,
           lifecycle_state, directory, expanded_directory, problem, logs_length, logs_overflowed,
           created_at, updated_at, first_connected_at, last_connected_at, disconnected_at,
           started_at, ready_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        row.id,
        row.workspaceId,
        row.buildId,
        row.resourceId,
        row.name,
        row.token,
        row.lifecycleState,
        row.directory,
        row.expandedDirectory,
        row.problem,
        row.logsLength,
        toFlag(row.logsOverflowed),
        row.createdAt,
        row.updatedAt,
        row.firstConnectedAt,
        row.lastConnectedAt,
        row.disconnectedAt,
        row.startedAt,
        row.readyAt,
      );
    },
    find(id) {
      const row = db.prepare(`${select} WHERE id = ?`).get(id);
      return row === undefined ? undefined : agentRow.parse(row);
    },
    ofBuild: (buildId) =>
      db
        .prepare(`${select} WHERE build_id = ? ORDER BY name`)
        .all(buildId)
        .map((row) => agentRow.parse(row)),
    newestOf: (workspaceId) =>
      db
        .prepare(
          `${select} WHERE build_id = (
             SELECT agents.build_id FROM workspace_agents AS agents
             JOIN workspace_builds AS builds ON builds.id = agents.build_id
             WHERE agents.workspace_id = ? ORDER BY builds.build_number DESC LIMIT 1
           ) ORDER BY name`,
        )
        .all(workspaceId)
        .map((row) => agentRow.parse(row)),
    update(row) {
      db.prepare(
        `UPDATE workspace_agents SET lifecycle_state = ?, expanded_directory = ?, problem = ?,
           logs_length = ?, logs_overflowed = ?, updated_at = ?, first_connected_at = ?,
           last_connected_at = ?, disconnected_at = ?, started_at = ?, ready_at = ?
         WHERE id = ?`,
      ).run(
        row.lifecycleState,
        row.expandedDirectory,
        row.problem,
        row.logsLength,
        toFlag(row.logsOverflowed),
        row.updatedAt,
        row.firstConnectedAt,
        row.lastConnectedAt,
        row.disconnectedAt,
        row.startedAt,
        row.readyAt,
        row.id,
      );
    },
  };
}
