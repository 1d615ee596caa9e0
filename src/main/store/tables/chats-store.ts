import { z } from 'zod';
import type { ChatError } from '#shared/api/chats.ts';
import type {
  BuildId,
  ChatId,
  MessageId,
  ModelConfigId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';
import {
  decodeChat,
  selectChats,
  type ChatDiffRow,
  type ChatMode,
  type ChatRow,
  type StoredChatStatus,
} from './chat-row.ts';

export type { ChatDiffRow, ChatMode, ChatRow, StoredChatStatus } from './chat-row.ts';

/** A tool whose calls the client that started the chat answers. */
const dynamicToolSchema = z.object({
  name: z.string(),
  description: z.string(),
  /** JSON Schema of an object. */
  inputSchema: z.record(z.string(), z.unknown()),
});
export type StoredDynamicTool = Readonly<z.infer<typeof dynamicToolSchema>>;

export type NewChatRow = Pick<
  ChatRow,
  | 'id'
  | 'ownerId'
  | 'organizationId'
  | 'workspaceId'
  | 'modelConfigId'
  | 'parentId'
  | 'rootId'
  | 'title'
  | 'status'
  | 'planMode'
  | 'clientType'
  | 'createdAt'
> & { readonly mode?: ChatMode; readonly dynamicTools?: readonly StoredDynamicTool[] };

export type ChatStateChange = {
  readonly status: StoredChatStatus;
  readonly turnOpen: boolean;
  readonly lastError: ChatError | undefined;
  readonly updatedAt: number;
};

const json = z.string().transform((text): unknown => JSON.parse(text));

/** Single chats and what is written about them. */
export interface ChatsStore {
  insert(chat: NewChatRow): void;
  find(id: ChatId): ChatRow | undefined;
  dynamicTools(id: ChatId): StoredDynamicTool[];
  /** The chat itself first, then its descendants by creation. */
  family(rootId: ChatId): ChatRow[];
  /** Oldest first. */
  withStatus(status: 'pending' | 'running' | 'requires_action'): ChatRow[];
  withOpenTurn(): ChatRow[];
  /** Largest time written so far; 0 in an empty table. */
  newestTime(): number;
  setState(id: ChatId, change: ChatStateChange): void;
  setTitle(id: ChatId, title: string): void;
  touch(id: ChatId, updatedAt: number): void;
  setTurnSummary(id: ChatId, summary: string | undefined): void;
  setLabels(id: ChatId, labels: Readonly<Record<string, string>>, updatedAt: number): void;
  setArchived(id: ChatId, archived: boolean, updatedAt: number): void;
  /** In order of their position. */
  pinned(ownerId: UserId): ChatId[];
  setPinOrder(id: ChatId, position: number): void;
  setWorkspace(id: ChatId, workspaceId: WorkspaceId | undefined, updatedAt: number): void;
  /** A build under way, whose workspace agent is not known yet. */
  setBuild(id: ChatId, buildId: BuildId, updatedAt: number): void;
  setAgent(
    id: ChatId,
    agent: { readonly buildId: BuildId; readonly agentId: WorkspaceAgentId },
    updatedAt: number,
  ): void;
  setPlanMode(id: ChatId, planMode: boolean): void;
  setModel(id: ChatId, modelConfigId: ModelConfigId): void;
  setMcpServers(id: ChatId, serverIds: readonly string[], updatedAt: number): void;
  setNewestAssistant(id: ChatId, messageId: MessageId | undefined): void;
  /** Everything so far counts as read. */
  markRead(id: ChatId): void;
  saveDiff(id: ChatId, diff: ChatDiffRow): void;
}

export function createChatsStore(db: Database): ChatsStore {
  const ids = z.array(z.object({ id: z.string() }));
  return {
    insert(chat) {
      db.prepare(
        `INSERT INTO chats (id, owner_id, organization_id, workspace_id, model_config_id,
           parent_chat_id, root_chat_id, title, status, plan_mode, mode, client_type,
           dynamic_tools, created_at, updated_at)
         VALUES (:id, :owner, :organization, :workspace, :model, :parent, :root, :title,
           :status, :planMode, :mode, :clientType, :dynamicTools, :now, :now)`,
      ).run({
        id: chat.id,
        owner: chat.ownerId,
        organization: chat.organizationId,
        workspace: chat.workspaceId ?? null,
        model: chat.modelConfigId,
        parent: chat.parentId ?? null,
        root: chat.rootId,
        title: chat.title,
        status: chat.status,
        planMode: chat.planMode ? 1 : 0,
        mode: chat.mode ?? null,
        clientType: chat.clientType,
        dynamicTools: JSON.stringify(chat.dynamicTools ?? []),
        now: chat.createdAt,
      });
    },
    find(chatId) {
      const row = db.prepare(`${selectChats} AND c.id = ?`).get(chatId);
      return row === undefined ? undefined : decodeChat(row);
    },
    dynamicTools(chatId) {
      const row = db.prepare('SELECT dynamic_tools FROM chats WHERE id = ?').get(chatId);
      return z.object({ dynamic_tools: json.pipe(z.array(dynamicToolSchema)) }).parse(row)
        .dynamic_tools;
    },
    family: (rootId) =>
      db
        .prepare(
          `${selectChats} AND c.root_chat_id = ?
           ORDER BY c.parent_chat_id IS NOT NULL, c.created_at, c.id`,
        )
        .all(rootId)
        .map(decodeChat),
    withStatus: (status) =>
      db
        .prepare(
          `${selectChats} AND c.status IN ('pending', 'running', 'requires_action')
             AND c.status = ? ORDER BY c.updated_at`,
        )
        .all(status)
        .map(decodeChat),
    withOpenTurn: () =>
      db.prepare(`${selectChats} AND c.turn_open = 1 ORDER BY c.updated_at`).all().map(decodeChat),
    newestTime: () =>
      z
        .object({ newest: z.int() })
        .parse(db.prepare('SELECT coalesce(max(updated_at), 0) AS newest FROM chats').get()).newest,
    setState(chatId, change) {
      db.prepare(
        'UPDATE chats SET status = ?, turn_open = ?, last_error = ?, updated_at = ? WHERE id = ?',
      ).run(
        change.status,
        change.turnOpen ? 1 : 0,
        change.lastError === undefined ? null : JSON.stringify(change.lastError),
        change.updatedAt,
        chatId,
      );
    },
    setTitle(chatId, title) {
      db.prepare('UPDATE chats SET title = ? WHERE id = ?').run(title, chatId);
    },
    touch(chatId, updatedAt) {
      db.prepare('UPDATE chats SET updated_at = ? WHERE id = ?').run(updatedAt, chatId);
    },
    setTurnSummary(chatId, summary) {
      db.prepare('UPDATE chats SET last_turn_summary = ? WHERE id = ?').run(
        summary ?? null,
        chatId,
      );
    },
    setLabels(chatId, labels, updatedAt) {
      db.prepare('DELETE FROM chat_labels WHERE chat_id = ?').run(chatId);
      const insert = db.prepare('INSERT INTO chat_labels (chat_id, key, value) VALUES (?, ?, ?)');
      for (const [key, value] of Object.entries(labels)) insert.run(chatId, key, value);
      db.prepare('UPDATE chats SET updated_at = ? WHERE id = ?').run(updatedAt, chatId);
    },
    setArchived(chatId, archived, updatedAt) {
      db.prepare('UPDATE chats SET archived = ?, pin_order = 0, updated_at = ? WHERE id = ?').run(
        archived ? 1 : 0,
        updatedAt,
        chatId,
      );
    },
    pinned: (ownerId) =>
      ids
        .parse(
          db
            .prepare(
              'SELECT id FROM chats WHERE owner_id = ? AND pin_order > 0 ORDER BY pin_order, id',
            )
            .all(ownerId),
        )
        .map((row) => row.id as ChatId),
    setPinOrder(chatId, position) {
      db.prepare('UPDATE chats SET pin_order = ? WHERE id = ?').run(position, chatId);
    },
    setWorkspace(chatId, workspaceId, updatedAt) {
      db.prepare(
        `UPDATE chats SET workspace_id = ?, build_id = NULL, agent_id = NULL, updated_at = ?
         WHERE id = ?`,
      ).run(workspaceId ?? null, updatedAt, chatId);
    },
    setBuild(chatId, buildId, updatedAt) {
      db.prepare('UPDATE chats SET build_id = ?, agent_id = NULL, updated_at = ? WHERE id = ?').run(
        buildId,
        updatedAt,
        chatId,
      );
    },
    setAgent(chatId, agent, updatedAt) {
      db.prepare('UPDATE chats SET build_id = ?, agent_id = ?, updated_at = ? WHERE id = ?').run(
        agent.buildId,
        agent.agentId,
        updatedAt,
        chatId,
      );
    },
    setPlanMode(chatId, planMode) {
      db.prepare('UPDATE chats SET plan_mode = ? WHERE id = ?').run(planMode ? 1 : 0, chatId);
    },
    setModel(chatId, modelConfigId) {
      db.prepare('UPDATE chats SET model_config_id = ? WHERE id = ?').run(modelConfigId, chatId);
    },
    setMcpServers(chatId, serverIds, updatedAt) {
      db.prepare('UPDATE chats SET mcp_server_ids = ?, updated_at = ? WHERE id = ?').run(
        JSON.stringify(serverIds),
        updatedAt,
        chatId,
      );
    },
    setNewestAssistant(chatId, messageId) {
      db.prepare('UPDATE chats SET newest_assistant_id = ? WHERE id = ?').run(
        messageId ?? 0,
        chatId,
      );
    },
    markRead(chatId) {
      db.prepare(
        `UPDATE chats SET read_cursor = newest_assistant_id
         WHERE id = ? AND read_cursor < newest_assistant_id`,
      ).run(chatId);
    },
    saveDiff(chatId, diff) {
      db.prepare(
        `INSERT INTO chat_diff_status (chat_id, branch, remote_origin, url, additions, deletions,
           changed_files, refreshed_at)
         VALUES (:chat, :branch, :origin, :url, :additions, :deletions, :files, :now)
         ON CONFLICT (chat_id) DO UPDATE SET branch = :branch, remote_origin = :origin,
           url = :url, additions = :additions, deletions = :deletions, changed_files = :files,
           refreshed_at = :now`,
      ).run({
        chat: chatId,
        branch: diff.branch,
        origin: diff.remoteOrigin ?? null,
        url: diff.url ?? null,
        additions: diff.additions,
        deletions: diff.deletions,
        files: diff.changedFiles,
        now: diff.refreshedAt,
      });
    },
  };
}
