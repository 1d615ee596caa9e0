import type { Emitter } from '#shared/kernel/emitter.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type {
  BuildId,
  TemplateId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AgentLogRow } from '../../store/tables/workspace-agent-logs-store.ts';
import type { BuildLogRow } from '../../store/tables/workspace-build-logs-store.ts';
import type { BuildPage } from '../../store/tables/workspace-builds-store.ts';
import { createConnections } from './agents/connections.ts';
import { followAgentLogs, type AgentLogSink } from './agents/logs.ts';
import { createApprovals, type Approvals } from './approvals.ts';
import { cancelBuild } from './builds/cancel-build.ts';
import { followBuildLogs, type BuildLogSink } from './builds/logs.ts';
import { createBuildRunner } from './builds/runner.ts';
import { insertNextBuild } from './builds/start-build.ts';
import { createContext, type WorkspacesDeps as ContextDeps } from './context.ts';
import { insertWorkspace } from './create.ts';
import { createDetails } from './details.ts';
import { compareWorkspaces, matchesFilter, type WorkspaceFilter } from './filter.ts';
import { createFolderCheck } from './folder-check.ts';
import { browseFolder, type FolderListing } from './folders/browse.ts';
import { recentFolders, type RecentFolder } from './folders/recent.ts';
import {
  createOpenFolder,
  type OpenedFolder,
  type OpenFolder,
  type OpenFolderError,
} from './open-folder.ts';
import { createGitWorktreeProvisioner } from './provisioners/git-worktree.ts';
import { createLocalFolderProvisioner } from './provisioners/local-folder.ts';
import { recover } from './recover.ts';
import { createSettings, type WorkspaceSettings } from './settings.ts';
import { templateUsage, type TemplateUsage } from './usage.ts';
import { within } from './within.ts';
import { findConnection } from './agents/find-connection.ts';
import type {
  AgentDetails,
  BuildDetails,
  CancelBuildError,
  Connection,
  ConnectionError,
  CreateWorkspace,
  CreateWorkspaceError,
  StartBuild,
  StartBuildError,
  WorkspaceDetails,
  WorkspaceEvent,
} from './types.ts';

export type * from './types.ts';
export type { ApprovalsError } from './approvals.ts';
export type { AgentLogSink } from './agents/logs.ts';
export type { BuildLogSink } from './builds/logs.ts';
export type { JobStatus } from './builds/transitions.ts';
export type { WorkspaceFilter } from './filter.ts';
export type { FolderEntry, FolderListing } from './folders/browse.ts';
export type { RecentFolder } from './folders/recent.ts';
export type { TemplateUsage } from './usage.ts';
export type { OpenedFolder, OpenFolder, OpenFolderError } from './open-folder.ts';
export type { AgentLogRow } from '../../store/tables/workspace-agent-logs-store.ts';
export type { BuildLogRow } from '../../store/tables/workspace-build-logs-store.ts';
export { CONNECTION_TIMEOUT_SECONDS } from './agents/status.ts';

export type WorkspacesDeps = ContextDeps & {
  readonly logger: Logger;
  /** For the order of lists. */
  readonly username: (userId: UserId) => string;
};

/** Workspaces, their builds, and the bridges of those that run. */
export interface Workspaces extends Approvals, WorkspaceSettings {
  /** After the start of the process, before anything else: opens what was running. */
  recover(): Promise<void>;
  /** Live ones, in the order in which they are shown to the viewer. */
  list(viewerId: UserId, filter: WorkspaceFilter): readonly WorkspaceDetails[];
  /** Deleted ones too: look at `deleted`. */
  get(workspaceId: WorkspaceId): WorkspaceDetails | undefined;
  getByName(
    ownerId: UserId,
    name: string,
    options: { readonly includeDeleted: boolean },
  ): WorkspaceDetails | undefined;
  /** Resolves once the first build is stored; it runs on in the background. */
  create(request: CreateWorkspace): Promise<Result<WorkspaceDetails, CreateWorkspaceError>>;
  openFolder(request: OpenFolder): Promise<Result<OpenedFolder, OpenFolderError>>;

  build(buildId: BuildId): BuildDetails | undefined;
  buildByNumber(workspaceId: WorkspaceId, buildNumber: number): BuildDetails | undefined;
  /** Newest first. */
  builds(workspaceId: WorkspaceId, page: BuildPage): readonly BuildDetails[];
  /** Resolves once the build is stored; it runs on in the background. */
  startBuild(request: StartBuild): Promise<Result<BuildDetails, StartBuildError>>;
  cancelBuild(
    buildId: BuildId,
    expectStatus: 'pending' | 'running' | undefined,
  ): Result<void, CancelBuildError>;
  /** Resolves when the build's job is over. */
  settled(buildId: BuildId): Promise<void>;
  buildLogs(buildId: BuildId, afterId: number): readonly BuildLogRow[];
  followBuildLogs(buildId: BuildId, afterId: number, sink: BuildLogSink): Dispose;

