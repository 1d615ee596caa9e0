import { z } from 'zod';
import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import type { Database, SqlValue } from '../database.ts';
import { decodeChat, selectChats, type ChatRow } from './chats-store.ts';

export type ChatListFilter = {
  readonly ownerId: UserId;
  readonly archived: boolean;
  readonly hasUnread: boolean | undefined;
  /** Part of the title, whatever its case. */
  readonly title: string | undefined;
  /** Of the chat or one of its descendants; case does not count. */
  readonly diffUrl: string | undefined;
  /** All of them. */
  readonly labels: readonly { readonly key: string; readonly value: string }[];
};

export type ChatListPage = {
  readonly limit: number;
  readonly offset: number;
  /** Only what comes after this chat in the list's order. */
  readonly after: ChatId | undefined;
};

/** Reads over many chats. */
export interface ChatListStore {
  /** Roots: pinned ones by position, then the others, latest change first. */
  roots(filter: ChatListFilter, page: ChatListPage): ChatRow[];
  /** Descendants of the roots in that archive state, newest first. */
  children(rootIds: readonly ChatId[], archived: boolean): ChatRow[];
  /** The chat that changed last for each workspace, without archived ones. */
  newestByWorkspace(
    ownerId: UserId,
    workspaceIds: readonly WorkspaceId[],
  ): Map<WorkspaceId, ChatId>;
}

const byWorkspaceSchema = z.array(z.object({ id: z.string(), workspace_id: z.string() }));

export function createChatListStore(db: Database): ChatListStore {
  return {
    roots(filter, page) {
      const { where, params } = conditions(filter, page.after);
      return db
        .prepare(
          `${selectChats} WHERE ${where.join(' AND ')}
           ORDER BY c.list_rank DESC, c.updated_at DESC, c.id DESC LIMIT ? OFFSET ?`,
        )
        .all(...params, page.limit, page.offset)
        .map(decodeChat);
    },
    children: (rootIds, archived) =>
      db
        .prepare(
          `${selectChats} WHERE c.root_chat_id IN (SELECT value FROM json_each(?))
             AND c.parent_chat_id IS NOT NULL AND c.archived = ?
           ORDER BY c.created_at DESC, c.id DESC`,
        )
        .all(JSON.stringify(rootIds), archived ? 1 : 0)
        .map(decodeChat),
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

function conditions(
  filter: ChatListFilter,
  after: ChatId | undefined,
): { where: string[]; params: SqlValue[] } {
  const where = ['c.parent_chat_id IS NULL', 'c.owner_id = ?', 'c.archived = ?'];
  const params: SqlValue[] = [filter.ownerId, filter.archived ? 1 : 0];
  if (filter.hasUnread !== undefined) {
    where.push('(c.newest_assistant_id > c.read_cursor) = ?');
    params.push(filter.hasUnread ? 1 : 0);
  }
  if (filter.title !== undefined) {
    where.push('instr(lower(c.title), lower(?)) > 0');
    params.push(filter.title);
  }
  if (filter.diffUrl !== undefined) {
    where.push(
      `EXISTS (SELECT 1 FROM chats m JOIN chat_diff_status s ON s.chat_id = m.id
               WHERE m.root_chat_id = c.id AND lower(s.url) = lower(?))`,
    );
    params.push(filter.diffUrl);
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
