import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';
import { provisionerJobSchema } from './provisioner-jobs.ts';

const percentilesSchema = z.object({ P50: z.number().nullable(), P95: z.number().nullable() });

export const templateSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    organization_id: uuidSchema,
    organization_name: z.string(),
    organization_display_name: z.string(),
    organization_icon: z.string(),
    name: z.string(),
    display_name: z.string(),
    provisioner: z.literal('terraform'),
    active_version_id: uuidSchema,
    active_user_count: z.int(),
    /** Milliseconds; null while nothing was measured. */
    build_time_stats: z.object({
      start: percentilesSchema,
      stop: percentilesSchema,
      delete: percentilesSchema,
    }),
    description: z.string(),
    deprecated: z.boolean(),
    deprecation_message: z.string(),
    deleted: z.boolean(),
    icon: z.string(),
    default_ttl_ms: z.int(),
    activity_bump_ms: z.int(),
    autostop_requirement: z.object({ days_of_week: z.array(z.string()), weeks: z.int() }),
    autostart_requirement: z.object({ days_of_week: z.array(z.string()) }),
    created_by_id: uuidSchema,
    created_by_name: z.string(),
    allow_user_autostart: z.boolean(),
    allow_user_autostop: z.boolean(),
    allow_user_cancel_workspace_jobs: z.boolean(),
    failure_ttl_ms: z.int(),
    time_til_dormant_ms: z.int(),
    time_til_dormant_autodelete_ms: z.int(),
    require_active_version: z.boolean(),
    max_port_share_level: z.enum(['owner', 'authenticated', 'organization', 'public']),
    cors_behavior: z.enum(['simple', 'passthru']),
    use_classic_parameter_flow: z.boolean(),
    disable_module_cache: z.boolean(),
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof templateSchema>;

export const templateVersionSchema = z
  .object({
    id: uuidSchema,
    template_id: uuidSchema.optional(),
    organization_id: uuidSchema.optional(),
    created_at: timeSchema,
    updated_at: timeSchema,
    name: z.string(),
    message: z.string(),
    job: provisionerJobSchema,
    readme: z.string(),
    created_by: z.object({
      id: uuidSchema,
      username: z.string(),
      name: z.string().optional(),
      avatar_url: z.string().optional(),
    }),
    archived: z.boolean(),
    has_external_agent: z.boolean(),
  })
  .meta({ id: 'TemplateVersion' });
export type TemplateVersion = z.infer<typeof templateVersionSchema>;

export const templateVersionParameterSchema = z
  .object({
    name: z.string(),
    display_name: z.string().optional(),
    description: z.string(),
    description_plaintext: z.string(),
    type: z.enum(['string', 'number', 'bool', 'list(string)']),
    form_type: z.string(),
    mutable: z.boolean(),
    default_value: z.string(),
    icon: z.string(),
    options: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        value: z.string(),
        icon: z.string(),
      }),
    ),
    validation_error: z.string().optional(),
    validation_regex: z.string().optional(),
    validation_min: z.int().optional(),
    validation_max: z.int().optional(),
    validation_monotonic: z.string().optional(),
    required: z.boolean(),
    ephemeral: z.boolean(),
  })
  .meta({ id: 'TemplateVersionParameter' });
export type TemplateVersionParameter = z.infer<typeof templateVersionParameterSchema>;

/** Keys in capitals on the wire. A version without presets answers null. */
export const presetSchema = z
  .object({
    ID: uuidSchema,
    Name: z.string(),
    Description: z.string(),
    Icon: z.string(),
    Default: z.boolean(),
    DesiredPrebuildInstances: z.int().nullable(),
    Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
  })
  .meta({ id: 'Preset' });
