import type { Scope } from '#shared/kernel/scope.ts';
import type { AdvisorConfig } from '#shared/api/chat-config.ts';
import { type ModelConfigId, NIL_UUID } from '#shared/kernel/ids.ts';
import { runTurn } from '../../agent-loop/index.ts';
import {
  createChats,
  type ChatAdvisor,
  type Chats,
  type ChatWordModels,
} from '../../services/chats/index.ts';
import type { ChatConfig } from '../../services/chat-config/index.ts';
import type { Checkpoints } from '../../services/checkpoints/index.ts';
import type { Accounting } from '../../services/accounting/index.ts';
import type { DebugRuns } from '../../services/debug-runs/index.ts';
import type { Files } from '../../services/files/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import type { GitHosts } from '../../services/git-hosts/index.ts';
import type { Identity } from '../../services/identity/index.ts';
import type { McpServers } from '../../services/mcp-servers/index.ts';
import type { Models } from '../../services/models/index.ts';
import type { Templates } from '../../services/templates/index.ts';
import type { Workspaces } from '../../services/workspaces/index.ts';
import type { Database } from '../../store/database.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The chats; those that a former process left running go on at once. */
export function startChats(
  options: CoreOptions,
  foundation: Foundation,
  services: {
    readonly db: Database;
    readonly identity: Identity;
    readonly models: Models;
    readonly templates: Templates;
    readonly workspaces: Workspaces;
    readonly gitWatch: GitWatch;
    readonly gitHosts: GitHosts;
    readonly files: Files;
    readonly accounting: Accounting;
    readonly mcpServers: McpServers;
    readonly debugRuns: DebugRuns;
    readonly checkpoints: Checkpoints;
    readonly chatConfig: ChatConfig;
  },
  scope: Scope,
): Chats {
  const { clock, random, logger } = foundation;
  const { db, identity, models, templates, workspaces, gitWatch, files, accounting, chatConfig } =
    services;
  const { debugRuns } = services;
  const chats = createChats({
    db,
    models: {
      defaultModelId: () => models.defaultModelId(),
      find: (id) => models.find(id),
      forRoot: (ownerId) => chatConfig.modelChoice.forRoot(ownerId),
      forSubagent: (ownerId, type) => chatConfig.modelChoice.forSubagent(ownerId, type),
      open: options.openModel ?? ((id) => models.open(id)),
    },
    workspaces,
    environments: {
      templates,
      workspaces,
      allowsTemplate: (id) => chatConfig.toggles.allowsTemplate(id),
      username: (id) => identity.userById(id)?.username ?? '',
    },
    desktops: {
      enabled: () => chatConfig.toggles.desktopEnabled(),
      openModel: (booked) =>
        options.openModel?.(booked) ??
        models.openForComputer({ provider: chatConfig.toggles.desktopProvider(), booked }),
    },
    gitWatch,
    gitHosts: services.gitHosts,
    files,
    accounting,
    mcpServers: services.mcpServers,
    prompts: chatConfig.prompts,
    advisor: { settings: () => advisorSettings(chatConfig.toggles.advisor()) },
    words: { candidates: wordModels(options, models, chatConfig) },
    organizations: { defaultOrganizationId: () => identity.defaultOrganization().id },
    debug: debugRuns,
    checkpoints: services.checkpoints,
    runTurn: debugRuns.recorded(runTurn),
    clock,
    random,
    logger,
  });
  scope.add(() => chats.close());
  chats.recover();
  return chats;
}

function advisorSettings(config: AdvisorConfig): ReturnType<ChatAdvisor['settings']> {
  const { model_config_id: id } = config;
  return {
    enabled: config.enabled,
    maxUses: config.max_uses_per_run,
    maxOutputTokens: config.max_output_tokens,
    modelConfigId: id === '' || id === NIL_UUID ? undefined : (id as ModelConfigId),
  };
}

/** A core that is given its models asks no other ones. */
export function wordModels(
  { openModel }: CoreOptions,
  models: Models,
  { modelChoice }: ChatConfig,
): ChatWordModels['candidates'] {
  if (!openModel) {
    return ({ modelConfigId: chatModelId }, how) =>
      models.forWords({ chatModelId, how, override: modelChoice.forTitles() });
  }
  return async function* givenOnly({ modelConfigId }, how) {
    const opened = how === 'in_passing' ? undefined : await openModel(modelConfigId);
    if (opened?.ok) yield opened.value;
  };
}
