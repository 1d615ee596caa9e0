import { z } from 'zod';
import { chatInputPartSchema, chatMessagePartSchema } from './chat-parts.ts';
import { timeSchema, uuidSchema } from './common.ts';

/** Both prefixes serve the same tree. */
export const CHAT_PREFIXES = ['/api/experimental/chats', '/api/v2/chats'] as const;

/** `paused` and `completed` are accepted from other servers and never written by ours. */
export const chatStatusSchema = z
  .enum(['waiting', 'pending', 'running', 'paused', 'completed', 'error', 'requires_action'])
  .meta({ id: 'ChatStatus' });
export type ChatStatus = z.infer<typeof chatStatusSchema>;

export const chatErrorKindSchema = z.enum([
  'generic',
  'overloaded',
  'rate_limit',
  'timeout',
  'startup_timeout',
  'stream_silence_timeout',
  'auth',
  'config',
  'usage_limit',
  'missing_key',
  'provider_disabled',
]);
export type ChatErrorKind = z.infer<typeof chatErrorKindSchema>;

/** Why a turn failed. `detail` is at most 500 characters. */
export const chatErrorSchema = z
  .object({
    message: z.string(),
    detail: z.string().optional(),
    kind: chatErrorKindSchema.optional(),
    provider: z.string().optional(),
    retryable: z.boolean(),
    status_code: z.int().optional(),
  })
  .meta({ id: 'ChatError' });
export type ChatError = z.infer<typeof chatErrorSchema>;

/** Change and pull-request facts. Without any, only `chat_id` and zero values. */
export const chatDiffStatusSchema = z
  .object({
    chat_id: uuidSchema,
    url: z.string().optional(),
    pull_request_state: z.string().optional(),
    pull_request_title: z.string(),
    pull_request_draft: z.boolean(),
    changes_requested: z.boolean(),
    additions: z.int(),
    deletions: z.int(),
    changed_files: z.int(),
    author_login: z.string().optional(),
    author_avatar_url: z.string().optional(),
    base_branch: z.string().optional(),
    head_branch: z.string().optional(),
    pr_number: z.int().optional(),
    commits: z.int().optional(),
    approved: z.boolean().optional(),
    reviewer_count: z.int().optional(),
    refreshed_at: timeSchema.optional(),
    stale_at: timeSchema.optional(),
  })
  .meta({ id: 'ChatDiffStatus' });
export type ChatDiffStatus = z.infer<typeof chatDiffStatusSchema>;

export const chatFileMetadataSchema = z
  .object({
    id: uuidSchema,
    owner_id: uuidSchema,
    organization_id: uuidSchema,
    name: z.string(),
    mime_type: z.string(),
    created_at: timeSchema,
  })
  .meta({ id: 'ChatFileMetadata' });
export type ChatFileMetadata = z.infer<typeof chatFileMetadataSchema>;

const chatFields = z.object({
  id: uuidSchema,
  owner_id: uuidSchema,
  organization_id: uuidSchema,
  owner_username: z.string().optional(),
  owner_name: z.string().optional(),
  workspace_id: uuidSchema.optional(),
  build_id: uuidSchema.optional(),
  agent_id: uuidSchema.optional(),
  parent_chat_id: uuidSchema.optional(),
  /** The chat's own id on a root. */
  root_chat_id: uuidSchema.optional(),
  last_model_config_id: uuidSchema,
  title: z.string(),
  status: chatStatusSchema,
  /** Pilothouse's own: calls that wait for the person, also while others run; absent for none. */
  pending_approvals: z.int().optional(),
  plan_mode: z.literal('plan').optional(),
  last_error: chatErrorSchema.nullish(),
  last_turn_summary: z.string().nullable(),
  diff_status: chatDiffStatusSchema.optional(),
  created_at: timeSchema,
  updated_at: timeSchema,
  archived: z.boolean(),
  /** 0 = not pinned; else a 1-based position. */
  pin_order: z.int(),
  mcp_server_ids: z.array(uuidSchema),
  labels: z.record(z.string(), z.string()),
  files: z.array(chatFileMetadataSchema).optional(),
  has_unread: z.boolean(),
  warnings: z.array(z.string()).optional(),
  /** Instruction files and skills that the model was last given. */
  last_injected_context: z.array(chatMessagePartSchema).optional(),
  client_type: z.enum(['ui', 'api']).optional(),
  shared: z.boolean().optional(),
});

