import { z } from 'zod';
import { chatMessagePartSchema, type ChatMessagePart } from '#shared/api/chat-parts.ts';
import { chatErrorSchema, type ChatError } from '#shared/api/chats.ts';
import type {
  BuildId,
  ChatId,
  ModelConfigId,
  OrganizationId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import { pullRequestFactsSchema, type ChatPullRequestRow } from './chat-pull-requests-store.ts';

const storedStatusSchema = z.enum(['waiting', 'pending', 'running', 'error', 'requires_action']);
/** The states that our server writes. */
export type StoredChatStatus = z.infer<typeof storedStatusSchema>;

const chatModeSchema = z.enum(['explore', 'computer_use']);
export type ChatMode = z.infer<typeof chatModeSchema>;

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
  /** Calls that wait for the person's word; 0 once nobody would take it. */
  readonly asking: number;
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
  asking: z.int(),
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
    asking: row.asking,
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

/**
 * Every column that `decodeChat` needs, of chats that are not being deleted; conditions follow it
 * with AND. The table is named `c`.
 */
export const selectChats = `
  SELECT c.id, c.owner_id, c.organization_id, c.workspace_id, c.build_id, c.agent_id,
    c.model_config_id, c.parent_chat_id, c.root_chat_id, c.title, c.status, c.turn_open,
    c.plan_mode, c.mode, c.client_type, c.last_error, c.last_turn_summary, c.archived, c.pin_order,
    (SELECT json_group_object(l.key, l.value) FROM chat_labels l WHERE l.chat_id = c.id) AS labels,
    c.mcp_server_ids,
    CASE WHEN c.status IN ('pending', 'running', 'requires_action') THEN
      (SELECT count(*) FROM chat_tool_calls t
       WHERE t.chat_id = c.id AND t.state ->> '$.kind' = 'asking')
    ELSE 0 END AS asking,
    (SELECT x.parts FROM chat_contexts x WHERE x.chat_id = c.id) AS injected_context,
    c.newest_assistant_id, c.read_cursor, c.created_at, c.updated_at,
    d.refreshed_at AS diff_refreshed_at, d.branch AS diff_branch,
    d.remote_origin AS diff_remote_origin, d.url AS diff_url, d.additions AS diff_additions,
    d.deletions AS diff_deletions, d.changed_files AS diff_changed_files,
    p.refreshed_at AS pull_refreshed_at, p.stale_at AS pull_stale_at,
    p.remote_origin AS pull_remote_origin, p.branch AS pull_branch, p.facts AS pull_facts
  FROM chats c LEFT JOIN chat_diff_status d ON d.chat_id = c.id
    LEFT JOIN chat_pull_requests p ON p.chat_id = c.id
  WHERE c.going = 0`;
