import type { Chat } from '#shared/api/chats.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { isBusy, isNewFailure, pinnedChats, type ChatListState } from './chat-list-state.ts';

/** What a chat's row says; the same words as the status glyph's. */
export type ChatAttention =
  'needs-you' | 'failed' | 'unread' | 'running' | 'queued' | 'idle' | 'archived';

type RowChat = Pick<
  Chat,
  | 'id'
  | 'status'
  | 'pending_approvals'
  | 'has_unread'
  | 'updated_at'
  | 'archived'
  | 'parent_chat_id'
>;

/** The chat waits for the person, or works and has a question besides. */
export function isAsking({
  status,
  pending_approvals: questions = 0,
}: Pick<Chat, 'status' | 'pending_approvals'>): boolean {
  return status === 'requires_action' || (isBusy(status) && questions > 0);
}

/** A failure that was looked at is `idle` again: it waits in the chat, not in the corner. */
export function attentionOf(
  chat: RowChat,
  seenFailures: ChatListState['seenFailures'],
): ChatAttention {
  if (chat.archived) return 'archived';
  switch (chat.status) {
    case 'requires_action':
      return 'needs-you';
    case 'error':
      return isNewFailure(chat, seenFailures) ? 'failed' : 'idle';
    case 'running':
      return isAsking(chat) ? 'needs-you' : 'running';
    case 'pending':
      return isAsking(chat) ? 'needs-you' : 'queued';
    case 'waiting':
    case 'paused':
    case 'completed':
      // What a subagent found out goes to its parent, not to the person.
      return chat.has_unread && chat.parent_chat_id === undefined ? 'unread' : 'idle';
    default:
      return assertNever(chat.status);
  }
}

export function needsPerson(attention: ChatAttention): boolean {
  return attention === 'needs-you' || attention === 'failed' || attention === 'unread';
}

export type ChatGroupId =
  'needs-you' | 'running' | 'pinned' | 'today' | 'yesterday' | 'week' | 'month' | 'older';

export type ChatGroup = {
  readonly id: ChatGroupId;
  readonly title: string;
  readonly chats: readonly Chat[];
  /** Without the one that only stays because it is open. */
  readonly size: number;
};

const titles: Readonly<Record<ChatGroupId, string>> = {
  'needs-you': 'Needs you',
  running: 'Running',
  pinned: 'Pinned',
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Last 7 days',
  month: 'Last 30 days',
  older: 'Older',
};

const order: readonly ChatGroupId[] = [
  'needs-you',
  'running',
  'pinned',
  'today',
  'yesterday',
  'week',
  'month',
  'older',
];

type GroupInput = Pick<ChatListState, 'chats' | 'seenFailures' | 'heldChatId'>;

/** Groups roots by attention, then running, pinned, and the local day of their last change. */
export function groupChats(list: GroupInput, now: Date): readonly ChatGroup[] {
  const members = Map.groupBy(list.chats, (chat) => groupOf(chat, list, now));
  return order.flatMap((id) => {
    const group = members.get(id);
    if (!group) return [];
    const ordered = id === 'pinned' ? pinnedChats(group) : group.toSorted(byNewest);
    const size = group.filter((chat) => chat.id !== list.heldChatId).length;
    return [{ id, title: titles[id], chats: ordered, size }];
  });
}

/** The chats of the group of pinned ones, in its order. */
export function shownPins(list: GroupInput): readonly Chat[] {
  // The day decides only between chats without a pin.
  const someDay = new Date(0);
  return pinnedChats(list.chats.filter((chat) => groupOf(chat, list, someDay) === 'pinned'));
}

function groupOf(chat: Chat, { seenFailures, heldChatId }: GroupInput, now: Date): ChatGroupId {
  const family = [chat, ...chat.children];
  if (family.some((member) => needsPerson(attentionOf(member, seenFailures)))) return 'needs-you';
  if (family.some((member) => isBusy(member.status))) return 'running';
  if (chat.id === heldChatId) return 'needs-you';
  if (chat.pin_order > 0) return 'pinned';
  return dayGroup(new Date(chat.updated_at), now);
}

function dayGroup(then: Date, now: Date): ChatGroupId {
  const days = calendarDay(now) - calendarDay(then);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'week';
  return days <= 30 ? 'month' : 'older';
}

const DAY_MS = 86_400_000;

/** Number of the local calendar day; days of 23 or 25 hours count as one. */
function calendarDay(time: Date): number {
  return Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) / DAY_MS;
}

function byNewest(one: Chat, other: Chat): number {
  return Date.parse(other.updated_at) - Date.parse(one.updated_at);
}

/** The chat that needs the person next after the open one, round and round. */
export function nextNeedingPerson(list: ChatListState): string | undefined {
  const waiting = list.chats
    .flatMap((root) => [root, ...root.children])
    .filter((chat) => needsPerson(attentionOf(chat, list.seenFailures)))
    .map((chat) => chat.id);
  const at = waiting.indexOf(list.openChatId ?? '');
  return waiting[(at + 1) % Math.max(waiting.length, 1)];
}

export function countBusy(chats: readonly Chat[]): number {
  return chats.flatMap((root) => [root, ...root.children]).filter((chat) => isBusy(chat.status))
    .length;
}
