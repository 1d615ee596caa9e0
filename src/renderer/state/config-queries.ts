import type { CostSummary, UsageLimitConfig } from '#shared/api/accounting.ts';
import type {
  AdvisorConfig,
  ModelOverride,
  ModelOverrideContext,
} from '#shared/api/chat-config.ts';
import type { GitHost } from '#shared/api/git-hosts.ts';
import type { McpServer, McpServerTest, McpSignInProgress } from '#shared/api/mcp-servers.ts';
import type { DaySetting, DebugLogging, SystemPrompt } from '../transport/config-api.ts';
import type { Transport } from '../transport/transport.ts';
import type { QueryPlan } from './queries.ts';

/** What is spent, and what the server is set to. */
export interface ConfigQueries {
  /** Since a moment that stays the same while it is asked for again. */
  costs(since: Date): QueryPlan<CostSummary>;
  spendLimit(): QueryPlan<UsageLimitConfig>;
  systemPrompt(): QueryPlan<SystemPrompt>;
  userPrompt(): QueryPlan<string>;
  planInstructions(): QueryPlan<string>;
  modelOverride(context: ModelOverrideContext): QueryPlan<ModelOverride>;
  advisor(): QueryPlan<AdvisorConfig>;
  desktopEnabled(): QueryPlan<boolean>;
  computerUseProvider(): QueryPlan<string>;
  gitHosts(): QueryPlan<readonly GitHost[]>;
  days(setting: DaySetting): QueryPlan<number>;
  debugLogging(): QueryPlan<DebugLogging>;
  mcpServers(): QueryPlan<readonly McpServer[]>;
  /** Whether it can be connected to; anew after each change of its settings. */
  mcpServerTest(server: McpServer): QueryPlan<McpServerTest>;
  mcpSignIn(serverId: string): QueryPlan<McpSignInProgress>;
}

export function createConfigQueries(api: Transport): ConfigQueries {
  return {
    costs: (since) => ({
      queryKey: ['costs', since.getTime()],
      queryFn: ({ signal }) => api.usage.summary(since, signal),
      staleTime: 10_000,
    }),
    spendLimit: () => ({
      queryKey: ['spend-limit'],
      queryFn: ({ signal }) => api.usage.limit(signal),
    }),
    systemPrompt: () => ({
      queryKey: ['config', 'system-prompt'],
      queryFn: ({ signal }) => api.config.systemPrompt(signal),
    }),
    userPrompt: () => ({
      queryKey: ['config', 'user-prompt'],
      queryFn: ({ signal }) => api.config.userPrompt(signal),
    }),
    planInstructions: () => ({
      queryKey: ['config', 'plan-instructions'],
      queryFn: ({ signal }) => api.config.planInstructions(signal),
    }),
    modelOverride: (context) => ({
      queryKey: ['config', 'model-override', context],
      queryFn: ({ signal }) => api.config.modelOverride(context, signal),
    }),
    advisor: () => ({
      queryKey: ['config', 'advisor'],
      queryFn: ({ signal }) => api.config.advisor(signal),
    }),
    desktopEnabled: () => ({
      queryKey: ['config', 'desktop-enabled'],
      queryFn: ({ signal }) => api.config.desktopEnabled(signal),
    }),
    computerUseProvider: () => ({
      queryKey: ['config', 'computer-use-provider'],
      queryFn: ({ signal }) => api.config.computerUseProvider(signal),
    }),
    gitHosts: () => ({
      queryKey: ['git-hosts'],
      queryFn: ({ signal }) => api.gitHosts.list(signal),
    }),
    days: (setting) => ({
      queryKey: ['config', 'days', setting],
      queryFn: ({ signal }) => api.config.days(setting, signal),
    }),
    debugLogging: () => ({
      queryKey: ['config', 'debug-logging'],
      queryFn: ({ signal }) => api.config.debugLogging(signal),
    }),
    mcpServers: () => ({
      queryKey: ['mcp-servers'],
      queryFn: ({ signal }) => api.mcp.list(signal),
    }),
    mcpServerTest: ({ id, updated_at: revision, auth_connected: signedIn }) => ({
      queryKey: ['mcp-server-test', id, revision, signedIn],
      queryFn: ({ signal }) => api.mcp.test(id, signal),
      staleTime: 60_000,
    }),
    mcpSignIn: (serverId) => ({
      queryKey: ['mcp-sign-in', serverId],
      queryFn: ({ signal }) => api.mcp.signInProgress(serverId, signal),
    }),
  };
}
