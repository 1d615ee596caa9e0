import { stat } from 'node:fs/promises';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspaceBridge } from '../../../agent-bridge/ports/index.ts';
import type { WorkspaceAgentRow } from '../../../store/tables/workspace-agents-store.ts';
import type { WorkspacesContext } from '../context.ts';
import { appendAgentLog } from './logs.ts';

/** How often the folders of running workspaces are looked at. */
const heartbeatMs = 15_000;

/** Owns the bridges of the running workspaces. */
export interface Connections {
  /** Opens the bridge of a workspace agent that is not stored yet; the error is a sentence. */
  open(agentId: WorkspaceAgentId, root: string): Promise<Result<WorkspaceBridge, string>>;
  /** Opens the bridge of a stored one and notes how that went. Never throws. */
  reopen(agent: WorkspaceAgentRow): Promise<void>;
  isOpen(agentId: WorkspaceAgentId): boolean;
  bridge(agentId: WorkspaceAgentId): WorkspaceBridge | undefined;
  /** Ends the workspace's processes for good. Nothing to do when it is not open. */
  close(agentId: WorkspaceAgentId): Promise<void>;
  /** Looks once after every folder: one that went is a lost connection, one that came back no more. */
  checkFolders(): Promise<void>;
  closeAll(): Promise<void>;
}

/** Looks after the folders on its own from now until `closeAll`. */
export function createConnections(context: WorkspacesContext): Connections {
  const { bridgeHost, stores } = context;
  const open = new Map<WorkspaceAgentId, WorkspaceBridge>();
  /** Running workspaces whose folder cannot be reached. */
  const lost = new Set<WorkspaceAgentId>();
  let closed = false;
  let stopTimer = scheduleCheck();

  function scheduleCheck(): () => void {
    return context.clock.setTimer(() => {
      void checkFolders().finally(() => {
        if (!closed) stopTimer = scheduleCheck();
      });
    }, heartbeatMs);
  }

  async function connect(
    agentId: WorkspaceAgentId,
    root: string,
  ): Promise<Result<WorkspaceBridge, string>> {
    if (!(await isFolder(root))) return err(`The folder ${root} is gone.`);
    try {
      const bridge = await bridgeHost.open(agentId, root);
      open.set(agentId, bridge);
      return ok(bridge);
    } catch (cause) {
      // The folder may have gone in between; anything else is a fault of the bridge.
      if (!(await isFolder(root))) return err(`The folder ${root} is gone.`);
      throw new Error('opening the agent bridge failed', { cause });
    }
  }

  async function reopen(agent: WorkspaceAgentRow): Promise<void> {
    const opened = await connect(agent.id, agent.expandedDirectory).catch(() =>
      err(`The folder ${agent.expandedDirectory} cannot be used.`),
    );
    if (!opened.ok) return lose(agent.id, opened.error);
    lost.delete(agent.id);
    const now = context.now();
    update(agent.id, { disconnectedAt: null, lastConnectedAt: now, problem: null });
    appendAgentLog(context, agent.id, 'info', `Connected to ${agent.expandedDirectory}`);
    announce(agent);
  }

  function lose(agentId: WorkspaceAgentId, problem: string): void {
    const alreadyLost = lost.has(agentId);
    lost.add(agentId);
    const agent = update(agentId, { disconnectedAt: context.now(), problem });
    if (!agent || alreadyLost) return;
    appendAgentLog(context, agentId, 'error', problem);
    announce(agent);
  }

  function update(
    agentId: WorkspaceAgentId,
    change: Partial<WorkspaceAgentRow>,
  ): WorkspaceAgentRow | undefined {
    const agent = stores.agents.find(agentId);
    if (!agent) return undefined;
    const changed = { ...agent, ...change, updatedAt: context.now() };
    stores.agents.update(changed);
    return changed;
  }

  function announce(agent: WorkspaceAgentRow): void {
    context.events.emit({ workspaceId: agent.workspaceId, kind: 'agent' });
  }

  async function disconnect(agentId: WorkspaceAgentId): Promise<void> {
    if (!open.delete(agentId)) return;
    await bridgeHost.close(agentId);
  }

  async function close(agentId: WorkspaceAgentId): Promise<void> {
    lost.delete(agentId);
    const wasOpen = open.has(agentId);
    await disconnect(agentId);
    if (!wasOpen) return;
    const agent = stores.agents.find(agentId);
    if (!agent) return;
    const now = context.now();
    update(agentId, { lifecycleState: 'off', lastConnectedAt: now, disconnectedAt: now });
    announce(agent);
  }

  async function checkFolders(): Promise<void> {
    for (const [agentId, bridge] of Array.from(open)) {
      if (await isFolder(bridge.root)) continue;
      if (!open.has(agentId)) continue;
      await disconnect(agentId);
      lose(agentId, `The folder ${bridge.root} is gone.`);
    }
    for (const agentId of Array.from(lost)) {
      const agent = stores.agents.find(agentId);
      if (agent && !closed && (await isFolder(agent.expandedDirectory))) await reopen(agent);
    }
  }

  return {
    open: connect,
    reopen,
    isOpen: (agentId) => open.has(agentId),
    bridge: (agentId) => open.get(agentId),
    close,
    checkFolders,
    async closeAll() {
      closed = true;
      stopTimer();
      // The workspaces stay running: the next start opens them again.
      const agentIds = Array.from(open.keys());
      await Promise.all(agentIds.map((agentId) => disconnect(agentId)));
      const now = context.now();
      for (const agentId of agentIds) {
        update(agentId, { lastConnectedAt: now, disconnectedAt: now });
      }
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
