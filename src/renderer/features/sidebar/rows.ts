import type { Chat } from '#shared/api/chats.ts';
import type { ChatGroup, ChatGroupId } from '../../state/chat-groups.ts';

/** One line of the virtual list. */
export type Row =
  | {
      readonly kind: 'heading';
      readonly key: string;
      readonly id: ChatGroupId | 'archived';
      readonly title: string;
      readonly count: number;
    }
  | {
      readonly kind: 'chat';
      readonly key: string;
      readonly chat: Chat;
      /** 1 for a subagent under its parent. */
      readonly depth: 0 | 1;
    };

/** Pixels. */
export const ROW_HEIGHT = { heading: 32, chat: 46, child: 30, rail: 36, railHeading: 12 } as const;

export function flattenGroups(groups: readonly ChatGroup[]): readonly Row[] {
  return groups.flatMap((group): Row[] => [
    {
      kind: 'heading',
      key: `group:${group.id}`,
      id: group.id,
      title: group.title,
      count: group.size,
    },
    ...flattenChats(group.chats),
  ]);
}

export function flattenChats(chats: readonly Chat[]): readonly Row[] {
  return chats.flatMap((chat): Row[] => [
    { kind: 'chat', key: chat.id, chat, depth: 0 },
    ...chat.children.map((child): Row => ({
      kind: 'chat',
      key: child.id,
      chat: { ...child, children: [] },
      depth: 1,
    })),
  ]);
}

/** Chats with something unseen, and the one that is open or has the open one under it. */
export function unreadChats(chats: readonly Chat[], openId: string | undefined): readonly Chat[] {
  return chats.filter(
    ({ id, has_unread, children }) =>
      has_unread || id === openId || children.some((child) => child.id === openId),
  );
}

export function heightOf(row: Row, compact: boolean): number {
  if (compact) return row.kind === 'heading' ? ROW_HEIGHT.railHeading : ROW_HEIGHT.rail;
  if (row.kind === 'heading') return ROW_HEIGHT.heading;
  return row.depth === 0 ? ROW_HEIGHT.chat : ROW_HEIGHT.child;
}

/** The chat row that an arrow key reaches from `index`; the same when there is none. */
export function nextChatRow(rows: readonly Row[], index: number, step: 1 | -1): number {
  for (let at = index + step; at >= 0 && at < rows.length; at += step) {
    if (rows[at]?.kind === 'chat') return at;
  }
  return index;
}
