import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChatWatchEvent } from '#shared/api/chat-events.ts';
import type { Chat, ChatStatus, PatchChatRequest } from '#shared/api/chats.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { CHAT_PAGE_SIZE } from '../transport/chats-api.ts';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';
import {
  emptyChatList,
  isBusy,
  pinnedChats,
  withChat,
  withFetchedChats,
  withFetchFailure,
  withLookedAt,
  withOpenChat,
  withPin,
  withStatus,
  withWatchEvent,
  type ChatListState,
} from './chat-list-state.ts';
import { readPersisted, writePersisted } from './persisted.ts';
import { describeProblem } from './problem.ts';
import type { WindowNews } from './window-news.ts';

const SEEN_KEY = 'pilothouse.seen-failures';

/** Failures that are remembered as seen; the oldest go. */
const MAX_SEEN = 500;

/** A worker takes a pending chat within this time; no event says so (contract 7.3). */
const PENDING_RECHECK_MS = 1200;

export type ChatListDeps = {
  readonly api: Pick<Transport, 'chats' | 'sockets'>;
  readonly clock: Clock;
  readonly storage: Storage;
  /** State of the connection that keeps the list live. */
  readonly onConnection: (state: SocketState) => void;
  /** Calls back when another window changed what no event of the server tells. */
  readonly followWindows: (listener: () => void) => WindowNews;
};

export interface ChatList {
  readonly store: StoreApi<ChatListState>;
  /** Starts following the server. */
  start(): Dispose;
  /** Fetches the list anew. */
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  /** The chat that the person works in, and those that can be seen. */
  setOpenChat(chatId: string | undefined, visibleChatIds: readonly string[]): void;
  setLookedAt(lookedAt: boolean): void;
  /** What the chat's own stream told. */
  noteStatus(chatId: string, status: ChatStatus): void;
  /** Puts a chat in that this window created, before the server's event arrives. */
  noteCreated(chat: Chat): void;
  /** These show at once and are taken back when the server refuses, which rejects. */
  rename(chatId: string, title: string): Promise<void>;
  setPinned(chatId: string, pinned: boolean): Promise<void>;
  /** Moves a pinned chat to this place among all that are pinned, counted from 1. */
  movePin(chatId: string, position: number): Promise<void>;
  setArchived(chatId: string, archived: boolean): Promise<void>;
  /** In plan mode the agent looks around and proposes, and changes nothing. */
  setPlanMode(chatId: string, planning: boolean): Promise<void>;
  /** All of them; the server refuses those that break its rules. */
  setLabels(chatId: string, labels: Chat['labels']): Promise<void>;
  /** Tries to connect now. */
  reconnect(): void;
}

export function createChatList(deps: ChatListDeps): ChatList {
  const { api, clock, storage } = deps;
  const store = createStore<ChatListState>(() => ({
    ...emptyChatList,
    seenFailures: readPersisted(storage, SEEN_KEY, z.record(z.string(), z.string())) ?? {},
  }));
  const update = (transition: (state: ChatListState) => ChatListState): void =>
    store.setState(transition, true);
  store.subscribe((state, before) => {
    if (state.seenFailures !== before.seenFailures) {
      const seen = Object.entries(state.seenFailures).slice(-MAX_SEEN);
      writePersisted(storage, SEEN_KEY, Object.fromEntries(seen));
    }
  });

  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let duringFetch: ChatWatchEvent[] | undefined;
  let latestFetch = 0;
  let retryConnection = (): void => {};
  let cancelRecheck: Dispose = () => {};
  let tellWindows = (): void => {};

  async function fetchChats(count: number): Promise<void> {
    const fetchNumber = ++latestFetch;
    duringFetch ??= [];
    try {
      const chats = await api.chats.list({ archived: false, limit: count });
      if (fetchNumber !== latestFetch) return;
      const missed = duringFetch;
      update((state) =>
        missed.reduce(withWatchEvent, withFetchedChats(state, chats, chats.length >= count)),
      );
    } catch (error) {
      if (fetchNumber !== latestFetch) return;
      const problem = describeProblem(error, 'The chats could not be loaded');
      update((state) => withFetchFailure(state, problem));
    }
    duringFetch = undefined;
  }

  const refresh = (): Promise<void> =>
    fetchChats(Math.max(CHAT_PAGE_SIZE, store.getState().chats.length));

  function onEvent(event: ChatWatchEvent): void {
    duringFetch?.push(event);
    update((state) => withWatchEvent(state, event));
    // Back from the archive. The event does not say what else is known of its family.
    if (event.kind === 'created' && !isBusy(event.chat.status) && !event.chat.parent_chat_id) {
      void refresh();
    }
    if (event.kind !== 'status_change' || event.chat.status !== 'pending') return;
    cancelRecheck();
    cancelRecheck = clock.setTimer(() => void refresh(), PENDING_RECHECK_MS);
  }

  /** Shows the change, sends it, and fetches the truth when it was refused. */
  async function change(
    chatId: string,
    request: PatchChatRequest,
    show: (state: ChatListState) => ChatListState,
  ): Promise<void> {
    update(show);
    try {
      await api.chats.patch(chatId, request);
    } catch (error) {
      void refresh();
      throw error;
    }
  }

  async function pinAt(chatId: string, position: number): Promise<void> {
    await change(chatId, { pin_order: position }, (state) => withPin(state, chatId, position));
    tellWindows();
  }

  return {
    store,
    refresh,
    start() {
      const socket = api.sockets.watch({
        onOpen: () => void refresh(),
        onEvent,
        onState: deps.onConnection,
      });
      retryConnection = () => socket.retryNow();
      const windows = deps.followWindows(() => void refresh());
      tellWindows = windows.tell;
      return () => {
        windows.close();
        cancelRecheck();
        socket.close();
      };
    },
    reconnect: () => retryConnection(),
    loadMore: () => fetchChats(store.getState().chats.length + CHAT_PAGE_SIZE),
    setOpenChat: (chatId, visible) => update((state) => withOpenChat(state, chatId, visible)),
    setLookedAt: (lookedAt) => update((state) => withLookedAt(state, lookedAt)),
    noteStatus: (chatId, status) => update((state) => withStatus(state, chatId, status)),
    noteCreated: (chat) => onEvent({ kind: 'created', chat }),
    rename(chatId, title) {
      return change(chatId, { title }, (state) =>
        withChat(state, chatId, (chat) => ({ ...chat, title })),
      );
    },
    setPinned(chatId, pinned) {
      return pinAt(chatId, pinned ? pinnedChats(store.getState().chats).length + 1 : 0);
    },
    movePin: pinAt,
    setPlanMode(chatId, planning) {
      return change(chatId, { plan_mode: planning ? 'plan' : '' }, (state) =>
        withChat(state, chatId, ({ plan_mode: _before, ...chat }) =>
          planning ? { ...chat, plan_mode: 'plan' } : chat,
        ),
      );
    },
    setLabels(chatId, labels) {
      return change(chatId, { labels }, (state) =>
        withChat(state, chatId, (chat) => ({ ...chat, labels })),
      );
    },
    setArchived(chatId, archived) {
      return change(chatId, { archived }, (state) => state);
    },
  };
}
