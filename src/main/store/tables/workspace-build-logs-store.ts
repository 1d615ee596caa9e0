import { z } from 'zod';
import { logLevelSchema, type LogLevel } from '#shared/api/provisioner-jobs.ts';
import type { BuildId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

const sourceSchema = z.enum(['provisioner', 'provisioner_daemon']);

export type BuildLogEntry = {
  readonly createdAt: string;
  readonly source: z.infer<typeof sourceSchema>;
  readonly level: LogLevel;
  readonly stage: string;
  readonly output: string;
};
export type BuildLogRow = BuildLogEntry & { readonly id: number };

export interface WorkspaceBuildLogsStore {
  append(buildId: BuildId, entry: BuildLogEntry): void;
  /** Entries with a larger id, ascending. */
  after(buildId: BuildId, id: number): readonly BuildLogRow[];
}

const logRow = z.object({
  id: z.int(),
  createdAt: z.string(),
  source: sourceSchema,
  level: logLevelSchema,
  stage: z.string(),
  output: z.string(),
});

export function createWorkspaceBuildLogsStore(db: Database): WorkspaceBuildLogsStore {
  return {
    append(buildId, entry) {
      db.prepare(
        `INSERT INTO workspace_build_logs (build_id, created_at, source, level, stage, output)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ).run(buildId, entry.createdAt, entry.source, entry.level, entry.stage, entry.output);
    },
    after: (buildId, id) =>
      db
        .prepare(
          `SELECT id, created_at AS createdAt, source, level, stage, output
           FROM workspace_build_logs WHERE build_id = ? AND id > ? ORDER BY id`,
        )
        .all(buildId, id)
        .map((row) => logRow.parse(row)),
  };
}
