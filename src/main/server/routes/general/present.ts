import type { BuildInfo, DeploymentStats, Entitlements } from '#shared/api/general.ts';
import type { Deployment, DeploymentStats as Stats } from '../../../services/deployment/index.ts';

export function presentBuildInfo(deployment: Deployment): BuildInfo {
  const { facts } = deployment;
  return {
    external_url: facts.homepage,
    version: facts.wireVersion,
    dashboard_url: deployment.baseUrl(),
    telemetry: false,
    workspace_proxy: false,
    agent_api_version: '1.0',
    provisioner_api_version: '1.17',
    upgrade_message: '',
    deployment_id: facts.deploymentId,
  };
}

/** Terminals and editors do not connect through this server, so their counts are zero. */
export function presentStats(stats: Stats): DeploymentStats {
  return {
    aggregated_from: stats.aggregatedFrom.toISOString(),
    collected_at: stats.collectedAt.toISOString(),
    next_update_at: stats.nextUpdateAt.toISOString(),
    workspaces: {
      ...stats.workspaces,
      connection_latency_ms: { P50: 0, P95: 0 },
      rx_bytes: 0,
      tx_bytes: 0,
    },
    session_count: { vscode: 0, ssh: 0, jetbrains: 0, reconnecting_pty: 0 },
  };
}

/** Clients index these without looking whether they are there. */
const licensedFeatures = [
  'access_control',
  'advanced_template_scheduling',
  'ai_governance_user_limit',
  'aibridge',
  'appearance',
  'audit_log',
  'boundary',
  'browser_only',
  'connection_log',
  'control_shared_ports',
  'custom_roles',
  'external_provisioner_daemons',
  'external_token_encryption',
  'high_availability',
  'managed_agent_limit',
  'multiple_external_auth',
  'multiple_organizations',
  'scim',
  'service_accounts',
  'task_batch_actions',
  'template_rbac',
  'user_limit',
  'user_role_management',
  'workspace_batch_actions',
  'workspace_external_agent',
  'workspace_prebuilds',
  'workspace_proxy',
];

export function presentEntitlements(now: Date): Entitlements {
  return {
    features: Object.fromEntries(
      licensedFeatures.map((name) => [name, { entitlement: 'not_entitled', enabled: false }]),
    ),
    warnings: [],
    errors: [],
    has_license: false,
    trial: false,
    require_telemetry: false,
    refreshed_at: now.toISOString(),
  };
}
