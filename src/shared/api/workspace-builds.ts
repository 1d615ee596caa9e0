import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';
import { provisionerJobSchema, workspaceTransitionSchema } from './provisioner-jobs.ts';
import { workspaceAgentSchema } from './workspace-agents.ts';

export const parameterValueSchema = z
  .object({ name: z.string(), value: z.string() })
  .meta({ id: 'WorkspaceBuildParameter' });
export type ParameterValue = z.infer<typeof parameterValueSchema>;

export const workspaceStatusSchema = z
  .enum([
    'pending',
    'starting',
    'running',
    'stopping',
    'stopped',
    'failed',
    'canceling',
    'canceled',
    'deleting',
    'deleted',
  ])
  .meta({ id: 'WorkspaceStatus' });
export type WorkspaceStatus = z.infer<typeof workspaceStatusSchema>;

export const buildReasonSchema = z.enum([
  'initiator',
  'autostart',
  'autostop',
  'dormancy',
  'dashboard',
  'cli',
  'ssh_connection',
  'vscode_connection',
  'jetbrains_connection',
  'task_manual_pause',
  'task_auto_pause',
  'task_resume',
]);
export type BuildReason = z.infer<typeof buildReasonSchema>;

export const workspaceResourceSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    job_id: uuidSchema,
    workspace_transition: workspaceTransitionSchema,
    type: z.string(),
    name: z.string(),
    hide: z.boolean(),
    icon: z.string(),
    agents: z.array(workspaceAgentSchema).optional(),
    metadata: z
      .array(z.object({ key: z.string(), value: z.string(), sensitive: z.boolean() }))
      .optional(),
    daily_cost: z.int(),
  })
  .meta({ id: 'WorkspaceResource' });
export type WorkspaceResource = z.infer<typeof workspaceResourceSchema>;

export const workspaceBuildSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    workspace_id: uuidSchema,
    workspace_name: z.string(),
    workspace_owner_id: uuidSchema,
    workspace_owner_name: z.string(),
    workspace_owner_avatar_url: z.string().optional(),
    template_version_id: uuidSchema,
    template_version_name: z.string(),
    build_number: z.int(),
    transition: workspaceTransitionSchema,
    initiator_id: uuidSchema,
    initiator_name: z.string(),
    job: provisionerJobSchema,
    reason: buildReasonSchema,
    resources: z.array(workspaceResourceSchema),
    deadline: timeSchema.nullable(),
    max_deadline: timeSchema.nullable(),
    status: workspaceStatusSchema,
    daily_cost: z.int(),
    template_version_preset_id: uuidSchema.nullable(),
    has_ai_task: z.boolean().optional(),
    has_external_agent: z.boolean().optional(),
  })
  .meta({ id: 'WorkspaceBuild' });
export type WorkspaceBuild = z.infer<typeof workspaceBuildSchema>;

/** `orphan` on a delete leaves what the workspace made (its worktree) in place. */
export const createBuildRequestSchema = z
  .object({
    transition: workspaceTransitionSchema,
    template_version_id: z.string().nullish(),
    dry_run: z.boolean().nullish(),
    state: z.string().nullish(),
    orphan: z.boolean().nullish(),
    rich_parameter_values: z.array(parameterValueSchema).nullish(),
    log_level: z.enum(['debug', '']).nullish(),
    template_version_preset_id: z.string().nullish(),
    reason: z
      .enum([
        'dashboard',
        'cli',
        'ssh_connection',
        'vscode_connection',
        'jetbrains_connection',
        'task_manual_pause',
        '',
      ])
      .nullish(),
  })
  .meta({ id: 'CreateWorkspaceBuildRequest' });
export type CreateBuildRequest = z.infer<typeof createBuildRequestSchema>;

const timingSchema = z.object({ started_at: timeSchema, ended_at: timeSchema, stage: z.string() });

export const buildTimingsSchema = z
  .object({
    provisioner_timings: z.array(
      timingSchema.extend({
        job_id: uuidSchema,
        source: z.string(),
        action: z.string(),
        resource: z.string(),
      }),
    ),
    agent_script_timings: z.array(z.unknown()),
    agent_connection_timings: z.array(
      timingSchema.extend({ workspace_agent_id: uuidSchema, workspace_agent_name: z.string() }),
    ),
  })
  .meta({ id: 'WorkspaceBuildTimings' });
export type BuildTimings = z.infer<typeof buildTimingsSchema>;
