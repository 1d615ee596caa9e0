import type { ChatWatchEvent } from '#shared/api/chat-events.ts';
import type { Chat, ChatStatus } from '#shared/api/chats.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Problem } from './problem.ts';

/** The chats of the sidebar, as the server told and as events changed them since. */
export type ChatListState = {
  /** Roots; subagents ride in `children`. */
  readonly chats: readonly Chat[];
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly problem: Problem | undefined;
  /** Older chats exist on the server. */
  readonly hasMore: boolean;
  /** The chat that the person works in. */
  readonly openChatId: string | undefined;
  /** The chats that can be seen, the open one among them. */
  readonly visibleChatIds: readonly string[];
  /** The window has the focus: what happens in the visible chats is read at once. */
  readonly lookedAt: boolean;
  /**
   * The open chat while it stays among those that need the person, although it is read by now: a
   * row must not jump away under the pointer that opened it.
   */
  readonly heldChatId: string | undefined;
  /** Failures that were looked at: chat id → the chat's `updated_at` then. */
  readonly seenFailures: Readonly<Record<string, string>>;
  /** Grows whenever a chat went to or came from the archive. */
  readonly archiveRevision: number;
};

export const emptyChatList: ChatListState = {
  chats: [],
  phase: 'loading',
  problem: undefined,
  hasMore: false,
  openChatId: undefined,
  visibleChatIds: [],
  lookedAt: true,
  heldChatId: undefined,
  seenFailures: {},
  archiveRevision: 0,
};

/** The answer of a full fetch takes the place of what was known. */
export function withFetchedChats(
  state: ChatListState,
  chats: readonly Chat[],
  hasMore: boolean,
): ChatListState {
  const next = { ...state, chats, hasMore, phase: 'ready' as const, problem: undefined };
  return markSeenRead(next);
}

export function withFetchFailure(state: ChatListState, problem: Problem): ChatListState {
  // Chats that are there stay; only an empty list shows the failure in their place.
  return { ...state, problem, phase: state.phase === 'ready' ? 'ready' : 'failed' };
}

/** `visibleChatIds`: the chats in sight, the open one among them if it is. */
export function withOpenChat(
  state: ChatListState,
  openChatId: string | undefined,
  visibleChatIds: readonly string[],
): ChatListState {
  const isSame = state.openChatId === openChatId;
  if (isSame && isEqualList(state.visibleChatIds, visibleChatIds)) return state;
  const opened = openChatId && !isSame ? findChat(state.chats, openChatId) : undefined;
  const calls = opened && (opened.has_unread || isNewFailure(opened, state.seenFailures));
  const heldChatId = isSame ? state.heldChatId : calls ? openChatId : undefined;
  return markSeenRead({ ...state, openChatId, visibleChatIds, heldChatId });
}

function isEqualList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}

export function withLookedAt(state: ChatListState, lookedAt: boolean): ChatListState {
  return state.lookedAt === lookedAt ? state : markSeenRead({ ...state, lookedAt });
}

/** Changes one chat, root or child; the same object when nothing changed. */
export function withChat(
  state: ChatListState,
  chatId: string,
  change: (chat: Chat) => Chat,
): ChatListState {
  const chats = mapChat(state.chats, chatId, change);
  return chats === state.chats ? state : { ...state, chats };
}

/** Pinned roots as they stand, wherever they are shown. */
export function pinnedChats(chats: readonly Chat[]): readonly Chat[] {
  return chats
    .filter((chat) => chat.pin_order > 0)
    .toSorted((one, other) => one.pin_order - other.pin_order);
}

/** Pins a root at this place from 1, or moves it there; 0 unpins it. The others make room. */
export function withPin(state: ChatListState, chatId: string, position: number): ChatListState {
  const order = pinnedChats(state.chats).flatMap(({ id }) => (id === chatId ? [] : [id]));
  if (position > 0) order.splice(position - 1, 0, chatId);
  const chats = state.chats.map((chat) => {
    const pinOrder = order.indexOf(chat.id) + 1;
    return chat.pin_order === pinOrder ? chat : { ...chat, pin_order: pinOrder };
  });
  return { ...state, chats };
}

