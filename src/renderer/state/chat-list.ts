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
  withChat,
  withFetchedChats,
  withFetchFailure,
  withLookedAt,
  withOpenChat,
  withStatus,
  withWatchEvent,
  type ChatListState,
} from './chat-list-state.ts';
import { readPersisted, writePersisted } from './persisted.ts';
import { describeProblem } from './problem.ts';

const SEEN_KEY = 'pilothouse.seen-failures';

/** A worker takes a pending chat within this time; no event says so (contract 7.3). */
const PENDING_RECHECK_MS = 1200;

export type ChatListDeps = {
  readonly api: Pick<Transport, 'chats' | 'sockets'>;
  readonly clock: Clock;
  readonly storage: Storage;
  /** State of the connection that keeps the list live. */
  readonly onConnection: (state: SocketState) => void;
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
      writePersisted(storage, SEEN_KEY, keepKnown(state));
    }
  });

  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let duringFetch: ChatWatchEvent[] | undefined;
  let latestFetch = 0;
  let retryConnection = (): void => {};
  let cancelRecheck: Dispose = () => {};

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
      return () => {
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
    async setPinned(chatId, pinned) {
      const last = Math.max(0, ...store.getState().chats.map((chat) => chat.pin_order));
      const pinOrder = pinned ? last + 1 : 0;
      await change(chatId, { pin_order: pinOrder }, (state) =>
        withChat(state, chatId, (chat) => ({ ...chat, pin_order: pinOrder })),
      );
      // Unpinning moves the others, which no event tells.
      if (!pinned) await refresh();
    },
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

/** Failures of chats that are gone need no memory. */
function keepKnown({ chats, seenFailures }: ChatListState): Record<string, string> {
  const known = new Set(chats.flatMap((root) => [root.id, ...root.children.map(({ id }) => id)]));
  return Object.fromEntries(Object.entries(seenFailures).filter(([chatId]) => known.has(chatId)));
}
