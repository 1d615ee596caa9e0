import { z } from 'zod';
import { count, id, json, text, time, uuid } from './wire.ts';

/** What foreign clients read beside the chats themselves, as strict as `wire.ts`. */

/** 11 */
const models = z.strictObject({
  providers: z.array(
    z.strictObject({
      provider: text,
      available: z.boolean(),
      unavailable_reason: z
        .enum(['missing_api_key', 'fetch_failed', 'user_api_key_required'])
        .optional(),
      models: z
        .array(z.strictObject({ id: text, provider: text, model: text, display_name: text }))
        .nullable(),
    }),
  ),
});
export const provider = z.strictObject({
  id: uuid,
  provider: text,
  display_name: text,
  enabled: z.boolean(),
  has_api_key: z.boolean(),
  central_api_key_enabled: z.boolean(),
  allow_user_api_key: z.boolean(),
  allow_central_api_key_fallback: z.boolean(),
  base_url: text.optional(),
  source: z.enum(['database', 'env_preset', 'supported']),
  created_at: time,
  updated_at: time,
});
const userProvider = z.strictObject({
  provider_id: uuid,
  provider: text,
  display_name: text,
  has_user_api_key: z.boolean(),
  has_central_api_key_fallback: z.boolean(),
  byok_enabled: z.boolean(),
});
export const modelConfig = z.strictObject({
  id: uuid,
  provider: text,
  model: text,
  display_name: z.string(),
  enabled: z.boolean(),
  is_default: z.boolean(),
  context_limit: id,
  compression_threshold: z.int().min(0).max(100),
  model_config: z.looseObject({}).optional(),
  created_at: time,
  updated_at: time,
});

/** 12 */
const modelOverride = z.strictObject({
  context: text,
  model_config_id: z.string(),
  is_malformed: z.boolean(),
});
const personalOverride = modelOverride.extend({
  mode: z.enum(['deployment_default', 'chat_default', 'model']),
  is_set: z.boolean(),
});

/** 13 */
const tokens = {
  total_cost_micros: count,
  total_input_tokens: count,
  total_output_tokens: count,
  total_cache_read_tokens: count,
  total_cache_creation_tokens: count,
  total_runtime_ms: count,
};
const limitStatus = z.strictObject({
  is_limited: z.boolean(),
  period: z.enum(['day', 'week', 'month']).optional(),
  spend_limit_micros: count.optional(),
  current_spend: count,
  period_start: time.optional(),
  period_end: time.optional(),
});
const limitOverride = z.strictObject({
  user_id: uuid,
  username: text,
  name: z.string(),
  avatar_url: z.string(),
  spend_limit_micros: id,
});
const totals = [
  'total_prs_created',
  'total_prs_merged',
  'merge_rate',
  'total_additions',
  'total_deletions',
  'total_cost_micros',
  'cost_per_merged_pr_micros',
  'approval_rate',
];
const insightSummary = z.strictObject(
  Object.fromEntries(
    totals.flatMap((name) => [name, `prev_${name}`]).map((name) => [name, z.number()]),
  ),
);

const debugSummary = {
  id: uuid,
  chat_id: uuid,
  kind: z.enum(['chat_turn', 'title_generation', 'quickgen', 'compaction']),
  status: z.enum(['in_progress', 'completed', 'error', 'interrupted']),
  provider: text.optional(),
  model: text.optional(),
  summary: z.looseObject({}),
  started_at: time,
  updated_at: time,
  finished_at: time.optional(),
};
export const debugRuns = z.array(z.strictObject(debugSummary));
export const debugRun = z.strictObject({
  ...debugSummary,
  root_chat_id: uuid.optional(),
  parent_chat_id: uuid.optional(),
  model_config_id: uuid.optional(),
  trigger_message_id: id.optional(),
  history_tip_message_id: id.optional(),
  steps: z.array(
    z.strictObject({
      id: uuid,
      run_id: uuid,
      chat_id: uuid,
      step_number: count,
      operation: z.enum(['stream', 'generate']),
      status: z.enum(['in_progress', 'completed', 'error', 'interrupted']),
      history_tip_message_id: id.optional(),
      assistant_message_id: id.optional(),
      normalized_request: z.looseObject({}),
      normalized_response: z.looseObject({}).optional(),
      usage: z.looseObject({}).optional(),
      attempts: z.array(z.looseObject({})),
      error: z.looseObject({}).optional(),
      metadata: z.looseObject({}),
      started_at: time,
      updated_at: time,
      finished_at: time.optional(),
    }),
  ),
});

