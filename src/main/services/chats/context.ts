import type { Emitter } from '#shared/kernel/emitter.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database, TransactionOptions } from '../../store/database.ts';
import {
  createChatContextsStore,
  type ChatContextsStore,
} from '../../store/tables/chat-contexts-store.ts';
import { createChatAgesStore, type ChatAgesStore } from '../../store/tables/chat-ages-store.ts';
import {
  createChatCompactionsStore,
  type ChatCompactionsStore,
} from '../../store/tables/chat-compactions-store.ts';
import {
  createChatGrantsStore,
  type ChatGrantsStore,
} from '../../store/tables/chat-grants-store.ts';
import { createChatListStore, type ChatListStore } from '../../store/tables/chat-list-store.ts';
import {
  createChatSearchStore,
  type ChatSearchStore,
} from '../../store/tables/chat-search-store.ts';
import {
  createChatMessagesStore,
  type ChatMessagesStore,
} from '../../store/tables/chat-messages-store.ts';
import { createChatQueueStore, type ChatQueueStore } from '../../store/tables/chat-queue-store.ts';
import {
  createChatToolCallsStore,
  type ChatToolCallsStore,
} from '../../store/tables/chat-tool-calls-store.ts';
import {
  createChatPullRequestsStore,
  type ChatPullRequestsStore,
} from '../../store/tables/chat-pull-requests-store.ts';
import { createFilesStore, type FilesStore } from '../../store/tables/files-store.ts';
import { createChatsStore, type ChatRow, type ChatsStore } from '../../store/tables/chats-store.ts';
import {
  createWorkspaceMcpTrustStore,
  type WorkspaceMcpTrustStore,
} from '../../store/tables/workspace-mcp-trust-store.ts';
import type { ChatEvent, ChatWatchNotice } from './events.ts';
import type { ChatHub } from './hub.ts';
import type { Timestamps } from './timestamps.ts';

export type ChatStores = {
  readonly chats: ChatsStore;
  readonly list: ChatListStore;
  readonly search: ChatSearchStore;
  readonly messages: ChatMessagesStore;
  readonly pullRequests: ChatPullRequestsStore;
  readonly queue: ChatQueueStore;
  readonly calls: ChatToolCallsStore;
  readonly grants: ChatGrantsStore;
  readonly compactions: ChatCompactionsStore;
  readonly ages: ChatAgesStore;
  readonly contexts: ChatContextsStore;
  readonly trust: WorkspaceMcpTrustStore;
  readonly files: Pick<FilesStore, 'link' | 'ofChat'>;
};

export function createChatStores(db: Database): ChatStores {
  return {
    chats: createChatsStore(db),
    list: createChatListStore(db),
    search: createChatSearchStore(db),
    messages: createChatMessagesStore(db),
    pullRequests: createChatPullRequestsStore(db),
    queue: createChatQueueStore(db),
    calls: createChatToolCallsStore(db),
    grants: createChatGrantsStore(db),
    compactions: createChatCompactionsStore(db),
    ages: createChatAgesStore(db),
    contexts: createChatContextsStore(db),
    trust: createWorkspaceMcpTrustStore(db),
    files: createFilesStore(db),
  };
}

/** What a transaction wants to be known and done once it is committed, in this order. */
export interface AfterCommit {
  stream(chatId: ChatId, event: ChatEvent): void;
  watch(notice: ChatWatchNotice): void;
  /** Runs after everything has been announced. */
  whenDone(effect: () => void): void;
}

/** For what a model wrote beside a turn: no stream stands still for it until the disk has it. */
export const inPassing: TransactionOptions = { durable: false };

/** What all operations on chats share. */
export type ChatContext = {
  readonly stores: ChatStores;
  readonly timestamps: Timestamps;
  readonly hub: ChatHub;
  readonly notices: Emitter<ChatWatchNotice>;
  /** Runs the work in one transaction and announces it only when that was committed. */
  commit<T>(work: (after: AfterCommit) => T, options?: TransactionOptions): T;
};

export function createContext(deps: {
  readonly db: Database;
  readonly stores: ChatStores;
  readonly timestamps: Timestamps;
  readonly hub: ChatHub;
  readonly notices: Emitter<ChatWatchNotice>;
}): ChatContext {
  function commit<T>(work: (after: AfterCommit) => T, options?: TransactionOptions): T {
    const streamed = new Map<ChatId, ChatEvent[]>();
    const notices: ChatWatchNotice[] = [];
    const effects: (() => void)[] = [];
    const value = deps.db.transaction(
      () =>
        work({
          stream(chatId, event) {
            const events = streamed.get(chatId);
            if (events) events.push(event);
            else streamed.set(chatId, [event]);
          },
          watch: (notice) => void notices.push(notice),
          whenDone: (effect) => void effects.push(effect),
        }),
      options,
    );
    for (const [chatId, events] of streamed) deps.hub.publish(chatId, events);
    for (const notice of notices) deps.notices.emit(notice);
    for (const effect of effects) effect();
    return value;
  }
  return {
    stores: deps.stores,
    timestamps: deps.timestamps,
    hub: deps.hub,
    notices: deps.notices,
    commit,
  };
}

/** The row as the transaction has left it so far. */
export function reread(context: ChatContext, chatId: ChatId): ChatRow {
  const chat = context.stores.chats.find(chatId);
  if (!chat) throw new Error('the chat vanished inside a transaction');
  return chat;
}