/** Pilothouse's own: the newest message with the words that `search:` named. */
const chatSearchMatchSchema = z
  .object({
    /** The chat itself or one of its descendants. */
    chat_id: uuidSchema,
    message_id: z.int(),
    /** The words with what stands around them, in one line. */
    excerpt: z.string(),
  })
  .meta({ id: 'ChatSearchMatch' });

export const chatSchema = chatFields
  .extend({
    search_match: chatSearchMatchSchema.optional(),
    children: z.array(chatFields.extend({ children: z.array(z.unknown()) })),
  })
  .meta({ id: 'Chat' });
export type Chat = z.infer<typeof chatSchema>;

/** Token counts of one model step; zero is stored as unset. */
export const chatMessageUsageSchema = z
  .object({
    input_tokens: z.int().optional(),
    output_tokens: z.int().optional(),
    total_tokens: z.int().optional(),
    reasoning_tokens: z.int().optional(),
    cache_creation_tokens: z.int().optional(),
    cache_read_tokens: z.int().optional(),
    context_limit: z.int().optional(),
  })
  .meta({ id: 'ChatMessageUsage' });
export type ChatMessageUsage = z.infer<typeof chatMessageUsageSchema>;

export const chatMessageRoleSchema = z.enum(['system', 'user', 'assistant', 'tool']);
export type ChatMessageRole = z.infer<typeof chatMessageRoleSchema>;

export const chatMessageSchema = z
  .object({
    id: z.int(),
    chat_id: uuidSchema,
    created_by: uuidSchema.optional(),
    model_config_id: uuidSchema.optional(),
    created_at: timeSchema,
    role: chatMessageRoleSchema,
    content: z.array(chatMessagePartSchema).optional(),
    usage: chatMessageUsageSchema.optional(),
  })
  .meta({ id: 'ChatMessage' });
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const chatQueuedMessageSchema = z
  .object({
    id: z.int(),
    chat_id: uuidSchema,
    model_config_id: uuidSchema.optional(),
    content: z.array(chatMessagePartSchema),
    created_at: timeSchema,
  })
  .meta({ id: 'ChatQueuedMessage' });
export type ChatQueuedMessage = z.infer<typeof chatQueuedMessageSchema>;

export const chatMessagesPageSchema = z
  .object({
    messages: z.array(chatMessageSchema),
    queued_messages: z.array(chatQueuedMessageSchema),
    has_more: z.boolean(),
  })
  .meta({ id: 'ChatMessagesPage' });
export type ChatMessagesPage = z.infer<typeof chatMessagesPageSchema>;

/** A tool that the client brings along and whose calls it answers. */
const dynamicToolSchema = z
  .object({
    name: z.string(),
    description: z.string().nullish(),
    /** JSON Schema of an object; only `properties` and `required` are used. */
    input_schema: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'DynamicTool' });
export type DynamicTool = z.infer<typeof dynamicToolSchema>;

/** Zod leaves a key of that name out without a word. */
const labelsSchema = z.preprocess(
  (labels, context) => {
    if (typeof labels === 'object' && labels !== null && Object.hasOwn(labels, '__proto__')) {
      context.addIssue('No label can have the key __proto__.');
    }
    return labels;
  },
  z.record(z.string(), z.string()),
);

