import { z } from 'zod';
import type { WorkspaceAgentId, WorkspaceId } from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';

export type TerminalRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly agentId: WorkspaceAgentId;
  readonly title: string;
  readonly cwd: string;
  readonly shell: string;
  readonly command: string;
  readonly keep: boolean;
  /** RFC 3339, as the next. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly exitCode: number | null;
};

export interface TerminalsStore {
  find(workspaceId: WorkspaceId, id: string): TerminalRow | undefined;
  /** Of any workspace; the one that started last. */
  findById(id: string): TerminalRow | undefined;
  /** Oldest first. */
  list(): readonly TerminalRow[];
  /** Takes the place of the row of the same workspace and id. */
  put(row: TerminalRow): void;
  delete(workspaceId: WorkspaceId, id: string): void;
}

const rowSchema: z.ZodType<TerminalRow> = z.object({
  id: z.string(),
  workspaceId: idColumn<WorkspaceId>(),
  agentId: idColumn<WorkspaceAgentId>(),
  title: z.string(),
  cwd: z.string(),
  shell: z.string(),
  command: z.string(),
  keep: flagColumn,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  exitCode: z.int().nullable(),
});

const columns = `
  id, workspace_id AS workspaceId, agent_id AS agentId, title, cwd, shell, command, keep,
  started_at AS startedAt, ended_at AS endedAt, exit_code AS exitCode`;

export function createTerminalsStore(db: Database): TerminalsStore {
  const one = (row: unknown): TerminalRow | undefined =>
    row === undefined ? undefined : rowSchema.parse(row);
  return {
    find: (workspaceId, id) =>
      one(
        db
          .prepare(`SELECT ${columns} FROM terminals WHERE workspace_id = ? AND id = ?`)
          .get(workspaceId, id),
      ),
    findById: (id) =>
      one(
        db
          .prepare(`SELECT ${columns} FROM terminals WHERE id = ? ORDER BY started_at DESC LIMIT 1`)
          .get(id),
      ),
    list: () =>
      db
        .prepare(`SELECT ${columns} FROM terminals ORDER BY started_at, id`)
        .all()
        .map((row) => rowSchema.parse(row)),
    put(row) {
      db.prepare(
        `INSERT OR REPLACE INTO terminals (id, workspace_id, agent_id, title, cwd, shell, command,
           keep, started_at, ended_at, exit_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        row.id,
        row.workspaceId,
        row.agentId,
        row.title,
        row.cwd,
        row.shell,
        row.command,
        toFlag(row.keep),
        row.startedAt,
        row.endedAt,
        row.exitCode,
      );
    },
    delete(workspaceId, id) {
      db.prepare('DELETE FROM terminals WHERE workspace_id = ? AND id = ?').run(workspaceId, id);
    },
  };
}