  agent(agentId: WorkspaceAgentId): AgentDetails | undefined;
  agentLogs(agentId: WorkspaceAgentId, afterId: number): readonly AgentLogRow[];
  followAgentLogs(agentId: WorkspaceAgentId, afterId: number, sink: AgentLogSink): Dispose;
  /** What a chat needs to work in the workspace. */
  connection(workspaceId: WorkspaceId): Result<Connection, ConnectionError>;

  /** Home when no path is given. The error is a sentence for the person. */
  browseFolder(path: string | undefined): Promise<Result<FolderListing, string>>;
  recentFolders(ownerId: UserId): Promise<readonly RecentFolder[]>;

  templateUsage(templateId: TemplateId): TemplateUsage;

  readonly events: Emitter<WorkspaceEvent>;
  /** Waits for running builds, ends every workspace's processes; the workspaces stay running. */
  close(): Promise<void>;
}

/** How long the opening of a folder waits for a build. */
const openFolderLimitMs = 30_000;

export function createWorkspaces(deps: WorkspacesDeps): Workspaces {
  const context = createContext(deps);
  const { stores } = context;
  const folders = createFolderCheck({
    dataFolder: deps.dataFolder,
    allowedInside: [deps.worktreesFolder, deps.sampleFolder],
  });
  const provisioners = {
    'local-folder': createLocalFolderProvisioner({ folders }),
    'git-worktree': createGitWorktreeProvisioner({
      git: deps.bridgeHost.git,
      folders,
      worktreesFolder: deps.worktreesFolder,
    }),
  };
  const connections = createConnections(context);
  const details = createDetails(context, connections);
  const { logger } = deps;
  const runner = createBuildRunner({ context, details, connections, provisioners, logger });

  async function create(
    request: CreateWorkspace,
  ): Promise<Result<WorkspaceDetails, CreateWorkspaceError>> {
    const inserted = await insertWorkspace({ context, provisioners }, request);
    if (!inserted.ok) return inserted;
    const workspace = details.findWorkspace(inserted.value.workspaceId);
    if (!workspace) return err({ kind: 'template_not_found' });
    runner.start(inserted.value.id);
    return ok(workspace);
  }

  async function startBuild(request: StartBuild): Promise<Result<BuildDetails, StartBuildError>> {
    const inserted = await insertNextBuild({ context, provisioners }, request);
    if (!inserted.ok) return inserted;
    const build = details.build(inserted.value);
    context.events.emit({ workspaceId: build.workspaceId, kind: 'build' });
    runner.start(build.id);
    return ok(build);
  }

  const settled = (buildId: BuildId): Promise<void> => runner.settled(buildId);
  const openFolder = createOpenFolder({
    context,
    details,
    folders,
    create,
    startBuild,
    settled: (buildId) => within(deps.clock, openFolderLimitMs, settled(buildId)),
  });

  return {
    ...createApprovals(context),
    ...createSettings(context),
    recover: () => recover(context, connections),
    list: (viewerId, filter) =>
      stores.workspaces
        .listLive()
        .map((row) => details.workspace(row))
        .filter((workspace) => matchesFilter(workspace, filter))
        .toSorted(compareWorkspaces(viewerId, deps.username)),
    get: (workspaceId) => details.findWorkspace(workspaceId),
    getByName(ownerId, name, options) {
      const row = stores.workspaces.findByName(ownerId, name, options);
      return row && details.workspace(row);
    },
    create,
    openFolder,
    build: (buildId) => details.findBuild(buildId),
    buildByNumber(workspaceId, buildNumber) {
      const row = stores.builds.byNumber(workspaceId, buildNumber);
      return row && details.build(row);
    },
    builds: (workspaceId, page) =>
      stores.builds.list(workspaceId, page).map((row) => details.build(row)),
    startBuild,
    cancelBuild: (buildId, expectStatus) => cancelBuild(context, buildId, expectStatus),
    settled,
    buildLogs: (buildId, afterId) => stores.buildLogs.after(buildId, afterId),
    followBuildLogs: (buildId, afterId, sink) => followBuildLogs(context, buildId, afterId, sink),
    agent: (agentId) => details.findAgent(agentId),
    agentLogs: (agentId, afterId) => stores.agentLogs.after(agentId, afterId),
    followAgentLogs: (agentId, afterId, sink) => followAgentLogs(context, agentId, afterId, sink),
    connection: (workspaceId) => findConnection(details, connections, workspaceId),
    browseFolder: (path) => browseFolder(folders, path),
    recentFolders: (ownerId) => recentFolders(context, ownerId),
    templateUsage: (templateId) => templateUsage(context, templateId),
    events: context.events,
    async close() {
      await runner.close();
      await connections.closeAll();
    },
  };
}
