import { z } from 'zod';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import { toFlag } from '../columns.ts';
import type { Database, SqlValue } from '../database.ts';
import { decodeChat, selectChats, type ChatRow, type StoredChatStatus } from './chat-row.ts';

/** An open one that is a draft counts as `draft` only. */
export type PullRequestState = 'draft' | 'open' | 'merged' | 'closed';

export type ChatListFilter = {
  readonly ownerId: UserId;
  /** Undefined: both. */
  readonly archived: boolean | undefined;
  readonly hasUnread: boolean | undefined;
  /** One of them. */
  readonly statuses: readonly StoredChatStatus[] | undefined;
  /** Part of the title, whatever its case. */
  readonly title: string | undefined;
  /** Of the chat or one of its descendants; case does not count. */
  readonly diffUrl: string | undefined;
  /** Part of the remote's or the page's address, of the chat or one of its descendants. */
  readonly repository: string | undefined;
  /** Number of the pull request, of the chat or one of its descendants. */
  readonly pullRequest: number | undefined;
  /** What the pull request is, one of them; `draft` is open too. */
  readonly pullRequestStates: readonly PullRequestState[] | undefined;
  /** Part of the pull request's title. */
  readonly pullRequestTitle: string | undefined;
  /** Either the title has the words, or the chat is one of these. */
  readonly text: { readonly words: string; readonly rootIds: readonly ChatId[] } | undefined;
  /** All of them. */
  readonly labels: readonly { readonly key: string; readonly value: string }[];
};

export type ChatListPage = {
  readonly limit: number;
  readonly offset: number;
  /** Only what comes after this chat in the list's order. */
  readonly after: ChatId | undefined;
};

export type WorkspaceActivity = {
  readonly workspaceId: WorkspaceId;
  /** Last change of a chat; microseconds since 1970. */
  readonly updatedAt: number;
  /** A chat works, or waits for somebody. */
  readonly active: boolean;
};

/** Reads over many chats. */
export interface ChatListStore {
  /** Roots: pinned ones by position, then the others, latest change first. */
  roots(filter: ChatListFilter, page: ChatListPage): ChatRow[];
  /** Descendants of the roots in that archive state (undefined: both), newest first. */
  children(rootIds: readonly ChatId[], archived: boolean | undefined): ChatRow[];
  /** Of every workspace that chats are bound to, archived ones left out. */
  activityByWorkspace(): WorkspaceActivity[];
  /** The chat that changed last for each workspace, without archived ones. */
  newestByWorkspace(
    ownerId: UserId,
    workspaceIds: readonly WorkspaceId[],
  ): Map<WorkspaceId, ChatId>;
}

const activitySchema = z
  .object({ workspace_id: z.string(), updated_at: z.int(), active: z.int() })
  .transform((row) => ({
    workspaceId: row.workspace_id as WorkspaceId,
    updatedAt: row.updated_at,
    active: row.active === 1,
  }));
const byWorkspaceSchema = z.array(z.object({ id: z.string(), workspace_id: z.string() }));

export function createChatListStore(db: Database): ChatListStore {
  return {
    roots(filter, page) {
      const { where, params } = conditions(filter, page.after);
      return db
        .prepare(
          `${selectChats} AND ${where.join(' AND ')}
           ORDER BY c.list_rank DESC, c.updated_at DESC, c.id DESC LIMIT ? OFFSET ?`,
        )
        .all(...params, page.limit, page.offset)
        .map(decodeChat);
    },
    children: (rootIds, archived) =>
      db
        .prepare(
          `${selectChats} AND c.root_chat_id IN (SELECT value FROM json_each(?))
             AND c.parent_chat_id IS NOT NULL AND c.archived = coalesce(?, c.archived)
           ORDER BY c.created_at DESC, c.id DESC`,
        )
        .all(JSON.stringify(rootIds), archived === undefined ? null : toFlag(archived))
        .map(decodeChat),
    activityByWorkspace: () =>
      db
        .prepare(
          `SELECT workspace_id, max(updated_at) AS updated_at,
             max(status IN ('pending', 'running', 'requires_action')) AS active
           FROM chats WHERE workspace_id IS NOT NULL AND archived = 0 GROUP BY workspace_id`,
        )
        .all()
        .map((row) => activitySchema.parse(row)),
    newestByWorkspace(ownerId, workspaceIds) {
      const rows = byWorkspaceSchema.parse(
        db
          .prepare(
            `SELECT id, workspace_id FROM chats
             WHERE workspace_id IN (SELECT value FROM json_each(?))
               AND archived = 0 AND owner_id = ? ORDER BY updated_at`,
          )
          .all(JSON.stringify(workspaceIds), ownerId),
      );
      // Later rows overwrite earlier ones, so the newest stays.
      return new Map(rows.map((row) => [row.workspace_id as WorkspaceId, row.id as ChatId]));
    },
  };
}

