import { join } from 'node:path';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { createMcpAuthorizer } from '../mcp/authorizer.ts';
import { createMcpConnector } from '../mcp/connector.ts';
import { createWorkspaceMcp, type WorkspaceMcp } from '../mcp/workspace-mcp.ts';
import type { BridgeHost, FilesPort, ProcessExit, WorkspaceBridge } from '../ports/index.ts';
import { contextPlaces } from './context/context-places.ts';
import { createLocalContext } from './context/local-context.ts';
import { createLocalDesktop, type LocalDesktop } from './desktop/local-desktop.ts';
import { createLocalFiles } from './files/local-files.ts';
import { followLinks } from './files/paths.ts';
import { createLocalGitCheckpoints } from './git-checkpoints/local-git-checkpoints.ts';
import { createLocalGitOverlap } from './git-overlap/local-git-overlap.ts';
import { createLocalGitReview } from './git-review/local-git-review.ts';
import { createLocalGit } from './git/local-git.ts';
import { personEnvironment, type Environment } from './processes/command-environment.ts';
import { createLocalProcesses, type LocalProcesses } from './processes/local-processes.ts';
import { createProcessGroups } from './processes/process-groups.ts';
import { createLocalWatcher } from './watcher/local-watcher.ts';

export type LocalBridgeDeps = {
  /** Absolute data folder; the journal of running process groups lives in it. */
  readonly dataDir: string;
  /** Absolute home folder of the person. */
  readonly home: string;
  /** The environment the core was started with. */
  readonly env: Environment;
  readonly clock: Clock;
  readonly newId: () => string;
};

/** Bridges to workspaces that are folders of this computer. */
export interface LocalBridgeHost extends BridgeHost {
  /**
   * Ends processes that an earlier core, killed, left running. To be called once, before any
   * bridge is opened and while no other core uses the data folder. The number of ended groups.
   */
  endLeftovers(): Promise<number>;
  /** The files of a folder that need not be a workspace; its path with links followed. */
  filesOf(root: string): Pick<FilesPort, 'list'>;
  /** A process of any workspace ended. */
  onProcessExit(listener: (exit: ProcessExit) => void): Dispose;
  /** Closes every bridge and ends every process. */
  shutdown(): Promise<void>;
}

type OpenBridge = {
  readonly bridge: WorkspaceBridge;
  readonly processes: LocalProcesses;
  readonly mcp: WorkspaceMcp;
  readonly desktop: LocalDesktop;
};

export function createLocalBridgeHost(deps: LocalBridgeDeps): LocalBridgeHost {
  const { home, clock, newId } = deps;
  const environment = personEnvironment(deps.env);
  const groups = createProcessGroups({ dataDir: deps.dataDir, clock });
  const git = createLocalGit({ environment });
  const watcher = createLocalWatcher({ environment, clock });
  const connector = createMcpConnector({ groups, environment, clock, newId });
  const bridges = new Map<WorkspaceAgentId, OpenBridge>();
  const exits = createEmitter<ProcessExit>();
  let closed = false;

  async function close(agentId: WorkspaceAgentId): Promise<void> {
    const open = bridges.get(agentId);
    bridges.delete(agentId);
    await Promise.all([open?.processes.close(), open?.mcp.close(), open?.desktop.close()]);
  }

  return {
    git,
    gitReview: createLocalGitReview({ environment, clock, newId }),
    gitCheckpoints: createLocalGitCheckpoints({
      environment,
      clock,
      newId,
      scratchFolder: join(deps.dataDir, 'checkpoints'),
    }),
    gitOverlap: createLocalGitOverlap({ environment, clock }),
    watcher,
    mcp: connector,
    mcpAuthorizer: createMcpAuthorizer(),
    async open(agentId, folder) {
      if (closed) throw new Error('the bridge host is closed');
      const followed = await followLinks(folder);
      if (!followed.ok) throw new Error(followed.error.message);
      const root = followed.value;
      // Looked up after the waits, so that two calls at once get the same bridge.
      const known = bridges.get(agentId);
      if (known) return known.bridge;
      const processes = createLocalProcesses({ root, home, environment, groups, clock, newId });
      processes.onExit((exit) => exits.emit(exit));
      const files = createLocalFiles({ root, home, newId });
      const places = contextPlaces({ root, home }, environment);
      const context = createLocalContext({ root, places });
      const mcp = createWorkspaceMcp({ root, files: places.mcpFiles, environment, connector });
      const desktop = createLocalDesktop({ environment, groups, clock, newId });
      const bridge: WorkspaceBridge = { agentId, root, files, processes, context, mcp, desktop };
      bridges.set(agentId, { bridge, processes, mcp, desktop });
      return bridge;
    },
    get: (agentId) => bridges.get(agentId)?.bridge,
    close,
    filesOf: (root) => createLocalFiles({ root, home, newId }),
    endLeftovers: () => groups.endLeftovers(),
    onProcessExit: (listener) => exits.listen(listener),
    async shutdown() {
      closed = true;
      await Promise.all([...Array.from(bridges.keys(), close), watcher.close()]);
      await groups.endAll();
    },
  };
}
