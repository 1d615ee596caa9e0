import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

export const workspaceTransitionSchema = z.enum(['start', 'stop', 'delete']);
export type WorkspaceTransition = z.infer<typeof workspaceTransitionSchema>;

export const provisionerJobStatusSchema = z
  .enum(['pending', 'running', 'canceling', 'canceled', 'succeeded', 'failed', 'unknown'])
  .meta({ id: 'ProvisionerJobStatus' });
export type ProvisionerJobStatus = z.infer<typeof provisionerJobStatusSchema>;

/** The work behind a workspace build or a template version. */
export const provisionerJobSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    started_at: timeSchema.optional(),
    completed_at: timeSchema.optional(),
    canceled_at: timeSchema.optional(),
    error: z.string().optional(),
    error_code: z.string().optional(),
    status: provisionerJobStatusSchema,
    worker_id: uuidSchema.optional(),
    worker_name: z.string().optional(),
    file_id: uuidSchema,
    tags: z.record(z.string(), z.string()),
    queue_position: z.int(),
    queue_size: z.int(),
    organization_id: uuidSchema,
    initiator_id: uuidSchema,
    input: z.object({
      template_version_id: uuidSchema.optional(),
      workspace_build_id: uuidSchema.optional(),
      error: z.string().optional(),
    }),
    type: z.enum(['workspace_build', 'template_version_import', 'template_version_dry_run']),
    metadata: z.object({
      template_version_name: z.string(),
      template_id: uuidSchema,
      template_name: z.string(),
      template_display_name: z.string(),
      template_icon: z.string(),
      workspace_id: uuidSchema.optional(),
      workspace_name: z.string().optional(),
      workspace_build_transition: workspaceTransitionSchema.optional(),
    }),
    logs_overflowed: z.boolean(),
  })
  .meta({ id: 'ProvisionerJob' });
export type ProvisionerJob = z.infer<typeof provisionerJobSchema>;

export const logLevelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** An empty `output` with another `stage` than before is that stage's heading. */
export const provisionerJobLogSchema = z
  .object({
    id: z.int(),
    created_at: timeSchema,
    log_source: z.enum(['provisioner', 'provisioner_daemon']),
    log_level: logLevelSchema,
    stage: z.string(),
    output: z.string(),
  })
  .meta({ id: 'ProvisionerJobLog' });
export type ProvisionerJobLog = z.infer<typeof provisionerJobLogSchema>;
