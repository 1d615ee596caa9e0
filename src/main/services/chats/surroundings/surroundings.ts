import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { WorkspaceBridge } from '../../../agent-bridge/ports/index.ts';
import {
  buildContextBlocks,
  skillsOf,
  type ExternalTool,
  type TurnSurroundings,
} from '../../../agent-loop/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { MessagePart } from '../../../store/tables/chat-messages-store.ts';
import { reread, type ChatContext } from '../context.ts';
import type { ChatMcpServers, OpenedMcpServer, WorkspaceApprovals } from '../ports.ts';
import type { Turn } from '../turn.ts';
import { exposedName, uniqueByName } from './tool-names.ts';
import { contextParts } from './workspace-context.ts';
import { createWorkspaceServers } from './workspace-servers.ts';

/** What surrounds one turn of a chat, for the loop and for its history. */
export interface ChatSurroundings extends TurnSurroundings {
  /** System texts that are true now and therefore not stored. */
  promptBlocks(): readonly string[];
  /** Ends the sessions with configured servers; never rejects. */
  close(): Promise<void>;
}

type Place = { readonly workspace: WorkspaceBridge; readonly parts: readonly MessagePart[] };

export function createSurroundings(deps: {
  readonly context: ChatContext;
  readonly turn: Turn;
  /** Undefined where there are none to choose from. */
  readonly mcpServers: ChatMcpServers | undefined;
  readonly approvals: (workspaceId: WorkspaceId) => WorkspaceApprovals | undefined;
  readonly logger: Logger;
}): ChatSurroundings {
  const { context, turn } = deps;
  const workspaceServers = createWorkspaceServers(deps);
  let place: Place | undefined;
  let opened: Promise<readonly OpenedMcpServer[]> | undefined;
  let configured: readonly OpenedMcpServer[] = [];

  async function refreshContext(workspace: WorkspaceBridge | undefined): Promise<void> {
    if (place?.workspace === workspace) return;
    place = workspace && { workspace, parts: await contextParts(context, turn, workspace) };
  }

  /** Once in a turn: a server that is not there must not hold up every step. */
  async function refreshConfigured(signal: AbortSignal): Promise<void> {
    if (opened) return;
    const { mcpServerIds, ...chat } = reread(context, turn.chatId);
    const { ownerId, rootId: rootChatId, workspaceId } = chat;
    const owner = { ownerId, chatId: chat.id, rootChatId, workspaceId };
    opened = deps.mcpServers?.open(mcpServerIds, owner, signal) ?? Promise.resolve([]);
    configured = await opened;
  }

  return {
    async refresh(workspace, signal) {
      await Promise.all([
        refreshContext(workspace),
        refreshConfigured(signal),
        workspaceServers.refresh(workspace, signal),
      ]);
    },
    skills: () => (place ? skillsOf(place.parts) : []),
    tools: () => uniqueByName([...configured.flatMap(toolsOf), ...workspaceServers.tools()]),
    offered: () => workspaceServers.offered(),
    promptBlocks: () => (place ? buildContextBlocks(place.parts, place.workspace) : []),
    async close() {
      const sessions = (await opened) ?? [];
      await Promise.allSettled(sessions.map(({ connection }) => connection.close()));
    },
  };
}

function toolsOf(server: OpenedMcpServer): readonly ExternalTool[] {
  const { connection } = server;
  return connection.tools
    .filter((info) => server.allows(info.name))
    .map((info) => ({
      name: exposedName(server.slug, info),
      info,
      serverId: server.id,
      allowedInPlanMode: server.allowInPlanMode,
      modelIntent: server.modelIntent,
      call: (args, signal) => connection.call(info.name, args, signal),
    }));
}
