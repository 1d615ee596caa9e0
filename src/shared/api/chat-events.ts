import { z } from 'zod';
import { approvalRequestSchema } from './approvals.ts';
import { chatMessagePartSchema, toolResultPartSchema } from './chat-parts.ts';
import {
  chatErrorKindSchema,
  chatErrorSchema,
  chatMessageRoleSchema,
  chatMessageSchema,
  chatQueuedMessageSchema,
  chatSchema,
  chatStatusSchema,
} from './chats.ts';
import { timeSchema, uuidSchema } from './common.ts';

const base = { chat_id: uuidSchema };

/** A model failure that will be tried again; everything streamed since the last message is void. */
export const chatRetrySchema = z.object({
  attempt: z.int(),
  delay_ms: z.int(),
  error: z.string(),
  kind: chatErrorKindSchema.optional(),
  provider: z.string().optional(),
  status_code: z.int().optional(),
  retrying_at: timeSchema,
});
export type ChatRetry = z.infer<typeof chatRetrySchema>;

const pendingToolCallSchema = z.object({
  tool_call_id: z.string(),
  tool_name: z.string(),
  /** JSON text. */
  args: z.string(),
});
export type PendingToolCall = z.infer<typeof pendingToolCallSchema>;

/**
 * One event of a chat's stream. Two are Pilothouse's own and also stand in the snapshot:
 * `approval_request`, the calls that wait for the person now, replacing those named before (absent
 * = none), and `call_result`, what a call has brought whose step is not over; its parts and its
 * message come with those of the whole step.
 */
export const chatStreamEventSchema = z
  .discriminatedUnion('type', [
    z.object({
      ...base,
      type: z.literal('message_part'),
      message_part: z.object({
        role: chatMessageRoleSchema.optional(),
        part: chatMessagePartSchema,
      }),
    }),
    z.object({ ...base, type: z.literal('message'), message: chatMessageSchema }),
    z.object({
      ...base,
      type: z.literal('status'),
      status: z.object({ status: chatStatusSchema }),
    }),
    z.object({ ...base, type: z.literal('error'), error: chatErrorSchema }),
    z.object({ ...base, type: z.literal('retry'), retry: chatRetrySchema }),
    z.object({
      ...base,
      type: z.literal('queue_update'),
      /** Absent means empty. */
      queued_messages: z.array(chatQueuedMessageSchema).optional(),
    }),
    z.object({
      ...base,
      type: z.literal('action_required'),
      action_required: z.object({ tool_calls: z.array(pendingToolCallSchema) }),
    }),
    z.object({
      ...base,
      type: z.literal('approval_request'),
      approvals: z.array(approvalRequestSchema).optional(),
    }),
    z.object({
      ...base,
      type: z.literal('call_result'),
      call_result: toolResultPartSchema,
    }),
    z.object({ ...base, type: z.literal('preview_reset') }),
    z.object({ ...base, type: z.literal('history_reset') }),
  ])
  .meta({ id: 'ChatStreamEvent' });
export type ChatStreamEvent = z.infer<typeof chatStreamEventSchema>;

/** One text frame of the stream: 1 to 256 events. */
export const chatStreamFrameSchema = z.array(chatStreamEventSchema);

export const chatWatchEventSchema = z
  .object({
    kind: z.enum([
      'created',
      'status_change',
      'title_change',
      'summary_change',
      'diff_status_change',
      'deleted',
      'action_required',
      'context_dirty',
    ]),
    chat: chatSchema,
    tool_calls: z.array(pendingToolCallSchema).optional(),
  })
  .meta({ id: 'ChatWatchEvent' });
export type ChatWatchEvent = z.infer<typeof chatWatchEventSchema>;
