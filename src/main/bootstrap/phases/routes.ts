import type { TemplateId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { RouteModule } from '../../server/api-server.ts';
import { accountingRoutes } from '../../server/routes/accounting/routes.ts';
import { chatConfigRoutes } from '../../server/routes/chat-config/routes.ts';
import { chatDiffRoutes } from '../../server/routes/chat-diff/routes.ts';
import { chatUpkeepRoutes } from '../../server/routes/chat-upkeep/routes.ts';
import { presentDiff } from '../../server/routes/chats/present.ts';
import { valueOf } from '../../server/routes/chats/answers.ts';
import { chatsRoutes } from '../../server/routes/chats/routes.ts';
import { debugRunsRoutes } from '../../server/routes/debug-runs/routes.ts';
import { desktopRoutes } from '../../server/routes/desktop/routes.ts';
import { filesRoutes } from '../../server/routes/files/routes.ts';
import { foldersRoutes } from '../../server/routes/folders/routes.ts';
import { authCheckRoutes } from '../../server/routes/general/authcheck.ts';
import { generalRoutes } from '../../server/routes/general/routes.ts';
import {
  folderMentionsRoutes,
  type FolderMentionsRoutesDeps,
} from '../../server/routes/folder-mentions/routes.ts';
import { gitHostsRoutes } from '../../server/routes/git-hosts/routes.ts';
import { gitRoutes } from '../../server/routes/git/routes.ts';
import { mcpServersRoutes } from '../../server/routes/mcp-servers/routes.ts';
import { modelsRoutes } from '../../server/routes/models/routes.ts';
import { organizationsRoutes } from '../../server/routes/organizations/routes.ts';
import { ptyRoutes } from '../../server/routes/pty/routes.ts';
import { reviewRoutes } from '../../server/routes/review/routes.ts';
import { templatesRoutes } from '../../server/routes/templates/routes.ts';
import { terminalsRoutes } from '../../server/routes/terminals/routes.ts';
import { usersRoutes } from '../../server/routes/users/routes.ts';
import { workspaceAgentsRoutes } from '../../server/routes/workspace-agents/routes.ts';
import { workspaceFilesRoutes } from '../../server/routes/workspace-files/routes.ts';
import { workspacesRoutes } from '../../server/routes/workspaces/routes.ts';
import type { Accounting } from '../../services/accounting/index.ts';
import type { ChatConfig } from '../../services/chat-config/index.ts';
import type { ChatDiffs } from '../../services/chat-diff/index.ts';
import type { Checkpoints } from '../../services/checkpoints/index.ts';
import type { ChatUpkeep } from '../../services/chat-upkeep/index.ts';
import type { Chats } from '../../services/chats/index.ts';
import type { DebugRuns } from '../../services/debug-runs/index.ts';
import type { Deployment } from '../../services/deployment/index.ts';
import type { Files } from '../../services/files/index.ts';
import type { GitHosts } from '../../services/git-hosts/index.ts';
import type { GitWatch } from '../../services/git-watch/index.ts';
import type { Identity } from '../../services/identity/index.ts';
import type { McpServers } from '../../services/mcp-servers/index.ts';
import type { Models } from '../../services/models/index.ts';
import type { Terminals } from '../../services/terminals/index.ts';
import type { Overlaps, Review } from '../../services/review/index.ts';
import type { WorkspaceFiles } from '../../services/workspace-files/index.ts';
import { wireVersion } from '../build-info.ts';
import type { Foundation } from './foundation.ts';
import type { WorkspaceServices } from './workspaces.ts';

export type Services = WorkspaceServices & {
  readonly deployment: Deployment;
  readonly identity: Identity;
  readonly models: Models;
  readonly gitWatch: GitWatch;
  readonly files: Files;
  readonly accounting: Accounting;
  readonly debugRuns: DebugRuns;
  readonly chatDiffs: ChatDiffs;
  readonly gitHosts: GitHosts;
  readonly chatUpkeep: ChatUpkeep;
  readonly chatConfig: ChatConfig;
  readonly mcpServers: McpServers;
  readonly workspaceFiles: WorkspaceFiles;
  readonly review: Review;
  readonly overlaps: Overlaps;
  readonly checkpoints: Checkpoints;
  readonly terminals: Terminals;
  readonly filesOf: FolderMentionsRoutesDeps['filesOf'];
  readonly chats: Chats;
};

/** Every route of the server. */
export function createRoutes(foundation: Foundation, services: Services): readonly RouteModule[] {
  const { clock, logger } = foundation;
  const { deployment, identity, models, templates, workspaces, gitWatch, chats } = services;
  const version = wireVersion;
  return [
    generalRoutes({ deployment, clock, logger }),
    authCheckRoutes({ exists: createExists(services) }),
    usersRoutes({ identity }),
    organizationsRoutes({ identity }),
    modelsRoutes({ models }),
    mcpServersRoutes({ mcpServers: services.mcpServers, random: foundation.random }),
    templatesRoutes({ templates, workspaces, identity }),
    workspacesRoutes({ workspaces, templates, identity, clock, version }),
    workspaceAgentsRoutes({ workspaces, version }),
    foldersRoutes({ workspaces, identity, version }),
    filesRoutes({ files: services.files, identity }),
    chatUpkeepRoutes({ upkeep: services.chatUpkeep }),
    debugRunsRoutes({ chats, debugRuns: services.debugRuns }),
    accountingRoutes({ accounting: services.accounting, identity, clock }),
    chatConfigRoutes(services.chatConfig),
    chatsRoutes({
      chats,
      findOwner: (id) => identity.userById(id),
      findTokenName: ({ userId, keyId }) => identity.keys.find(userId, keyId)?.tokenName,
      clock,
      logger,
    }),
    chatDiffRoutes({
      chats,
      diffs: services.chatDiffs,
      providerOf: (remoteOrigin) => services.gitHosts.kindOf(remoteOrigin),
    }),
    gitHostsRoutes({
      gitHosts: services.gitHosts,
      refreshPullRequest: async (userId, chatId) =>
        presentDiff(valueOf(await chats.refreshPullRequest(userId, chatId))),
    }),
    desktopRoutes({ chats, workspaces, clock }),
    gitRoutes({ chats, workspaces, gitWatch }),
    reviewRoutes(services),
    workspaceFilesRoutes({ chats, workspaces, workspaceFiles: services.workspaceFiles }),
    folderMentionsRoutes(services),
    terminalsRoutes(services),
    ptyRoutes({
      workspaces,
      terminals: services.terminals,
      ownerName: (id) => identity.userById(id)?.username ?? '',
      logger,
    }),
  ];
}

function createExists({ workspaces, templates, identity }: Services) {
  return {
    workspace: (id: string) => workspaces.get(id as WorkspaceId) !== undefined,
    template: (id: string) => templates.get(id as TemplateId) !== undefined,
    user: (id: string) => identity.userById(id as UserId) !== undefined,
  };
}