/** 14 */
export const mcpServer = z.strictObject({
  id: uuid,
  display_name: text,
  slug: text,
  description: z.string(),
  icon_url: z.string(),
  transport: z.enum(['streamable_http', 'sse']),
  url: text,
  auth_type: z.enum(['none', 'oauth2', 'api_key', 'custom_headers', 'user_oidc']),
  oauth2_client_id: text.optional(),
  has_oauth2_secret: z.boolean(),
  oauth2_auth_url: text.optional(),
  oauth2_token_url: text.optional(),
  oauth2_scopes: text.optional(),
  api_key_header: text.optional(),
  has_api_key: z.boolean(),
  has_custom_headers: z.boolean(),
  tool_allow_list: z.array(text),
  tool_deny_list: z.array(text),
  availability: z.enum(['force_on', 'default_on', 'default_off']),
  enabled: z.boolean(),
  model_intent: z.boolean(),
  allow_in_plan_mode: z.boolean(),
  forward_coder_headers: z.boolean(),
  created_at: time,
  updated_at: time,
  auth_connected: z.boolean(),
});

/** Of the chats tree, what is read without a chat. */
export const chatReads: Readonly<Record<string, z.ZodType>> = {
  '/models': models,
  '/providers': z.array(provider),
  '/user-provider-configs': z.array(userProvider),
  '/model-configs': z.array(modelConfig),
  '/config/system-prompt': z.strictObject({
    system_prompt: z.string(),
    include_default_system_prompt: z.boolean(),
    default_system_prompt: text,
  }),
  '/config/plan-mode-instructions': z.strictObject({ plan_mode_instructions: z.string() }),
  '/config/model-override/general': modelOverride,
  '/config/model-override/explore': modelOverride,
  '/config/model-override/title_generation': modelOverride,
  '/config/personal-model-overrides': z.strictObject({ allow_users: z.boolean() }),
  '/config/user-personal-model-overrides': z.strictObject({
    enabled: z.boolean(),
    root: personalOverride,
    general: personalOverride,
    explore: personalOverride,
    deployment_defaults: z.strictObject({ general: modelOverride, explore: modelOverride }),
  }),
  '/config/computer-use-provider': z.strictObject({ provider: z.string() }),
  '/config/advisor': z.strictObject({
    enabled: z.boolean(),
    max_uses_per_run: count,
    max_output_tokens: count,
    model_config_id: z.string(),
  }),
  '/config/desktop-enabled': z.strictObject({ enable_desktop: z.boolean() }),
  '/config/debug-logging': z.strictObject({
    allow_users: z.boolean(),
    forced_by_deployment: z.boolean(),
  }),
  '/config/user-debug-logging': z.strictObject({
    debug_logging_enabled: z.boolean(),
    user_toggle_allowed: z.boolean(),
    forced_by_deployment: z.boolean(),
  }),
  '/config/user-prompt': z.strictObject({ custom_prompt: z.string() }),
  '/config/user-compaction-thresholds': z.strictObject({
    thresholds: z.array(
      z.strictObject({ model_config_id: uuid, threshold_percent: z.int().min(0).max(100) }),
    ),
  }),
  '/config/workspace-ttl': z.strictObject({ workspace_ttl_ms: count }),
  '/config/retention-days': z.strictObject({ retention_days: count }),
  '/config/debug-retention-days': z.strictObject({ debug_retention_days: count }),
  '/config/auto-archive-days': z.strictObject({ auto_archive_days: count }),
  '/config/template-allowlist': z.strictObject({ template_ids: z.array(uuid) }),
  '/cost/me/summary': z.strictObject({
    start_date: time,
    end_date: time,
    priced_message_count: count,
    unpriced_message_count: count,
    ...tokens,
    by_model: z.array(
      z.strictObject({
        model_config_id: uuid,
        display_name: z.string(),
        provider: text,
        model: text,
        message_count: count,
        ...tokens,
      }),
    ),
    by_chat: z.array(
      z.strictObject({ root_chat_id: uuid, chat_title: text, message_count: count, ...tokens }),
    ),
    usage_limit: limitStatus.optional(),
  }),
  '/cost/users': z.strictObject({
    start_date: time,
    end_date: time,
    count,
    users: z.array(
      z.strictObject({
        user_id: uuid,
        username: text,
        name: z.string(),
        avatar_url: z.string(),
        message_count: count,
        chat_count: count,
        ...tokens,
      }),
    ),
  }),
  '/usage-limits': z.strictObject({
    spend_limit_micros: id.nullable(),
    period: z.enum(['day', 'week', 'month']),
    updated_at: time,
    unpriced_model_count: count,
    overrides: z.array(limitOverride),
    group_overrides: z.tuple([]),
  }),
  '/usage-limits/status': limitStatus,
  '/insights/pull-requests': z.strictObject({
    summary: insightSummary,
    time_series: z.array(
      z.strictObject({ date: text, prs_created: count, prs_merged: count, prs_closed: count }),
    ),
    by_model: z.array(z.looseObject({})),
    recent_prs: z.array(z.looseObject({})),
  }),
};