function inFamilyDiff(condition: string): string {
  return `EXISTS (SELECT 1 FROM chats m JOIN chat_diff_status s ON s.chat_id = m.id
    WHERE m.root_chat_id = c.id AND (${condition}))`;
}

/** `f` holds the facts of a pull request. */
function inFamilyPull(condition: string): string {
  return `EXISTS (SELECT 1 FROM chats m
    JOIN (SELECT chat_id, facts AS f FROM chat_pull_requests WHERE facts IS NOT NULL) s
      ON s.chat_id = m.id
    WHERE m.root_chat_id = c.id AND (${condition}))`;
}

function conditions(
  filter: ChatListFilter,
  after: ChatId | undefined,
): { where: string[]; params: SqlValue[] } {
  const where = ['c.parent_chat_id IS NULL', 'c.owner_id = ?'];
  const params: SqlValue[] = [filter.ownerId];
  if (filter.archived !== undefined) {
    where.push('c.archived = ?');
    params.push(toFlag(filter.archived));
  }
  if (filter.hasUnread !== undefined) {
    where.push('(c.newest_assistant_id > c.read_cursor) = ?');
    params.push(filter.hasUnread ? 1 : 0);
  }
  if (filter.title !== undefined) {
    where.push('instr(fold(c.title), fold(?)) > 0');
    params.push(filter.title);
  }
  if (filter.statuses !== undefined) {
    where.push('c.status IN (SELECT value FROM json_each(?))');
    params.push(JSON.stringify(filter.statuses));
  }
  if (filter.diffUrl !== undefined) {
    where.push(
      `(${inFamilyDiff('fold(s.url) = fold(?)')} OR ${inFamilyPull("fold(f ->> '$.url') = fold(?)")})`,
    );
    params.push(filter.diffUrl, filter.diffUrl);
  }
  if (filter.repository !== undefined) {
    where.push(
      inFamilyDiff(
        `instr(fold(coalesce(s.remote_origin, '') || ' ' || coalesce(s.url, '')), fold(?)) > 0`,
      ),
    );
    params.push(filter.repository);
  }
  if (filter.pullRequest !== undefined) {
    where.push(inFamilyPull(`f ->> '$.number' = ?`));
    params.push(filter.pullRequest);
  }
  if (filter.pullRequestStates !== undefined) {
    where.push(
      inFamilyPull(`CASE WHEN f ->> '$.state' = 'open' AND f ->> '$.draft' THEN 'draft'
        ELSE f ->> '$.state' END IN (SELECT value FROM json_each(?))`),
    );
    params.push(JSON.stringify(filter.pullRequestStates));
  }
  if (filter.pullRequestTitle !== undefined) {
    where.push(inFamilyPull(`instr(fold(f ->> '$.title'), fold(?)) > 0`));
    params.push(filter.pullRequestTitle);
  }
  if (filter.text !== undefined) {
    where.push('(instr(fold(c.title), fold(?)) > 0 OR c.id IN (SELECT value FROM json_each(?)))');
    params.push(filter.text.words, JSON.stringify(filter.text.rootIds));
  }
  for (const label of filter.labels) {
    where.push(
      `EXISTS (SELECT 1 FROM chat_labels x WHERE x.chat_id = c.id AND x.key = ? AND x.value = ?)`,
    );
    params.push(label.key, label.value);
  }
  if (after !== undefined) {
    where.push(
      `(c.list_rank, c.updated_at, c.id) <
         (SELECT a.list_rank, a.updated_at, a.id FROM chats a WHERE a.id = ?)`,
    );
    params.push(after);
  }
  return { where, params };
}
