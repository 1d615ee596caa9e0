import { z } from 'zod';
import {
  workspaceTransitionSchema,
  type WorkspaceTransition,
} from '#shared/api/provisioner-jobs.ts';
import {
  buildReasonSchema,
  parameterValueSchema,
  type BuildReason,
  type ParameterValue,
} from '#shared/api/workspace-builds.ts';
import type {
  BuildId,
  TemplateId,
  TemplateVersionId,
  UserId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import { flagColumn, idColumn, jsonColumn, toFlag } from '../columns.ts';
import type { Database } from '../database.ts';
import { workspaceStateSchema, type WorkspaceState } from './workspace-state.ts';

const jobStatusSchema = z.enum([
  'pending',
  'running',
  'canceling',
  'canceled',
  'succeeded',
  'failed',
]);

export type WorkspaceBuildRow = {
  readonly id: BuildId;
  readonly workspaceId: WorkspaceId;
  readonly buildNumber: number;
  readonly templateVersionId: TemplateVersionId;
  readonly transition: WorkspaceTransition;
  readonly orphan: boolean;
  readonly initiatorId: UserId;
  readonly reason: BuildReason;
  readonly parameters: readonly ParameterValue[];
  readonly state: WorkspaceState | null;
  readonly jobId: string;
  readonly jobStatus: z.infer<typeof jobStatusSchema>;
  readonly jobError: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  readonly canceledAt: string | null;
  readonly completedAt: string | null;
};

export type BuildPage = {
  /** Undefined: no limit. */
  readonly limit: number | undefined;
  readonly offset: number;
  /** Only builds older than this number. */
  readonly beforeNumber: number | undefined;
  /** Only builds made at or after this time. */
  readonly since: string | undefined;
};

export interface WorkspaceBuildsStore {
  insert(row: WorkspaceBuildRow): void;
  find(id: BuildId): WorkspaceBuildRow | undefined;
  latest(workspaceId: WorkspaceId): WorkspaceBuildRow | undefined;
  byNumber(workspaceId: WorkspaceId, buildNumber: number): WorkspaceBuildRow | undefined;
  /** Newest first. */
  list(workspaceId: WorkspaceId, page: BuildPage): readonly WorkspaceBuildRow[];
  /** Builds whose job has not ended. */
  active(): readonly WorkspaceBuildRow[];
  /** Milliseconds that the template's newest successful builds took; at most 100. */
  durations(templateId: TemplateId, transition: WorkspaceTransition): readonly number[];
  /** Job and state; the rest of a build never changes. */
  update(row: WorkspaceBuildRow): void;
}

const buildRow = z.object({
  id: idColumn<BuildId>(),
  workspaceId: idColumn<WorkspaceId>(),
  buildNumber: z.int(),
  templateVersionId: idColumn<TemplateVersionId>(),
  transition: workspaceTransitionSchema,
  orphan: flagColumn,
  initiatorId: idColumn<UserId>(),
  reason: buildReasonSchema,
  parameters: jsonColumn(z.array(parameterValueSchema)),
  state: jsonColumn(workspaceStateSchema).nullable(),
  jobId: z.string(),
  jobStatus: jobStatusSchema,
  jobError: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  startedAt: z.string().nullable(),
  canceledAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});

const durationRow = z.object({ startedAt: z.string(), completedAt: z.string() });

const select = `SELECT id, workspace_id AS workspaceId, build_number AS buildNumber,
  template_version_id AS templateVersionId, transition, orphan, initiator_id AS initiatorId,
  reason, parameters, state, job_id AS jobId, job_status AS jobStatus, job_error AS jobError,
  created_at AS createdAt, updated_at AS updatedAt, started_at AS startedAt,
  canceled_at AS canceledAt, completed_at AS completedAt FROM workspace_builds`;

export function createWorkspaceBuildsStore(db: Database): WorkspaceBuildsStore {
  function one(row: unknown): WorkspaceBuildRow | undefined {
    return row === undefined ? undefined : buildRow.parse(row);
  }

  return {
    insert(row) {
      db.prepare(
        `INSERT INTO workspace_builds (id, workspace_id, build_number, template_version_id,
           transition, orphan, initiator_id, reason, parameters, state, job_id, job_status,
           job_error, created_at, updated_at, started_at, canceled_at, completed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        row.id,
        row.workspaceId,
        row.buildNumber,
        row.templateVersionId,
        row.transition,
        toFlag(row.orphan),
        row.initiatorId,
        row.reason,
        JSON.stringify(row.parameters),
        row.state === null ? null : JSON.stringify(row.state),
        row.jobId,
        row.jobStatus,
        row.jobError,
        row.createdAt,
        row.updatedAt,
        row.startedAt,
        row.canceledAt,
        row.completedAt,
      );
    },
    find: (id) => one(db.prepare(`${select} WHERE id = ?`).get(id)),
    latest: (workspaceId) =>
      one(
        db
          .prepare(`${select} WHERE workspace_id = ? ORDER BY build_number DESC LIMIT 1`)
          .get(workspaceId),
      ),
    byNumber: (workspaceId, buildNumber) =>
      one(
        db
          .prepare(`${select} WHERE workspace_id = ? AND build_number = ?`)
          .get(workspaceId, buildNumber),
      ),
    list: (workspaceId, page) =>
      db
        .prepare(
          `${select} WHERE workspace_id = :workspaceId
             AND (:beforeNumber IS NULL OR build_number < :beforeNumber)
             AND (:since IS NULL OR created_at >= :since)
           ORDER BY build_number DESC LIMIT :limit OFFSET :offset`,
        )
        .all({
          workspaceId,
          beforeNumber: page.beforeNumber ?? null,
          since: page.since ?? null,
          // SQLite's own "no limit".
          limit: page.limit ?? -1,
          offset: page.offset,
        })
        .map((row) => buildRow.parse(row)),
    active: () =>
      db
        .prepare(`${select} WHERE job_status IN ('pending', 'running', 'canceling')`)
        .all()
        .map((row) => buildRow.parse(row)),
    durations: (templateId, transition) =>
      db
        .prepare(
          `SELECT started_at AS startedAt, completed_at AS completedAt FROM workspace_builds
           WHERE job_status = 'succeeded' AND transition = ? AND started_at IS NOT NULL
             AND template_version_id IN (SELECT id FROM template_versions WHERE template_id = ?)
           ORDER BY completed_at DESC LIMIT 100`,
        )
        .all(transition, templateId)
        .map((row) => durationRow.parse(row))
        .map(({ startedAt, completedAt }) => Date.parse(completedAt) - Date.parse(startedAt)),
    update(row) {
      db.prepare(
        `UPDATE workspace_builds SET state = ?, job_status = ?, job_error = ?, updated_at = ?,
           started_at = ?, canceled_at = ?, completed_at = ? WHERE id = ?`,
      ).run(
        row.state === null ? null : JSON.stringify(row.state),
        row.jobStatus,
        row.jobError,
        row.updatedAt,
        row.startedAt,
        row.canceledAt,
        row.completedAt,
        row.id,
      );
    },
  };
}
