import { z } from 'zod';

/**
 * What a foreign client decodes, written down from the contract and not from our own schemas:
 * every field that is promised is there and of its type, times are RFC 3339 in UTC, ids of messages
 * are numbers, and nothing comes that nobody knows. Our own additions are named `own`.
 */

export const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
export const uuid = z.string().regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
export const id = z.int().positive();
export const count = z.int().nonnegative();
export const text = z.string().min(1);
export const json = z.json();
const absent = z.undefined().optional();

export const response = z.strictObject({ message: text, detail: text.optional() });

/** 15.2 */
const status = z.enum(['waiting', 'pending', 'running', 'error', 'requires_action']);

/** 7.2 */
const chatError = z.strictObject({
  message: text,
  detail: z.string().max(500).optional(),
  kind: z
    .enum([
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
    ])
    .optional(),
  provider: text.optional(),
  retryable: z.boolean(),
  status_code: z.int().optional(),
});

/** 15.4, with what is streamed only. */
const streamedPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('reasoning'),
    text: z.string(),
    created_at: time.optional(),
    completed_at: time.optional(),
  }),
  z.strictObject({
    type: z.literal('tool-call'),
    tool_call_id: text.optional(),
    tool_name: text.optional(),
    args: json.optional(),
    args_delta: text.optional(),
    mcp_server_config_id: uuid.nullish(),
    provider_executed: z.boolean().optional(),
    created_at: time.optional(),
    parsed_commands: z.array(z.array(text).min(1)).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('tool-result'),
    tool_call_id: text.optional(),
    tool_name: text.optional(),
    result: json.optional(),
    result_delta: text.optional(),
    result_reset: z.boolean().optional(),
    is_error: z.boolean().optional(),
    is_media: z.boolean().optional(),
    mcp_server_config_id: uuid.nullish(),
    provider_executed: z.boolean().optional(),
    created_at: time.optional(),
  }),
  z.strictObject({
    type: z.literal('source'),
    source_id: text.optional(),
    url: text,
    title: text.optional(),
  }),
  z.strictObject({
    type: z.literal('file'),
    media_type: text,
    name: text.optional(),
    file_id: uuid.nullish(),
    data: text.optional(),
  }),
  z.strictObject({
    type: z.literal('file-reference'),
    file_name: text,
    start_line: z.int(),
    end_line: z.int(),
    content: z.string(),
  }),
  z.strictObject({
    type: z.literal('context-file'),
    context_file_path: text,
    context_file_truncated: z.boolean().optional(),
    context_file_agent_id: uuid.nullish(),
  }),
  z.strictObject({
    type: z.literal('skill'),
    skill_name: text,
    skill_description: text.optional(),
    context_file_agent_id: uuid.nullish(),
  }),
]);

const storedPart = streamedPart.refine(
  (part) => !('args_delta' in part || 'result_delta' in part || 'result_reset' in part),
  'a stored part holds what is streamed only',
);

/** 15.3 */
export const message = z.strictObject({
  id,
  chat_id: uuid,
  created_by: uuid.optional(),
  model_config_id: uuid.optional(),
  created_at: time,
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.array(storedPart).min(1).optional(),
  usage: z
    .strictObject({
      input_tokens: id.optional(),
      output_tokens: id.optional(),
      total_tokens: id.optional(),
      reasoning_tokens: id.optional(),
      cache_creation_tokens: id.optional(),
      cache_read_tokens: id.optional(),
      context_limit: id.optional(),
    })
    .optional(),
});
export type Message = z.infer<typeof message>;

