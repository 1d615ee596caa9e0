import { createScope, type Scope } from '#shared/kernel/scope.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { EndReason } from '../platform/exit-signals.ts';
import type { Logger } from '../platform/logger.ts';
import type { HttpServer } from '../server/http-server.ts';
import { createChatDiffs } from '../services/chat-diff/index.ts';
import { createFiles } from '../services/files/index.ts';
import { createGitHosts } from '../services/git-hosts/index.ts';
import { createWorkspaceFiles } from '../services/workspace-files/index.ts';
import type { Database } from '../store/database.ts';
import { createChatsStore } from '../store/tables/chats-store.ts';
import type { CoreOptions } from './options.ts';
import { startAccounting } from './phases/accounting.ts';
import { startBridge } from './phases/bridge.ts';
import { startChatConfig } from './phases/chat-config.ts';
import { startChatUpkeep } from './phases/chat-upkeep.ts';
import { startChats } from './phases/chats.ts';
import { startCheckpoints } from './phases/checkpoints.ts';
import { startDebugRuns } from './phases/debug-runs.ts';
import { startDeployment } from './phases/deployment.ts';
import { startFoundation } from './phases/foundation.ts';
import { startGitWatch } from './phases/git-watch.ts';
import { startIdleWorkspaces } from './phases/idle-workspaces.ts';
import { startIdentity } from './phases/identity.ts';
import { startMcpServers } from './phases/mcp-servers.ts';
import { startModels } from './phases/models.ts';
import { startOverlaps } from './phases/overlaps.ts';
import { startReview } from './phases/review.ts';
import { createRoutes } from './phases/routes.ts';
import { startSampleProject } from './phases/sample-project.ts';
import { startSecrets } from './phases/secrets.ts';
import { startServer } from './phases/server.ts';
import { startStore } from './phases/store.ts';
import { startTerminals } from './phases/terminals.ts';
import { startWorkspaces } from './phases/workspaces.ts';

export type { CoreOptions } from './options.ts';
export { StartError } from './start-error.ts';

export interface Core {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** For the program that started the core; replaced at every start. */
  readonly sessionToken: string;
  readonly logger: Logger;
  /** Where a window that is signed in starts. */
  pageUrl(): string;
  /** A URL that signs a browser in, once and within a quarter of an hour. */
  createSignInUrl(): string;
  /**
   * Ends everything in reverse order of its start; the person's terminals go on for the next core
   * after a failure. Calling it again returns the same promise.
   */
  close(reason?: EndReason): Promise<void>;
}

/** Starts the whole program in phases. Throws a StartError when the person can do something. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const scope = createScope();
  try {
    return await startPhases(options, scope);
  } catch (cause) {
    await scope.close();
    throw cause;
  }
}

async function startPhases(options: CoreOptions, scope: Scope): Promise<Core> {
  // A start that fails is no end that somebody asked for.
  let endReason: EndReason = 'failure';
  const foundation = await startFoundation(options, scope);
  const db = startStore(foundation, scope);
  const identity = startIdentity(foundation, db);
  const vault = startSecrets(foundation);
  const models = startModels(options, foundation, { db, vault });
  const bridge = await startBridge(options, foundation, scope);
  const sample = await startSampleProject(foundation, bridge.git);
  const workspaceServices = await startWorkspaces(
    foundation,
    { db, identity, bridgeHost: bridge, sampleFolder: sample.folder },
    scope,
  );
  const { workspaces } = workspaceServices;
  const terminals = await startTerminals(
    options,
    foundation,
    { db, workspaces, endReason: () => endReason },
    scope,
  );
  const gitWatch = startGitWatch(foundation, { db, bridge }, ancestorsIn(db), scope);
  const files = createFiles({ db, clock: foundation.clock, random: foundation.random });
  const chatConfig = startChatConfig(foundation, {
    db,
    models,
    templates: workspaceServices.templates,
  });
  const address = createAddress();
  const baseUrl = (): string => address.url();
  const mcpServers = startMcpServers(foundation, { db, vault, bridge, baseUrl });
  const accounting = startAccounting(foundation, { db, models });
  const debugRuns = startDebugRuns(options, foundation, db);
  const checkpoints = startCheckpoints(
    foundation,
    { db, bridge, gitWatch, ancestorsOf: ancestorsIn(db) },
    scope,
  );
  const review = startReview(
    options,
    foundation,
    {
      db,
      bridge,
      models,
      chatConfig,
      accounting,
      gitWatch,
      checkpoints,
      ancestorsOf: ancestorsIn(db),
    },
    scope,
  );
  const overlaps = startOverlaps(foundation, { db, bridge, gitWatch, workspaces }, scope);
  const gitHosts = createGitHosts({ db, vault, clock: foundation.clock });
  const chats = startChats(
    options,
    foundation,
    {
      db,
      identity,
      models,
      mcpServers,
      ...workspaceServices,
      gitWatch,
      gitHosts,
      files,
      accounting,
      debugRuns,
      chatConfig,
      checkpoints,
    },
    scope,
  );
  startIdleWorkspaces(foundation, { db, chatConfig, workspaces, terminals }, scope);
  const chatUpkeep = startChatUpkeep(
    foundation,
    { db, chats, debugRuns, files, checkpoints },
    scope,
  );
  const deployment = startDeployment(options, foundation, {
    identity,
    workspaces,
    baseUrl,
  });
  const routes = createRoutes(foundation, {
    deployment,
    identity,
    models,
    gitWatch,
    files,
    accounting,
    debugRuns,
    gitHosts,
    chatDiffs: createChatDiffs({
      git: bridge.git,
      folderOf: (id) => workspaces.get(id)?.latestBuild.state?.root,
    }),
    chatUpkeep,
    chatConfig,
    mcpServers,
    chats,
    review,
    overlaps,
    checkpoints,
    workspaceFiles: createWorkspaceFiles({ git: bridge.git, clock: foundation.clock }),
    filesOf: (root) => bridge.filesOf(root),
    terminals,
    ...workspaceServices,
  });
  const server = await startServer(options, foundation, { identity, routes }, scope);
  address.set(server);
  const sessionToken = identity.keys.createLocal(identity.owner().id);
  const route = startRoute(options.openFolder);
  return {
    url: server.url(),
    sessionToken,
    logger: foundation.logger,
    pageUrl: () => `${server.url()}/${route}`,
    createSignInUrl: () => `${server.url()}/sign-in?code=${identity.createSignInCode()}${route}`,
    close(reason = 'asked') {
      endReason = reason;
      return scope.close();
    },
  };
}

/** Depth is one: a chat has a parent or none. */
function ancestorsIn(db: Database): (chatId: ChatId) => readonly ChatId[] {
  const chats = createChatsStore(db);
  return (chatId) => {
    const parentId = chats.find(chatId)?.parentId;
    return parentId === undefined ? [] : [parentId];
  };
}

/** The routes need the server's address, and the server needs the routes. */
function createAddress() {
  let listening: HttpServer | undefined;
  return {
    set(server: HttpServer): void {
      listening = server;
    },
    url(): string {
      if (!listening) throw new Error('the server does not listen yet');
      return listening.url();
    },
  };
}

/** The window's first route: a new chat, in the folder when one was asked for. */
function startRoute(openFolder: string | undefined): string {
  return openFolder === undefined ? '' : `#/new?folder=${encodeURIComponent(openFolder)}`;
}
