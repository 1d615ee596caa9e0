import { z } from 'zod';
import { chatMessagePartSchema, type ChatMessagePart } from '#shared/api/chat-parts.ts';
import { chatErrorSchema, type ChatError } from '#shared/api/chats.ts';
import type {
  BuildId,
  ChatId,
  MessageId,
  ModelConfigId,
  OrganizationId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';
import { pullRequestFactsSchema, type ChatPullRequestRow } from './chat-pull-requests-store.ts';

const storedStatusSchema = z.enum(['waiting', 'pending', 'running', 'error', 'requires_action']);
/** The states that our server writes. */
export type StoredChatStatus = z.infer<typeof storedStatusSchema>;

const chatModeSchema = z.enum(['explore', 'computer_use']);
export type ChatMode = z.infer<typeof chatModeSchema>;

/** A tool whose calls the client that started the chat answers. */
const dynamicToolSchema = z.object({
  name: z.string(),
  description: z.string(),
  /** JSON Schema of an object. */
  inputSchema: z.record(z.string(), z.unknown()),
});
export type StoredDynamicTool = Readonly<z.infer<typeof dynamicToolSchema>>;

/** What the chat's repositories looked like at the last scan. */
export type ChatDiffRow = {
  /** Empty when HEAD is detached. */
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  readonly url: string | undefined;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
  readonly refreshedAt: number;
};

/** Times are microseconds since 1970. */
export type ChatRow = {
  readonly id: ChatId;
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly workspaceId: WorkspaceId | undefined;
  readonly buildId: BuildId | undefined;
  readonly agentId: WorkspaceAgentId | undefined;
  readonly modelConfigId: ModelConfigId;
  readonly parentId: ChatId | undefined;
  readonly rootId: ChatId;
  readonly title: string;
  readonly status: StoredChatStatus;
  /** A turn has not ended; at start: the process died in it. */
  readonly turnOpen: boolean;
  readonly planMode: boolean;
  /** What kind of subagent it is; undefined for a root and for a general one. */
  readonly mode: ChatMode | undefined;
  readonly clientType: 'ui' | 'api';
  readonly lastError: ChatError | undefined;
  readonly lastTurnSummary: string | undefined;
  readonly archived: boolean;
  /** 0 = not pinned; else a 1-based position. */
  readonly pinOrder: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly hasUnread: boolean;
  /** Configured servers whose tools it uses. */
  readonly mcpServerIds: readonly string[];
  /** Instructions and skills it was last given, as clients see them; undefined before. */
  readonly injectedContext: readonly ChatMessagePart[] | undefined;
  readonly diff: ChatDiffRow | undefined;
  readonly pullRequest: ChatPullRequestRow | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
};

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
const text = z.string().nullable();
const count = z.int().nullable();
const flag = z.literal([0, 1]);

// Lists decode many rows: the schema is flat, and columns that hold JSON are read where they differ
// from what most rows have.
const rowSchema = z.object({
  id: z.string(),
  owner_id: z.string(),
  organization_id: z.string(),
  workspace_id: text,
  build_id: text,
  agent_id: text,
  model_config_id: z.string(),
  parent_chat_id: text,
  root_chat_id: z.string(),
  title: z.string(),
  status: storedStatusSchema,
  turn_open: flag,
  plan_mode: flag,
  mode: chatModeSchema.nullable(),
  client_type: z.enum(['ui', 'api']),
  last_error: text,
  last_turn_summary: text,
  archived: flag,
  pin_order: z.int(),
  labels: z.string(),
  mcp_server_ids: z.string(),
  injected_context: text,
  newest_assistant_id: z.int(),
  read_cursor: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
  diff_refreshed_at: count,
  diff_branch: text,
  diff_remote_origin: text,
  diff_url: text,
  diff_additions: count,
  diff_deletions: count,
  diff_changed_files: count,
  pull_refreshed_at: count,
  pull_stale_at: count,
  pull_remote_origin: text,
  pull_branch: text,
  pull_facts: text,
});
type StoredRow = z.infer<typeof rowSchema>;

const labelsSchema = z.record(z.string(), z.string());
const serverIdsSchema = z.array(z.string());
const contextSchema = z.array(chatMessagePartSchema);

function toDiff(row: StoredRow): ChatDiffRow | undefined {
  if (row.diff_refreshed_at === null) return undefined;
  return {
    branch: row.diff_branch ?? '',
    remoteOrigin: row.diff_remote_origin ?? undefined,
    url: row.diff_url ?? undefined,
    additions: row.diff_additions ?? 0,
    deletions: row.diff_deletions ?? 0,
    changedFiles: row.diff_changed_files ?? 0,
    refreshedAt: row.diff_refreshed_at,
  };
}

function toPullRequest(row: StoredRow): ChatPullRequestRow | undefined {
  if (row.pull_refreshed_at === null) return undefined;
  return {
    remoteOrigin: row.pull_remote_origin ?? '',
    branch: row.pull_branch ?? '',
    facts:
      row.pull_facts === null
        ? undefined
        : pullRequestFactsSchema.parse(JSON.parse(row.pull_facts)),
    refreshedAt: row.pull_refreshed_at,
    staleAt: row.pull_stale_at ?? 0,
  };
}

/** Decodes what `selectChats` reads. */
export function decodeChat(stored: unknown): ChatRow {
  const row = rowSchema.parse(stored);
  // Ids come from our own rows; the tags exist for the compiler only.
  return {
    id: row.id as ChatId,
    ownerId: row.owner_id as UserId,
    organizationId: row.organization_id as OrganizationId,
    workspaceId: (row.workspace_id ?? undefined) as WorkspaceId | undefined,
    buildId: (row.build_id ?? undefined) as BuildId | undefined,
    agentId: (row.agent_id ?? undefined) as WorkspaceAgentId | undefined,
    modelConfigId: row.model_config_id as ModelConfigId,
    parentId: (row.parent_chat_id ?? undefined) as ChatId | undefined,
    rootId: row.root_chat_id as ChatId,
    title: row.title,
    status: row.status,
    turnOpen: row.turn_open === 1,
    planMode: row.plan_mode === 1,
    mode: row.mode ?? undefined,
    clientType: row.client_type,
    lastError:
      row.last_error === null ? undefined : chatErrorSchema.parse(JSON.parse(row.last_error)),
    lastTurnSummary: row.last_turn_summary ?? undefined,
    archived: row.archived === 1,
    pinOrder: row.pin_order,
    labels: row.labels === '{}' ? {} : labelsSchema.parse(JSON.parse(row.labels)),
    hasUnread: row.newest_assistant_id > row.read_cursor,
    mcpServerIds:
      row.mcp_server_ids === '[]' ? [] : serverIdsSchema.parse(JSON.parse(row.mcp_server_ids)),
    injectedContext:
      row.injected_context === null
        ? undefined
        : contextSchema.parse(JSON.parse(row.injected_context)),
    diff: toDiff(row),
    pullRequest: toPullRequest(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Every column that `decodeChat` needs; the table is named `c`. */
export const selectChats = `
  SELECT c.id, c.owner_id, c.organization_id, c.workspace_id, c.build_id, c.agent_id,
    c.model_config_id, c.parent_chat_id, c.root_chat_id, c.title, c.status, c.turn_open,
    c.plan_mode, c.mode, c.client_type, c.last_error, c.last_turn_summary, c.archived, c.pin_order,
    (SELECT json_group_object(l.key, l.value) FROM chat_labels l WHERE l.chat_id = c.id) AS labels,
    c.mcp_server_ids,
    (SELECT x.parts FROM chat_contexts x WHERE x.chat_id = c.id) AS injected_context,
    c.newest_assistant_id, c.read_cursor, c.created_at, c.updated_at,
    d.refreshed_at AS diff_refreshed_at, d.branch AS diff_branch,
    d.remote_origin AS diff_remote_origin, d.url AS diff_url, d.additions AS diff_additions,
    d.deletions AS diff_deletions, d.changed_files AS diff_changed_files,
    p.refreshed_at AS pull_refreshed_at, p.stale_at AS pull_stale_at,
    p.remote_origin AS pull_remote_origin, p.branch AS pull_branch, p.facts AS pull_facts
  FROM chats c LEFT JOIN chat_diff_status d ON d.chat_id = c.id
    LEFT JOIN chat_pull_requests p ON p.chat_id = c.id`;

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
      const row = db.prepare(`${selectChats} WHERE c.id = ?`).get(chatId);
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
          `${selectChats} WHERE c.root_chat_id = ?
           ORDER BY c.parent_chat_id IS NOT NULL, c.created_at, c.id`,
        )
        .all(rootId)
        .map(decodeChat),
    withStatus: (status) =>
      db
        .prepare(
          `${selectChats} WHERE c.status IN ('pending', 'running', 'requires_action')
             AND c.status = ? ORDER BY c.updated_at`,
        )
        .all(status)
        .map(decodeChat),
    withOpenTurn: () =>
      db
        .prepare(`${selectChats} WHERE c.turn_open = 1 ORDER BY c.updated_at`)
        .all()
        .map(decodeChat),
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
