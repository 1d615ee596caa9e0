import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

/** What the server says of itself. */

export const buildInfoSchema = z
  .object({
    external_url: z.string(),
    /** Semantic version with `v`, of the wire format. */
    version: z.string(),
    dashboard_url: z.string(),
    telemetry: z.boolean(),
    workspace_proxy: z.boolean(),
    agent_api_version: z.string(),
    provisioner_api_version: z.string(),
    upgrade_message: z.string(),
    deployment_id: uuidSchema,
  })
  .meta({ id: 'BuildInfo' });
export type BuildInfo = z.infer<typeof buildInfoSchema>;

export const cspReportRequestSchema = z
  .object({ 'csp-report': z.record(z.string(), z.unknown()) })
  .meta({ id: 'CspReportRequest' });

/** Durations in nanoseconds. Secrets are empty, whatever their value. */
export const deploymentValuesSchema = z.looseObject({
  access_url: z.string(),
  http_address: z.string(),
  cache_directory: z.string(),
  experiments: z.array(z.string()),
  update_check: z.boolean(),
  telemetry: z.looseObject({ enable: z.boolean() }),
  rate_limit: z.object({ disable_all: z.boolean(), api: z.int() }),
  session_lifetime: z.looseObject({
    default_token_lifetime: z.number(),
    max_token_lifetime: z.number(),
    max_admin_token_lifetime: z.number(),
  }),
  ssh_keygen_algorithm: z.string(),
  allow_workspace_renames: z.boolean(),
  config_ssh: z.object({ deploymentName: z.string(), sshconfigOptions: z.array(z.string()) }),
});
export type DeploymentValues = z.infer<typeof deploymentValuesSchema>;

export const deploymentOptionSchema = z
  .object({
    name: z.string(),
    description: z.string().optional(),
    flag: z.string().optional(),
    env: z.string().optional(),
    default: z.string().optional(),
    value: z.unknown(),
    value_source: z.enum(['', 'flag', 'env', 'yaml', 'default']).optional(),
    hidden: z.boolean().optional(),
  })
  .meta({ id: 'DeploymentOption' });
export type DeploymentOption = z.infer<typeof deploymentOptionSchema>;

export const deploymentConfigSchema = z
  .object({ config: deploymentValuesSchema, options: z.array(deploymentOptionSchema) })
  .meta({ id: 'DeploymentConfig' });
export type DeploymentConfig = z.infer<typeof deploymentConfigSchema>;

export const sshConfigSchema = z
  .object({
    hostname_prefix: z.string(),
    hostname_suffix: z.string(),
    ssh_config_options: z.record(z.string(), z.string()),
  })
  .meta({ id: 'SshConfig' });

export const deploymentStatsSchema = z
  .object({
    aggregated_from: timeSchema,
    collected_at: timeSchema,
    next_update_at: timeSchema,
    workspaces: z.object({
      pending: z.int(),
      building: z.int(),
      running: z.int(),
      failed: z.int(),
      stopped: z.int(),
      /** Upper-case keys on the wire; -1 when unknown. */
      connection_latency_ms: z.object({ P50: z.number(), P95: z.number() }),
      rx_bytes: z.int(),
      tx_bytes: z.int(),
    }),
    session_count: z.object({
      vscode: z.int(),
      ssh: z.int(),
      jetbrains: z.int(),
      reconnecting_pty: z.int(),
    }),
  })
  .meta({ id: 'DeploymentStats' });
export type DeploymentStats = z.infer<typeof deploymentStatsSchema>;

export const experimentsSchema = z.array(z.string());
export const availableExperimentsSchema = z
  .object({ safe: z.array(z.string()) })
  .meta({ id: 'AvailableExperiments' });

export const updateCheckSchema = z
  .object({ current: z.boolean(), version: z.string(), url: z.string() })
  .meta({ id: 'UpdateCheck' });

export const entitlementsSchema = z
  .object({
    features: z.record(
      z.string(),
      z.object({ entitlement: z.literal('not_entitled'), enabled: z.literal(false) }),
    ),
    warnings: z.array(z.string()),
    errors: z.array(z.string()),
    has_license: z.boolean(),
    trial: z.boolean(),
    require_telemetry: z.boolean(),
    refreshed_at: timeSchema,
  })
  .meta({ id: 'Entitlements' });
export type Entitlements = z.infer<typeof entitlementsSchema>;

export const appearanceSchema = z
  .object({
    application_name: z.string(),
    logo_url: z.string(),
    docs_url: z.string(),
    service_banner: z.object({ enabled: z.boolean() }),
    announcement_banners: z.array(z.object({ enabled: z.boolean() })),
    support_links: z
      .array(z.object({ name: z.string(), target: z.string(), icon: z.string() }))
      .optional(),
  })
  .meta({ id: 'Appearance' });

export const regionsSchema = z
  .object({
    regions: z.array(
      z.object({
        id: uuidSchema,
        name: z.string(),
        display_name: z.string(),
        icon_url: z.string(),
        healthy: z.boolean(),
        path_app_url: z.string(),
        wildcard_hostname: z.string(),
      }),
    ),
  })
  .meta({ id: 'Regions' });

export const applicationsHostSchema = z
  .object({ host: z.string() })
  .meta({ id: 'ApplicationsHost' });

/** This server sends no notifications. */
export const inboxSchema = z
  .object({ notifications: z.array(z.unknown()), unread_count: z.int() })
  .meta({ id: 'NotificationInbox' });

export const authCheckRequestSchema = z
  .object({
    checks: z.record(
      z.string(),
      z.object({
        object: z.object({
          resource_type: z.string().min(1),
          owner_id: z.string().optional(),
          organization_id: z.string().optional(),
          resource_id: z.string().optional(),
          any_org: z.boolean().optional(),
        }),
        action: z.string(),
      }),
    ),
  })
  .meta({ id: 'AuthCheckRequest' });
export type AuthCheckRequest = z.infer<typeof authCheckRequestSchema>;

export const authCheckResponseSchema = z.record(z.string(), z.boolean());
export type AuthCheckResponse = z.infer<typeof authCheckResponseSchema>;

/** Pilothouse's own: the one-time code of a sign-in link for a session token. */
export const signInRequestSchema = z
  .object({ code: z.string().min(1).max(200) })
  .meta({ id: 'SignInRequest' });

export const signInResponseSchema = z
  .object({ session_token: z.string() })
  .meta({ id: 'SignInResponse' });