const feature = z.strictObject({
  entitlement: z.literal('not_entitled'),
  enabled: z.literal(false),
});
/** clients.md 6: the web UI looks into each without asking. */
const features =
  'access_control advanced_template_scheduling ai_governance_user_limit aibridge appearance audit_log boundary browser_only connection_log control_shared_ports custom_roles external_provisioner_daemons external_token_encryption high_availability managed_agent_limit multiple_external_auth multiple_organizations scim service_accounts task_batch_actions template_rbac user_limit user_role_management workspace_batch_actions workspace_external_agent workspace_prebuilds workspace_proxy'.split(
    ' ',
  );

const user = z.strictObject({
  id: uuid,
  username: text,
  name: text.optional(),
  avatar_url: text.optional(),
  email: text,
  created_at: time,
  updated_at: time,
  last_seen_at: time,
  status: z.enum(['active', 'dormant', 'suspended']),
  login_type: text,
  theme_preference: text.optional(),
  organization_ids: z.array(uuid).min(1),
  roles: z.array(
    z.strictObject({ name: text, display_name: z.string(), organization_id: uuid.optional() }),
  ),
  has_ai_seat: z.boolean(),
  is_service_account: z.boolean().optional(),
});
const organization = z.strictObject({
  id: uuid,
  name: text,
  display_name: z.string(),
  description: z.string(),
  icon: z.string(),
  created_at: time,
  updated_at: time,
  is_default: z.boolean(),
});
const appearanceSettings = z.strictObject({
  theme_preference: z.string(),
  theme_mode: z.enum(['', 'sync', 'single']),
  theme_light: z.string(),
  theme_dark: z.string(),
  terminal_font: z.string(),
});
const preferences = z.strictObject({
  task_notification_alert_dismissed: z.boolean(),
  thinking_display_mode: z.string(),
  shell_tool_display_mode: z.string(),
  code_diff_display_mode: z.string(),
  agent_chat_send_shortcut: z.string(),
});