/** 15.5 */
const queuedMessage = z.strictObject({
  id,
  chat_id: uuid,
  model_config_id: uuid.optional(),
  content: z.array(storedPart).min(1),
  created_at: time,
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

/** 5.2 */
export const messagesPage = z.strictObject({
  messages: z.array(message),
  queued_messages: z.array(queuedMessage),
  has_more: z.boolean(),
});
export const prompts = z.strictObject({
  prompts: z.array(z.strictObject({ id, text })),
});

/** 5.3, 5.4 */
export const sent = z
  .strictObject({
    queued: z.boolean(),
    message: message.optional(),
    queued_message: queuedMessage.optional(),
    warnings: z.array(text).min(1).optional(),
  })
  .refine((answer) => answer.queued === (answer.message === undefined))
  .refine((answer) => answer.queued === (answer.queued_message !== undefined));
export const edited = z.strictObject({ message, warnings: z.array(text).min(1).optional() });

/** 10.1 */
const diffStatus = z.strictObject({
  chat_id: uuid,
  url: text.optional(),
  pull_request_state: z.enum(['open', 'closed', 'merged']).optional(),
  pull_request_title: z.string(),
  pull_request_draft: z.boolean(),
  changes_requested: z.boolean(),
  additions: count,
  deletions: count,
  changed_files: count,
  author_login: text.optional(),
  author_avatar_url: text.optional(),
  base_branch: text.optional(),
  head_branch: text.optional(),
  pr_number: id.optional(),
  commits: count.optional(),
  approved: z.boolean().optional(),
  reviewer_count: count.optional(),
  refreshed_at: time.optional(),
  stale_at: time.optional(),
});

const chatFields = {
  id: uuid,
  owner_id: uuid,
  organization_id: uuid,
  owner_username: text,
  owner_name: text.optional(),
  workspace_id: uuid.optional(),
  build_id: uuid.optional(),
  agent_id: uuid.optional(),
  parent_chat_id: uuid.optional(),
  root_chat_id: uuid,
  last_model_config_id: uuid,
  title: text,
  status,
  plan_mode: z.literal('plan').optional(),
  last_error: chatError.optional(),
  last_turn_summary: z.string().nullable(),
  diff_status: diffStatus.optional(),
  created_at: time,
  updated_at: time,
  archived: z.boolean(),
  pin_order: count,
  mcp_server_ids: z.array(uuid),
  labels: z.record(z.string(), z.string()),
  files: z
    .array(
      z.strictObject({
        id: uuid,
        owner_id: uuid,
        organization_id: uuid,
        name: text,
        mime_type: text,
        created_at: time,
      }),
    )
    .optional(),
  has_unread: z.boolean(),
  last_injected_context: z.array(storedPart).optional(),
  warnings: z.array(text).min(1).optional(),
  client_type: z.enum(['ui', 'api']),
  shared: z.boolean(),
  /** own */
  pending_approvals: id.optional(),
};

/** 15.1 */
export const chat = z.strictObject({
  ...chatFields,
  children: z.array(z.strictObject({ ...chatFields, children: z.tuple([]) })),
});
export type Chat = z.infer<typeof chat>;

/** 4.1: rows always have a diff status and never files. */
const row = { diff_status: diffStatus, files: absent };
export const chatList = z.array(
  chat.extend({
    ...row,
    parent_chat_id: absent,
    children: z.array(z.strictObject({ ...chatFields, ...row, children: z.tuple([]) })),
  }),
);

const toolCalls = z.array(
  z.strictObject({ tool_call_id: text, tool_name: text, args: text.refine(isJson) }),
);

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

const base = { chat_id: uuid };

/** 7.2 */
const streamEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...base,
    type: z.literal('message_part'),
    message_part: z.strictObject({
      role: z.enum(['assistant', 'tool']).optional(),
      part: streamedPart,
    }),
  }),
  z.strictObject({ ...base, type: z.literal('message'), message }),
  z.strictObject({ ...base, type: z.literal('status'), status: z.strictObject({ status }) }),
  z.strictObject({ ...base, type: z.literal('error'), error: chatError }),
  z.strictObject({
    ...base,
    type: z.literal('retry'),
    retry: z.strictObject({
      attempt: id,
      delay_ms: count,
      error: text,
      kind: text.optional(),
      provider: text.optional(),
      status_code: z.int().optional(),
      retrying_at: time,
    }),
  }),
  z.strictObject({
    ...base,
    type: z.literal('queue_update'),
    queued_messages: z.array(queuedMessage).min(1).optional(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('action_required'),
    action_required: z.strictObject({ tool_calls: toolCalls.min(1) }),
  }),
  z.strictObject({ ...base, type: z.enum(['preview_reset', 'history_reset']) }),
  /** own */
  z.looseObject({ ...base, type: z.enum(['approval_request', 'call_result']) }),
]);
export type StreamEvent = z.infer<typeof streamEvent>;
export const streamFrame = z.array(streamEvent).min(1).max(256);

/** 7.1, generation A. */
export const envelope = z.strictObject({ type: z.literal('data'), data: z.unknown() });

/** 7.3 */
export const watchEvent = z
  .strictObject({
    kind: z.enum([
      'created',
      'status_change',
      'title_change',
      'summary_change',
      'diff_status_change',
      'deleted',
      'action_required',
    ]),
    chat: chat.extend({
      files: absent,
      warnings: absent,
      children: z.tuple([]),
      has_unread: z.literal(false),
    }),
    tool_calls: toolCalls.min(1).optional(),
  })
  .refine(({ kind, tool_calls: calls }) => (kind === 'action_required') === (calls !== undefined))
  .refine(({ kind, chat: { diff_status: diff } }) => kind === 'diff_status_change' || !diff);

/** 8.2 */
export const gitFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('changes'),
    scanned_at: time.optional(),
    repositories: z
      .array(
        z.strictObject({
          repo_root: z.string().startsWith('/'),
          branch: z.string(),
          remote_origin: text.optional(),
          unified_diff: text.optional(),
          removed: z.literal(true).optional(),
        }),
      )
      .min(1)
      .optional(),
  }),
  z.strictObject({ type: z.literal('error'), message: text.optional() }),
]);

/** 10.2 */
export const diffContents = z.strictObject({
  chat_id: uuid,
  provider: text.optional(),
  remote_origin: text.optional(),
  branch: text.optional(),
  pull_request_url: text.optional(),
  diff: z.string().optional(),
});