/** Field rules beyond the type live in the chat service, which answers with the contract's codes. */
export const createChatRequestSchema = z
  .object({
    organization_id: z.string().nullish(),
    content: z.array(chatInputPartSchema),
    system_prompt: z.string().nullish(),
    workspace_id: z.string().nullish(),
    model_config_id: z.string().nullish(),
    mcp_server_ids: z.array(z.string()).nullish(),
    labels: labelsSchema.nullish(),
    unsafe_dynamic_tools: z.array(dynamicToolSchema).nullish(),
    plan_mode: z.string().nullish(),
    client_type: z.string().nullish(),
  })
  .meta({ id: 'CreateChatRequest' });
export type CreateChatRequest = z.infer<typeof createChatRequestSchema>;

export const patchChatRequestSchema = z
  .object({
    title: z.string().nullish(),
    labels: labelsSchema.nullish(),
    archived: z.boolean().nullish(),
    pin_order: z.int32().nullish(),
    workspace_id: z.string().nullish(),
    plan_mode: z.string().nullish(),
  })
  .meta({ id: 'UpdateChatRequest' });
export type PatchChatRequest = z.infer<typeof patchChatRequestSchema>;

export const sendMessageRequestSchema = z
  .object({
    content: z.array(chatInputPartSchema),
    model_config_id: z.string().nullish(),
    mcp_server_ids: z.array(z.string()).nullish(),
    busy_behavior: z.string().nullish(),
    plan_mode: z.string().nullish(),
  })
  .meta({ id: 'CreateChatMessageRequest' });
export type SendMessageRequest = z.infer<typeof sendMessageRequestSchema>;

const toolResultInputSchema = z.object({
  tool_call_id: z.string(),
  /** Any JSON value. */
  output: z.unknown(),
  is_error: z.boolean().nullish(),
});
export type ToolResultInput = z.infer<typeof toolResultInputSchema>;

/** The results of the calls that a client runs itself. */
export const submitToolResultsRequestSchema = z
  .object({ results: z.array(toolResultInputSchema).nullish() })
  .meta({ id: 'SubmitToolResultsRequest' });

/** Exactly one of `message` and `queued_message` is set. */
export const sendMessageResponseSchema = z
  .object({
    queued: z.boolean(),
    message: chatMessageSchema.optional(),
    queued_message: chatQueuedMessageSchema.optional(),
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'CreateChatMessageResponse' });
export type SendMessageResponse = z.infer<typeof sendMessageResponseSchema>;

export const editMessageRequestSchema = z
  .object({ content: z.array(chatInputPartSchema), model_config_id: z.string().nullish() })
  .meta({ id: 'EditChatMessageRequest' });
export const editMessageResponseSchema = z
  .object({ message: chatMessageSchema, warnings: z.array(z.string()).optional() })
  .meta({ id: 'EditChatMessageResponse' });

/** What the person wrote in a chat, newest first. */
export const chatPromptsSchema = z
  .object({ prompts: z.array(z.object({ id: z.int(), text: z.string() })) })
  .meta({ id: 'ChatPrompts' });
export type ChatPrompts = z.infer<typeof chatPromptsSchema>;

/** Where a chat's changes are; without a repository only `chat_id`. */
export const chatDiffContentsSchema = z
  .object({
    chat_id: uuidSchema,
    provider: z.string().optional(),
    remote_origin: z.string().optional(),
    branch: z.string().optional(),
    pull_request_url: z.string().optional(),
    diff: z.string().optional(),
  })
  .meta({ id: 'ChatDiffContents' });
export type ChatDiffContents = z.infer<typeof chatDiffContentsSchema>;

/** Whom a chat is shared with: with one person on one computer, nobody. */
export const chatAclSchema = z
  .object({ users: z.array(z.unknown()), groups: z.array(z.unknown()) })
  .meta({ id: 'ChatACL' });

/** By id; an empty role takes it away. */
const chatRolesSchema = z.record(z.string(), z.enum(['', 'read']));

export const patchChatAclRequestSchema = z
  .object({ user_roles: chatRolesSchema.nullish(), group_roles: chatRolesSchema.nullish() })
  .meta({ id: 'UpdateChatACL' });
export type PatchChatAclRequest = z.infer<typeof patchChatAclRequestSchema>;
