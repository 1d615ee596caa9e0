import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

export const debugRunKindSchema = z.enum([
  'chat_turn',
  'title_generation',
  'quickgen',
  'compaction',
]);
export type DebugRunKind = z.infer<typeof debugRunKindSchema>;

export const debugStatusSchema = z.enum(['in_progress', 'completed', 'error', 'interrupted']);
export type DebugStatus = z.infer<typeof debugStatusSchema>;

const jsonObject = z.record(z.string(), z.unknown());
const times = {
  started_at: timeSchema,
  updated_at: timeSchema,
  finished_at: timeSchema.optional(),
};

/** What models were asked in one go. */
export const debugRunSummarySchema = z
  .object({
    id: uuidSchema,
    chat_id: uuidSchema,
    kind: debugRunKindSchema,
    status: debugStatusSchema,
    provider: z.string().optional(),
    model: z.string().optional(),
    summary: jsonObject,
    ...times,
  })
  .meta({ id: 'ChatDebugRunSummary' });
export type DebugRunSummary = z.infer<typeof debugRunSummarySchema>;

/** One request to a model with everything that came of it. */
const debugStepSchema = z
  .object({
    id: uuidSchema,
    run_id: uuidSchema,
    chat_id: uuidSchema,
    step_number: z.int(),
    operation: z.enum(['stream', 'generate']),
    status: debugStatusSchema,
    history_tip_message_id: z.int().optional(),
    assistant_message_id: z.int().optional(),
    normalized_request: jsonObject,
    normalized_response: z.unknown().optional(),
    usage: jsonObject.optional(),
    attempts: z.array(jsonObject),
    error: jsonObject.optional(),
    metadata: jsonObject,
    ...times,
  })
  .meta({ id: 'ChatDebugStep' });
export type DebugStep = z.infer<typeof debugStepSchema>;

export const debugRunSchema = debugRunSummarySchema
  .extend({
    root_chat_id: uuidSchema.optional(),
    parent_chat_id: uuidSchema.optional(),
    model_config_id: uuidSchema.optional(),
    trigger_message_id: z.int().optional(),
    history_tip_message_id: z.int().optional(),
    steps: z.array(debugStepSchema),
  })
  .meta({ id: 'ChatDebugRun' });
export type DebugRun = z.infer<typeof debugRunSchema>;

export const debugLoggingSchema = z
  .object({ allow_users: z.boolean(), forced_by_deployment: z.boolean() })
  .meta({ id: 'ChatDebugLoggingAdminSettings' });
export const setDebugLoggingRequestSchema = z
  .object({ allow_users: z.boolean() })
  .meta({ id: 'UpdateChatDebugLoggingAllowUsersRequest' });
export const userDebugLoggingSchema = z
  .object({
    debug_logging_enabled: z.boolean(),
    user_toggle_allowed: z.boolean(),
    forced_by_deployment: z.boolean(),
  })
  .meta({ id: 'UserChatDebugLoggingSettings' });
export const setUserDebugLoggingRequestSchema = z
  .object({ debug_logging_enabled: z.boolean() })
  .meta({ id: 'UpdateUserChatDebugLoggingRequest' });