/** What the web UI's shell reads before it shows anything (clients.md 16). */
export const shellReads: Readonly<Record<string, z.ZodType>> = {
  '/api/v2/buildinfo': z.strictObject({
    external_url: z.string(),
    version: z.string().regex(/^v2\.\d+\.\d+/),
    dashboard_url: z.url(),
    telemetry: z.literal(false),
    workspace_proxy: z.literal(false),
    agent_api_version: text,
    provisioner_api_version: text,
    upgrade_message: z.string(),
    deployment_id: uuid,
    webpush_public_key: text.optional(),
  }),
  '/api/v2/users/first': z.strictObject({ message: text }),
  '/api/v2/users/authmethods': z.strictObject({
    terms_of_service_url: text.optional(),
    password: z.strictObject({ enabled: z.boolean() }),
    github: z.strictObject({ enabled: z.boolean(), default_provider_configured: z.boolean() }),
    oidc: z.strictObject({ enabled: z.boolean(), signInText: z.string(), iconUrl: z.string() }),
  }),
  '/api/v2/users/me': user,
  '/api/v2/users?limit=25&q=': z.strictObject({ users: z.array(user), count }),
  '/api/v2/users/me/appearance': appearanceSettings,
  '/api/v2/users/me/preferences': preferences,
  '/api/v2/users/me/organizations': z.array(organization),
  '/api/v2/organizations': z
    .array(organization)
    .refine((all) => all.filter((each) => each.is_default).length === 1),
  '/api/v2/entitlements': z.strictObject({
    features: z.strictObject(Object.fromEntries(features.map((name) => [name, feature]))),
    warnings: z.tuple([]),
    errors: z.tuple([]),
    has_license: z.literal(false),
    trial: z.literal(false),
    require_telemetry: z.literal(false),
    refreshed_at: time,
  }),
  '/api/v2/appearance': z.strictObject({
    application_name: z.string(),
    logo_url: z.string(),
    docs_url: z.string(),
    service_banner: z.strictObject({ enabled: z.literal(false) }),
    announcement_banners: z.tuple([]),
  }),
  '/api/v2/experiments': z.array(text),
  '/api/v2/regions': z.strictObject({
    regions: z.tuple([
      z.strictObject({
        id: uuid,
        name: z.literal('primary'),
        display_name: text,
        icon_url: z.string(),
        healthy: z.literal(true),
        path_app_url: z.url(),
        wildcard_hostname: z.string(),
      }),
    ]),
  }),
  '/api/v2/applications/host': z.strictObject({ host: z.string() }),
  '/api/v2/updatecheck': z.strictObject({ current: z.boolean(), version: text, url: z.string() }),
  '/api/v2/deployment/ssh': z.strictObject({
    hostname_prefix: z.string(),
    hostname_suffix: z.string(),
    ssh_config_options: z.record(z.string(), z.string()),
  }),
  '/api/v2/deployment/stats': z.strictObject({
    aggregated_from: time,
    collected_at: time,
    next_update_at: time,
    workspaces: z.strictObject({
      pending: count,
      building: count,
      running: count,
      failed: count,
      stopped: count,
      connection_latency_ms: z.strictObject({ P50: z.number(), P95: z.number() }),
      rx_bytes: count,
      tx_bytes: count,
    }),
    session_count: z.strictObject({
      vscode: count,
      ssh: count,
      jetbrains: count,
      reconnecting_pty: count,
    }),
  }),
  '/api/v2/notifications/inbox': z.strictObject({
    notifications: z.array(json),
    unread_count: count,
  }),
  '/api/experimental/mcp/servers': z.array(mcpServer),
};

/** clients.md 4 */
export const createdKey = z.strictObject({
  key: z.string().regex(/^[A-Za-z\d]{10}-[A-Za-z\d]{22}$/),
});
export const apiKeys = z
  .array(
    z.strictObject({
      id: text,
      user_id: uuid,
      last_used: time,
      expires_at: time,
      created_at: time,
      updated_at: time,
      login_type: text,
      scope: text,
      scopes: z.array(text),
      token_name: z.string(),
      lifetime_seconds: id,
      allow_list: z.array(text),
      username: text,
    }),
  )
  .nullable();