/** The open chat's own stream knows its status before the list does. */
export function withStatus(
  state: ChatListState,
  chatId: string,
  status: ChatStatus,
): ChatListState {
  return markSeenRead(
    withChat(state, chatId, (chat) => (chat.status === status ? chat : { ...chat, status })),
  );
}

/** Folds one watch event in by the merge rules of the contract (19.2). */
export function withWatchEvent(state: ChatListState, event: ChatWatchEvent): ChatListState {
  switch (event.kind) {
    case 'created':
      return withCreated(state, event.chat);
    case 'deleted':
      return withDeleted(state, event.chat);
    case 'status_change':
    case 'title_change':
    case 'summary_change':
    case 'diff_status_change':
    case 'action_required':
    case 'context_dirty':
      return markSeenRead(
        withChat(state, event.chat.id, (chat) =>
          mergeEvent(chat, event, state.lookedAt && state.visibleChatIds.includes(chat.id)),
        ),
      );
    default:
      return assertNever(event.kind);
  }
}

function mergeEvent(cached: Chat, { kind, chat }: ChatWatchEvent, isSeen: boolean): Chat {
  const isOlder = timeOf(chat) < timeOf(cached);
  const merged: Chat = { ...cached };
  if (kind === 'title_change') merged.title = chat.title;
  if (kind === 'diff_status_change') assign(merged, 'diff_status', chat.diff_status);
  if (isOlder) return merged;
  assign(merged, 'workspace_id', chat.workspace_id);
  assign(merged, 'build_id', chat.build_id);
  merged.last_model_config_id = chat.last_model_config_id;
  merged.last_turn_summary = chat.last_turn_summary;
  merged.updated_at = chat.updated_at;
  if (kind === 'status_change') {
    merged.status = chat.status;
    assign(merged, 'last_error', chat.last_error);
    assign(merged, 'pending_approvals', chat.pending_approvals);
    if (!isSeen && !isBusy(chat.status)) merged.has_unread = true;
  }
  return merged;
}

function assign<
  Key extends 'workspace_id' | 'build_id' | 'diff_status' | 'last_error' | 'pending_approvals',
>(chat: Chat, key: Key, value: Chat[Key] | undefined): void {
  if (value === undefined) delete chat[key];
  else chat[key] = value;
}

function withCreated(state: ChatListState, chat: Chat): ChatListState {
  const archiveRevision = state.archiveRevision + 1;
  if (findChat(state.chats, chat.id)) {
    return withChat({ ...state, archiveRevision }, chat.id, (known) => {
      if (timeOf(chat) < timeOf(known)) return known;
      const { children, has_unread } = known;
      const merged: Chat = { ...chat, children, has_unread };
      // Such events do not tell it.
      assign(merged, 'diff_status', chat.diff_status ?? known.diff_status);
      return merged;
    });
  }
  const next = { ...state, archiveRevision, seenFailures: seenOfReturned(state, chat) };
  const parentId = chat.parent_chat_id;
  if (parentId === undefined) return { ...next, chats: [chat, ...state.chats] };
  return withChat(next, parentId, (parent) => ({
    ...parent,
    children: [{ ...chat, children: [] }, ...parent.children],
  }));
}

/** A chat in the archive does not fail again: what was seen of it is seen, whatever its time. */
function seenOfReturned(
  { seenFailures }: ChatListState,
  chat: Chat,
): ChatListState['seenFailures'] {
  if (chat.status !== 'error' || seenFailures[chat.id] === undefined) return seenFailures;
  return { ...seenFailures, [chat.id]: chat.updated_at };
}

