import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type {
  McpConnection,
  WorkspaceBridge,
  WorkspaceMcpFile,
} from '../../../agent-bridge/ports/index.ts';
import type { ExternalTool, OfferedServers } from '../../../agent-loop/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import { reread, type ChatContext } from '../context.ts';
import type { WorkspaceApprovals } from '../ports.ts';
import type { Turn } from '../turn.ts';
import { exposedName } from './tool-names.ts';

/** The servers that a chat's workspace brings along, as far as the person lets them run. */
export interface WorkspaceServers {
  refresh(workspace: WorkspaceBridge | undefined, signal: AbortSignal): Promise<void>;
  tools(): readonly ExternalTool[];
  offered(): OfferedServers | undefined;
}

type Session = { readonly name: string; readonly connection: McpConnection };

export type WorkspaceServersDeps = {
  readonly context: ChatContext;
  readonly turn: Turn;
  readonly approvals: (workspaceId: WorkspaceId) => WorkspaceApprovals | undefined;
  readonly logger: Logger;
};

export function createWorkspaceServers(deps: WorkspaceServersDeps): WorkspaceServers {
  const { context, turn, logger } = deps;
  const { chatId } = turn;
  let connected = '';
  let sessions: readonly Session[] = [];
  let offered: OfferedServers | undefined;

  function mayRun(workspaceId: WorkspaceId, file: WorkspaceMcpFile): boolean {
    if (deps.approvals(workspaceId)?.mode === 'full') return true;
    return context.stores.trust.has(workspaceId, file.fingerprint);
  }

  async function connect(
    workspace: WorkspaceBridge,
    file: WorkspaceMcpFile,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const servers = await workspace.mcp.connect(file, signal);
    if (signal.aborted) return [];
    connected = `${workspace.agentId} ${file.fingerprint}`;
    sessions = servers.flatMap(({ name, connection }) => {
      if (connection.ok) return [{ name, connection: connection.value }];
      logger.warn('chats.mcp_server_left_out', { chatId, reason: connection.error.kind });
      return [];
    });
    return [
      ...servers.map(({ name, connection }) =>
        connection.ok
          ? `${name}: connected, ${connection.value.tools.length} tools`
          : `${name}: ${connection.error.message}`,
      ),
      ...file.problems,
    ];
  }

  /** What the person has just allowed is remembered for exactly this text. */
  async function start(
    workspace: WorkspaceBridge,
    summary: string,
    signal: AbortSignal,
  ): Promise<Result<readonly string[], string>> {
    const file = await workspace.mcp.read();
    if (file?.summary !== summary) {
      return err('The server file has changed since the person was asked. Call again.');
    }
    const { workspaceId } = reread(context, chatId);
    if (workspaceId !== undefined) {
      context.stores.trust.add(workspaceId, file.fingerprint, context.timestamps.next());
    }
    return ok(await connect(workspace, file, signal));
  }

  return {
    async refresh(workspace, signal) {
      offered = undefined;
      const chat = reread(context, chatId);
      const isUseful = !chat.planMode && chat.mode !== 'explore';
      const file = isUseful ? await workspace?.mcp.read() : undefined;
      if (!workspace || !file || chat.workspaceId === undefined || file.servers.length === 0) {
        connected = '';
        sessions = [];
      } else if (connected === `${workspace.agentId} ${file.fingerprint}`) {
        // What failed or ended is tried again in the next turn, not in each step.
      } else if (mayRun(chat.workspaceId, file)) {
        await connect(workspace, file, signal);
      } else {
        connected = '';
        sessions = [];
        offered = {
          summary: file.summary,
          names: file.servers.map((server) => server.name),
          workdir: workspace.root,
          start: (summary, callSignal) => start(workspace, summary, callSignal),
        };
      }
    },
    tools: () => sessions.flatMap(toolsOf),
    offered: () => offered,
  };
}

function toolsOf({ name, connection }: Session): ExternalTool[] {
  return connection.tools.map((info) => ({
    name: exposedName(name, info),
    info,
    serverId: undefined,
    allowedInPlanMode: false,
    modelIntent: false,
    call: (args, signal) => connection.call(info.name, args, signal),
  }));
}
