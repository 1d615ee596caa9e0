import { z } from 'zod';
import { uuidSchema } from './common.ts';

/** What the server tells models of every chat, and which models it prefers for what. */

export const systemPromptConfigSchema = z
  .object({
    system_prompt: z.string(),
    include_default_system_prompt: z.boolean(),
    default_system_prompt: z.string(),
  })
  .meta({ id: 'ChatSystemPromptConfig' });

export const updateSystemPromptConfigSchema = z
  .object({
    system_prompt: z.string(),
    include_default_system_prompt: z.boolean().nullish(),
  })
  .meta({ id: 'UpdateChatSystemPromptConfig' });

export const planModeInstructionsSchema = z
  .object({ plan_mode_instructions: z.string() })
  .meta({ id: 'ChatPlanModeInstructions' });

export const userPromptSchema = z
  .object({ custom_prompt: z.string() })
  .meta({ id: 'ChatUserPrompt' });

export const MODEL_OVERRIDE_CONTEXTS = ['general', 'explore', 'title_generation'] as const;
export type ModelOverrideContext = (typeof MODEL_OVERRIDE_CONTEXTS)[number];

export const modelOverrideSchema = z
  .object({
    context: z.enum(MODEL_OVERRIDE_CONTEXTS),
    /** Empty when none is set. */
    model_config_id: z.string(),
    is_malformed: z.boolean(),
  })
  .meta({ id: 'ChatModelOverride' });
export type ModelOverride = z.infer<typeof modelOverrideSchema>;

export const updateModelOverrideSchema = z
  .object({ model_config_id: z.string() })
  .meta({ id: 'UpdateChatModelOverride' });

export const personalModelOverridesSchema = z
  .object({ allow_users: z.boolean() })
  .meta({ id: 'ChatPersonalModelOverrides' });

export const PERSONAL_OVERRIDE_CONTEXTS = ['root', 'general', 'explore'] as const;
export type PersonalOverrideContext = (typeof PERSONAL_OVERRIDE_CONTEXTS)[number];

export const PERSONAL_OVERRIDE_MODES = ['deployment_default', 'chat_default', 'model'] as const;
const personalModeSchema = z.enum(PERSONAL_OVERRIDE_MODES);

export const personalModelOverrideSchema = z
  .object({
    context: z.enum(PERSONAL_OVERRIDE_CONTEXTS),
    mode: personalModeSchema,
    model_config_id: z.string(),
    is_set: z.boolean(),
    is_malformed: z.boolean(),
  })
  .meta({ id: 'ChatPersonalModelOverride' });
export type PersonalModelOverride = z.infer<typeof personalModelOverrideSchema>;

export const userModelOverridesSchema = z
  .object({
    enabled: z.boolean(),
    root: personalModelOverrideSchema,
    general: personalModelOverrideSchema,
    explore: personalModelOverrideSchema,
    deployment_defaults: z.object({ general: modelOverrideSchema, explore: modelOverrideSchema }),
  })
  .meta({ id: 'ChatUserModelOverrides' });

export const updatePersonalModelOverrideSchema = z
  .object({ mode: z.string(), model_config_id: z.string().nullish() })
  .meta({ id: 'UpdateChatPersonalModelOverride' });

export const computerUseProviderSchema = z
  .object({ provider: z.string() })
  .meta({ id: 'ChatComputerUseProvider' });

export const advisorConfigSchema = z
  .object({
    enabled: z.boolean(),
    max_uses_per_run: z.int(),
    max_output_tokens: z.int(),
    /** Empty or nil: the chat's own model. */
    model_config_id: z.string(),
  })
  .meta({ id: 'ChatAdvisorConfig' });
export type AdvisorConfig = z.infer<typeof advisorConfigSchema>;

export const desktopEnabledSchema = z
  .object({ enable_desktop: z.boolean() })
  .meta({ id: 'ChatDesktopEnabled' });

export const workspaceTtlSchema = z
  .object({ workspace_ttl_ms: z.int() })
  .meta({ id: 'ChatWorkspaceTtl' });

export const templateAllowlistSchema = z
  .object({ template_ids: z.array(z.string()) })
  .meta({ id: 'ChatTemplateAllowlist' });

/** Counts of pull requests; money in millionths of a US dollar. */
const insightTotals = z.object({
  total_prs_created: z.int(),
  total_prs_merged: z.int(),
  merge_rate: z.number(),
  total_additions: z.int(),
  total_deletions: z.int(),
  total_cost_micros: z.int(),
  cost_per_merged_pr_micros: z.int(),
  approval_rate: z.number(),
  prev_total_prs_created: z.int(),
  prev_total_prs_merged: z.int(),
  prev_merge_rate: z.number(),
  prev_total_additions: z.int(),
  prev_total_deletions: z.int(),
  prev_total_cost_micros: z.int(),
  prev_cost_per_merged_pr_micros: z.int(),
  prev_approval_rate: z.number(),
});

export const pullRequestInsightsSchema = z
  .object({
    summary: insightTotals,
    time_series: z.array(
      z.object({
        date: z.string(),
        prs_created: z.int(),
        prs_merged: z.int(),
        prs_closed: z.int(),
      }),
    ),
    by_model: z.array(z.object({ model_config_id: uuidSchema })),
    recent_prs: z.array(z.object({ chat_id: uuidSchema })),
  })
  .meta({ id: 'PullRequestInsights' });
export type PullRequestInsights = z.infer<typeof pullRequestInsightsSchema>;
