import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';
import { logLevelSchema } from './provisioner-jobs.ts';

export const workspaceAgentStatusSchema = z
  .enum(['connecting', 'connected', 'disconnected', 'timeout'])
  .meta({ id: 'WorkspaceAgentStatus' });
export type WorkspaceAgentStatus = z.infer<typeof workspaceAgentStatusSchema>;

export const workspaceAgentLifecycleSchema = z
  .enum([
    'created',
    'starting',
    'start_timeout',
    'start_error',
    'ready',
    'shutting_down',
    'shutdown_timeout',
    'shutdown_error',
    'off',
  ])
  .meta({ id: 'WorkspaceAgentLifecycle' });
export type WorkspaceAgentLifecycle = z.infer<typeof workspaceAgentLifecycleSchema>;

export const workspaceAppStatusSchema = z
  .object({
    id: uuidSchema,
    created_at: timeSchema,
    workspace_id: uuidSchema,
    agent_id: uuidSchema,
    app_id: uuidSchema,
    state: z.enum(['working', 'idle', 'complete', 'failure']),
    message: z.string(),
    uri: z.string(),
    icon: z.string(),
    needs_user_attention: z.boolean(),
  })
  .meta({ id: 'WorkspaceAppStatus' });

export const workspaceAppSchema = z
  .object({
    id: uuidSchema,
    url: z.string().optional(),
    external: z.boolean(),
    slug: z.string(),
    display_name: z.string().optional(),
    command: z.string().optional(),
    icon: z.string().optional(),
    subdomain: z.boolean(),
    subdomain_name: z.string().optional(),
    sharing_level: z.enum(['owner', 'authenticated', 'organization', 'public']),
    /** `interval` in seconds. */
    healthcheck: z.object({ url: z.string(), interval: z.int(), threshold: z.int() }),
    health: z.enum(['disabled', 'initializing', 'healthy', 'unhealthy']),
    group: z.string().optional(),
    hidden: z.boolean(),
    open_in: z.enum(['slim-window', 'tab']),
    tooltip: z.string().optional(),
    /** Newest first. */
    statuses: z.array(workspaceAppStatusSchema),
  })
  .meta({ id: 'WorkspaceApp' });

export const workspaceAgentLogSourceSchema = z
  .object({
    workspace_agent_id: uuidSchema,
    id: uuidSchema,
    created_at: timeSchema,
    display_name: z.string(),
    icon: z.string(),
  })
  .meta({ id: 'WorkspaceAgentLogSource' });

export const workspaceAgentScriptSchema = z
  .object({
    id: uuidSchema,
    log_source_id: uuidSchema,
    log_path: z.string(),
    script: z.string(),
    cron: z.string(),
    run_on_start: z.boolean(),
    run_on_stop: z.boolean(),
    start_blocks_login: z.boolean(),
    /** Nanoseconds. */
    timeout: z.int(),
    display_name: z.string(),
    exit_code: z.int().optional(),
    status: z.enum(['ok', 'exit_failure', 'timed_out', 'pipes_left_open']).optional(),
  })
  .meta({ id: 'WorkspaceAgentScript' });

export const workspaceAgentHealthSchema = z.object({
  healthy: z.boolean(),
  reason: z.string().optional(),
});
export type WorkspaceAgentHealth = z.infer<typeof workspaceAgentHealthSchema>;

export const workspaceAgentSchema = z
  .object({
    id: uuidSchema,
    parent_id: uuidSchema.nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
    first_connected_at: timeSchema.optional(),
    last_connected_at: timeSchema.optional(),
    disconnected_at: timeSchema.optional(),
    started_at: timeSchema.optional(),
    ready_at: timeSchema.optional(),
    status: workspaceAgentStatusSchema,
    lifecycle_state: workspaceAgentLifecycleSchema,
    name: z.string(),
    resource_id: uuidSchema,
    instance_id: z.string().optional(),
    architecture: z.string(),
    operating_system: z.string(),
    environment_variables: z.record(z.string(), z.string()).nullable(),
    logs_length: z.int(),
    logs_overflowed: z.boolean(),
    /** As configured. */
    directory: z.string().optional(),
    /** As it really is, links followed. */
    expanded_directory: z.string().optional(),
    version: z.string(),
    api_version: z.string(),
    apps: z.array(workspaceAppSchema),
    latency: z
      .record(z.string(), z.object({ preferred: z.boolean(), latency_ms: z.number() }))
      .optional(),
    connection_timeout_seconds: z.int(),
    troubleshooting_url: z.string(),
    subsystems: z.array(z.enum(['envbox', 'envbuilder', 'exectrace'])),
    health: workspaceAgentHealthSchema,
    display_apps: z.array(
      z.enum(['vscode', 'vscode_insiders', 'web_terminal', 'port_forwarding_helper', 'ssh_helper']),
    ),
    log_sources: z.array(workspaceAgentLogSourceSchema),
    scripts: z.array(workspaceAgentScriptSchema),
    startup_script_behavior: z.enum(['blocking', 'non-blocking']),
  })
  .meta({ id: 'WorkspaceAgent' });
export type WorkspaceAgent = z.infer<typeof workspaceAgentSchema>;

export const workspaceAgentLogSchema = z
  .object({
    id: z.int(),
    created_at: timeSchema,
    output: z.string(),
    level: logLevelSchema,
    source_id: uuidSchema,
  })
  .meta({ id: 'WorkspaceAgentLog' });
export type WorkspaceAgentLog = z.infer<typeof workspaceAgentLogSchema>;

/** A map without regions: tunnels are not offered. Keys in capitals on the wire. */
export const agentConnectionInfoSchema = z
  .object({
    derp_map: z.object({ Regions: z.record(z.string(), z.unknown()) }),
    derp_force_websockets: z.boolean(),
    disable_direct_connections: z.boolean(),
    hostname_suffix: z.string().optional(),
  })
  .meta({ id: 'AgentConnectionInfo' });
