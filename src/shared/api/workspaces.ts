import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';
import { workspaceAppStatusSchema } from './workspace-agents.ts';
import { workspaceBuildSchema, parameterValueSchema } from './workspace-builds.ts';

export const workspaceSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    owner_id: uuidSchema,
    owner_name: z.string(),
    owner_avatar_url: z.string().optional(),
    organization_id: uuidSchema,
    organization_name: z.string(),
    template_id: uuidSchema,
    template_name: z.string(),
    template_display_name: z.string(),
    template_icon: z.string(),
    template_allow_user_cancel_workspace_jobs: z.boolean(),
    template_active_version_id: uuidSchema,
    template_require_active_version: z.boolean(),
    template_use_classic_parameter_flow: z.boolean(),
    latest_build: workspaceBuildSchema,
    latest_app_status: workspaceAppStatusSchema.nullable(),
    outdated: z.boolean(),
    name: z.string(),
    autostart_schedule: z.string().optional(),
    ttl_ms: z.int().optional(),
    last_used_at: timeSchema,
    deleting_at: timeSchema.nullable(),
    dormant_at: timeSchema.nullable(),
    health: z.object({ healthy: z.boolean(), failing_agents: z.array(uuidSchema) }),
    automatic_updates: z.enum(['always', 'never']),
    allow_renames: z.boolean(),
    favorite: z.boolean(),
    next_start_at: timeSchema.nullable(),
    is_prebuild: z.boolean(),
    task_id: uuidSchema.nullable(),
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof workspaceSchema>;

/** `count` is the number that match, without paging. */
export const workspacesPageSchema = z
  .object({ workspaces: z.array(workspaceSchema), count: z.int() })
  .meta({ id: 'WorkspacesPage' });
export type WorkspacesPage = z.infer<typeof workspacesPageSchema>;

/** Exactly one of `template_id` and `template_version_id`. */
export const createWorkspaceRequestSchema = z
  .object({
    template_id: z.string().nullish(),
    template_version_id: z.string().nullish(),
    name: z.string(),
    autostart_schedule: z.string().nullish(),
    ttl_ms: z.int().nullish(),
    rich_parameter_values: z.array(parameterValueSchema).nullish(),
    automatic_updates: z.enum(['always', 'never', '']).nullish(),
    template_version_preset_id: z.string().nullish(),
  })
  .meta({ id: 'CreateWorkspaceRequest' });
export type CreateWorkspaceRequest = z.infer<typeof createWorkspaceRequestSchema>;

export const renameWorkspaceRequestSchema = z
  .object({ name: z.string().nullish() })
  .meta({ id: 'UpdateWorkspaceRequest' });

export const updateAutostartRequestSchema = z
  .object({ schedule: z.string().nullish() })
  .meta({ id: 'UpdateWorkspaceAutostartRequest' });

export const updateTtlRequestSchema = z
  .object({ ttl_ms: z.int().nullish() })
  .meta({ id: 'UpdateWorkspaceTTLRequest' });

export const updateAutomaticUpdatesRequestSchema = z
  .object({ automatic_updates: z.string() })
  .meta({ id: 'UpdateWorkspaceAutomaticUpdatesRequest' });

/** One frame of `watch` and `watch-ws`. */
export const workspaceWatchFrameSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('ping'), data: z.null() }),
    z.object({ type: z.literal('data'), data: workspaceSchema }),
    z.object({ type: z.literal('error'), data: z.object({ message: z.string() }) }),
  ])
  .meta({ id: 'WorkspaceWatchFrame' });
export type WorkspaceWatchFrame = z.infer<typeof workspaceWatchFrameSchema>;
