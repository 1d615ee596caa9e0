import { z } from 'zod';
import { apiErrorSchema, timeSchema, uuidSchema } from './common.ts';

const micros = z.int().meta({ description: 'Millionths of a US dollar.' });
const tokenTotals = {
  total_input_tokens: z.int(),
  total_output_tokens: z.int(),
  total_cache_read_tokens: z.int(),
  total_cache_creation_tokens: z.int(),
};

/** Calendar periods in UTC; a week starts on Monday. */
export const spendPeriodSchema = z.enum(['day', 'week', 'month']);
export type SpendPeriod = z.infer<typeof spendPeriodSchema>;

export const usageLimitStatusSchema = z
  .object({
    is_limited: z.boolean(),
    period: spendPeriodSchema.optional(),
    spend_limit_micros: micros.optional(),
    current_spend: micros,
    period_start: timeSchema.optional(),
    period_end: timeSchema.optional(),
  })
  .meta({ id: 'ChatUsageLimitStatus' });
export type UsageLimitStatus = z.infer<typeof usageLimitStatusSchema>;

/** Whose limit differs from everyone's. */
export const usageLimitOverrideSchema = z
  .object({
    user_id: uuidSchema,
    username: z.string(),
    name: z.string(),
    avatar_url: z.string(),
    spend_limit_micros: micros,
  })
  .meta({ id: 'ChatUsageLimitOverride' });
export type UsageLimitOverride = z.infer<typeof usageLimitOverrideSchema>;

export const usageLimitConfigSchema = z
  .object({
    spend_limit_micros: micros.nullable(),
    period: spendPeriodSchema,
    updated_at: timeSchema,
    /** Enabled models without a price: what they cost is not seen by the limit. */
    unpriced_model_count: z.int(),
    overrides: z.array(usageLimitOverrideSchema),
    /** There are no groups here. */
    group_overrides: z.array(z.unknown()),
  })
  .meta({ id: 'ChatUsageLimitConfig' });
export type UsageLimitConfig = z.infer<typeof usageLimitConfigSchema>;

/** Values are checked by the service, which answers with the contract's codes. */
export const updateUsageLimitRequestSchema = z
  .object({ spend_limit_micros: z.int().nullish(), period: z.string().nullish() })
  .meta({ id: 'UpdateChatUsageLimitRequest' });
export const setUsageOverrideRequestSchema = z
  .object({ spend_limit_micros: z.int() })
  .meta({ id: 'UpsertChatUsageLimitOverrideRequest' });

/** The body of a 409 that the spend limit caused. */
export const usageLimitErrorSchema = apiErrorSchema
  .extend({ spent_micros: micros, limit_micros: micros, resets_at: timeSchema })
  .meta({ id: 'ChatUsageLimitExceeded' });
export type UsageLimitError = z.infer<typeof usageLimitErrorSchema>;

export const costSummarySchema = z
  .object({
    start_date: timeSchema,
    end_date: timeSchema,
    total_cost_micros: micros,
    priced_message_count: z.int(),
    unpriced_message_count: z.int(),
    ...tokenTotals,
    total_runtime_ms: z.int(),
    by_model: z.array(
      z.object({
        model_config_id: uuidSchema,
        display_name: z.string(),
        provider: z.string(),
        model: z.string(),
        total_cost_micros: micros,
        message_count: z.int(),
        ...tokenTotals,
        total_runtime_ms: z.int(),
      }),
    ),
    by_chat: z.array(
      z.object({
        root_chat_id: uuidSchema,
        chat_title: z.string(),
        total_cost_micros: micros,
        message_count: z.int(),
        ...tokenTotals,
        total_runtime_ms: z.int(),
      }),
    ),
    usage_limit: usageLimitStatusSchema.optional(),
  })
  .meta({ id: 'ChatCostSummary' });
export type CostSummary = z.infer<typeof costSummarySchema>;

export const costUsersSchema = z
  .object({
    start_date: timeSchema,
    end_date: timeSchema,
    count: z.int(),
    users: z.array(
      z.object({
        user_id: uuidSchema,
        username: z.string(),
        name: z.string(),
        avatar_url: z.string(),
        total_cost_micros: micros,
        message_count: z.int(),
        chat_count: z.int(),
        ...tokenTotals,
        total_runtime_ms: z.int(),
      }),
    ),
  })
  .meta({ id: 'ChatCostUsers' });
export type CostUsers = z.infer<typeof costUsersSchema>;

const percent = z.int().min(0).max(100);

/** From which share of the context a conversation is summarised, for one person and model. */
export const compactionThresholdSchema = z
  .object({ model_config_id: uuidSchema, threshold_percent: percent })
  .meta({ id: 'UserChatCompactionThreshold' });
export const compactionThresholdsSchema = z
  .object({ thresholds: z.array(compactionThresholdSchema) })
  .meta({ id: 'UserChatCompactionThresholds' });
export const setCompactionThresholdRequestSchema = z
  .object({ threshold_percent: percent })
  .meta({ id: 'UpdateUserChatCompactionThresholdRequest' });
