import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

export const mcpTransportSchema = z.enum(['streamable_http', 'sse']);
export const mcpAuthTypeSchema = z.enum([
  'none',
  'oauth2',
  'api_key',
  'custom_headers',
  'user_oidc',
]);
/** Applied by clients: a chat uses exactly the servers that it names. */
export const mcpAvailabilitySchema = z.enum(['force_on', 'default_on', 'default_off']);

export const mcpServerSchema = z
  .object({
    id: uuidSchema,
    display_name: z.string(),
    /** First part of the names of its tools. */
    slug: z.string(),
    description: z.string(),
    icon_url: z.string(),
    transport: mcpTransportSchema,
    url: z.string(),
    auth_type: mcpAuthTypeSchema,
    oauth2_client_id: z.string().optional(),
    has_oauth2_secret: z.boolean(),
    oauth2_auth_url: z.string().optional(),
    oauth2_token_url: z.string().optional(),
    oauth2_scopes: z.string().optional(),
    api_key_header: z.string().optional(),
    has_api_key: z.boolean(),
    has_custom_headers: z.boolean(),
    /** By the server's own names. Non-empty: only these. */
    tool_allow_list: z.array(z.string()),
    tool_deny_list: z.array(z.string()),
    availability: mcpAvailabilitySchema,
    enabled: z.boolean(),
    /** The model says with each call what it wants. */
    model_intent: z.boolean(),
    allow_in_plan_mode: z.boolean(),
    forward_coder_headers: z.boolean(),
    created_at: timeSchema,
    updated_at: timeSchema,
    /** True when nobody has to sign in, or somebody did. */
    auth_connected: z.boolean(),
  })
  .meta({ id: 'MCPServerConfig' });
export type McpServer = z.infer<typeof mcpServerSchema>;

const settings = {
  description: z.string().nullish(),
  icon_url: z.string().nullish(),
  transport: z.string().nullish(),
  auth_type: z.string().nullish(),
  oauth2_client_id: z.string().nullish(),
  oauth2_client_secret: z.string().nullish(),
  oauth2_auth_url: z.string().nullish(),
  oauth2_token_url: z.string().nullish(),
  oauth2_scopes: z.string().nullish(),
  api_key_header: z.string().nullish(),
  api_key_value: z.string().nullish(),
  custom_headers: z.record(z.string(), z.string()).nullish(),
  tool_allow_list: z.array(z.string()).nullish(),
  tool_deny_list: z.array(z.string()).nullish(),
  availability: z.string().nullish(),
  enabled: z.boolean().nullish(),
  model_intent: z.boolean().nullish(),
  allow_in_plan_mode: z.boolean().nullish(),
  forward_coder_headers: z.boolean().nullish(),
};

export const createMcpServerRequestSchema = z
  .object({ display_name: z.string(), slug: z.string(), url: z.string(), ...settings })
  .meta({ id: 'CreateMCPServerConfigRequest' });

/** Secrets that are left out stay; an empty one is removed. */
export const updateMcpServerRequestSchema = z
  .object({
    display_name: z.string().nullish(),
    slug: z.string().nullish(),
    url: z.string().nullish(),
    ...settings,
  })
  .meta({ id: 'UpdateMCPServerConfigRequest' });
export type McpServerRequest = z.infer<typeof updateMcpServerRequestSchema>;

/** Pilothouse's own: the page on which one signs in, to be opened in a browser. */
export const mcpSignInSchema = z.object({ url: z.url() }).meta({ id: 'MCPSignIn' });

/** Pilothouse's own: where the newest sign-in stands. */
export const mcpSignInProgressSchema = z
  .object({
    state: z.enum(['signed_out', 'waiting', 'failed', 'connected']),
    /** Why it failed. */
    message: z.string().optional(),
  })
  .meta({ id: 'MCPSignInProgress' });
export type McpSignInProgress = z.infer<typeof mcpSignInProgressSchema>;

/** Pilothouse's own: what came of connecting to a server and asking for its tools. */
export const mcpServerTestSchema = z
  .object({
    ok: z.boolean(),
    latency_ms: z.int().optional(),
    /** By the server's own names. */
    tools: z
      .array(
        z.object({
          name: z.string(),
          description: z.string(),
          /** Whether chats are given it. */
          allowed: z.boolean(),
        }),
      )
      .optional(),
    error: z
      .object({
        kind: z.enum(['failed', 'timeout', 'unauthorized', 'closed', 'aborted']),
        message: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'MCPServerTest' });
export type McpServerTest = z.infer<typeof mcpServerTestSchema>;