/** Leaves out the failures that nobody looked at before the chat, or its root, went. */
function seenOfGone(
  { chats, seenFailures }: ChatListState,
  gone: Chat,
): ChatListState['seenFailures'] {
  const known = findChat(chats, gone.id);
  const family = known ? [known, ...known.children] : [];
  const unseen = family.filter((member) => isNewFailure(member, seenFailures)).map(({ id }) => id);
  return Object.fromEntries(Object.entries(seenFailures).filter(([id]) => !unseen.includes(id)));
}

function withDeleted(before: ChatListState, gone: Chat): ChatListState {
  const state = { ...withPin(before, gone.id, 0), seenFailures: seenOfGone(before, gone) };
  const roots = state.chats.filter(
    (chat) =>
      chat.id !== gone.id && (chat.root_chat_id === chat.id || chat.root_chat_id !== gone.id),
  );
  const chats = roots.map((chat) => {
    const children = chat.children.filter((child) => child.id !== gone.id);
    return children.length === chat.children.length ? chat : { ...chat, children };
  });
  return { ...state, chats, archiveRevision: state.archiveRevision + 1 };
}

/** What the person sees is read. */
function markSeenRead(state: ChatListState): ChatListState {
  return state.lookedAt ? state.visibleChatIds.reduce(withSeen, state) : state;
}

function withSeen(state: ChatListState, chatId: string): ChatListState {
  const seen = findChat(state.chats, chatId);
  if (!seen) return state;
  const isBack = chatId === state.heldChatId && isBusy(seen.status);
  const released = isBack ? releaseHeld(state) : state;
  const read = seen.has_unread
    ? withChat(released, chatId, (chat) => ({ ...chat, has_unread: false }))
    : released;
  if (!isNewFailure(seen, state.seenFailures)) return read;
  return { ...read, seenFailures: { ...read.seenFailures, [chatId]: seen.updated_at } };
}

/** A chat that works again is where the running ones are. */
function releaseHeld(state: ChatListState): ChatListState {
  return state.heldChatId === undefined ? state : { ...state, heldChatId: undefined };
}

/** A failed turn that the person has not looked at. */
export function isNewFailure(
  chat: Pick<Chat, 'id' | 'status' | 'updated_at'>,
  seenFailures: ChatListState['seenFailures'],
): boolean {
  return chat.status === 'error' && seenFailures[chat.id] !== chat.updated_at;
}

function mapChat(
  chats: readonly Chat[],
  chatId: string,
  change: (chat: Chat) => Chat,
): readonly Chat[] {
  let changed = false;
  const next = chats.map((root) => {
    const mapped = root.id === chatId ? change(root) : mapChild(root, chatId, change);
    changed ||= mapped !== root;
    return mapped;
  });
  return changed ? next : chats;
}

function mapChild(root: Chat, chatId: string, change: (chat: Chat) => Chat): Chat {
  if (!root.children.some((child) => child.id === chatId)) return root;
  return {
    ...root,
    children: root.children.map((child) =>
      child.id === chatId ? { ...change({ ...child, children: [] }), children: [] } : child,
    ),
  };
}

/** So that a selector finds the same object as long as the child is the same. */
const wholeChildren = new WeakMap<Chat['children'][number], Chat>();

function asChat(child: Chat['children'][number]): Chat {
  const known = wholeChildren.get(child);
  if (known) return known;
  const whole: Chat = { ...child, children: [] };
  wholeChildren.set(child, whole);
  return whole;
}

/** A chat by id, root or child; the same object while nothing of it changed. */
export function findChat(chats: readonly Chat[], chatId: string): Chat | undefined {
  for (const root of chats) {
    if (root.id === chatId) return root;
    const child = root.children.find((candidate) => candidate.id === chatId);
    if (child) return asChat(child);
  }
  return undefined;
}

/** A turn is under way or about to be. */
export function isBusy(status: ChatStatus): boolean {
  return status === 'running' || status === 'pending';
}

/** Milliseconds: servers cut trailing zeros, so that texts of times do not compare. */
function timeOf(chat: Chat): number {
  return Date.parse(chat.updated_at);
}
