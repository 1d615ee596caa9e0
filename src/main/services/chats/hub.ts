import type { Dispose } from '#shared/kernel/clock.ts';
import { createEmitter, type Emitter } from '#shared/kernel/emitter.ts';
import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { atEndOfTick } from '../../platform/end-of-tick.ts';
import type { ChatEvent } from './events.ts';
import { createPartBuffer, type PartBuffer, type StreamedPart } from './part-buffer.ts';

/** Gets events in groups that belong together; a group is never empty. Must not throw. */
export type ChatSink = (events: readonly ChatEvent[]) => void;

/** Parts that are told as one group. More would keep the first of them waiting for the last. */
const maxTogether = 16;

/** What a chat's stream holds in memory: its subscribers and what is not stored yet. */
export interface ChatHub {
  /**
   * Parts that come in one tick, as they do when the provider's answer was read in one piece, are
   * told together at its end. Everything else is told at once, after the parts that came before.
   */
  publish(chatId: ChatId, events: readonly ChatEvent[]): void;
  subscribe(chatId: ChatId, sink: ChatSink): Dispose;
  /** A turn begins: parts are kept for those who come late. */
  openTurn(chatId: ChatId): void;
  /** An assistant message was stored, which holds what came so far. */
  claimParts(chatId: ChatId): void;
  /** The turn is over: what it streamed is stored or void. */
  closeTurn(chatId: ChatId): void;
  /** The part of a snapshot that is not in the store. */
  unstored(chatId: ChatId): {
    readonly retry: ChatRetry | undefined;
    readonly parts: readonly StreamedPart[];
  };
}

type LiveChat = {
  readonly events: Emitter<readonly ChatEvent[]>;
  readonly buffer: PartBuffer;
  /** Parts of this tick that nobody was told of yet. */
  untold: ChatEvent[];
  retry: ChatRetry | undefined;
  turnOpen: boolean;
};

export function createHub(): ChatHub {
  const live = new Map<ChatId, LiveChat>();

  function enter(chatId: ChatId): LiveChat {
    let chat = live.get(chatId);
    if (!chat) {
      chat = {
        events: createEmitter(),
        buffer: createPartBuffer(),
        untold: [],
        retry: undefined,
        turnOpen: false,
      };
      live.set(chatId, chat);
    }
    return chat;
  }

  function leave(chatId: ChatId, chat: LiveChat): void {
    if (!chat.turnOpen && chat.events.listenerCount === 0) live.delete(chatId);
  }

  return {
    publish(chatId, events) {
      const chat = live.get(chatId);
      if (!chat || events.length === 0) return;
      for (const event of events) remember(chat, event);
      if (chat.events.listenerCount === 0) return;
      if (events.every((event) => event.type === 'part')) return tellLater(chat, events);
      tellUntold(chat);
      chat.events.emit(events);
    },
    subscribe(chatId, sink) {
      const chat = enter(chatId);
      // Whoever comes now has them from the snapshot.
      tellUntold(chat);
      const dispose = chat.events.listen(sink);
      return () => {
        dispose();
        leave(chatId, chat);
      };
    },
    openTurn(chatId) {
      const chat = enter(chatId);
      chat.turnOpen = true;
      chat.retry = undefined;
      chat.buffer.open();
    },
    claimParts(chatId) {
      const chat = live.get(chatId);
      if (!chat) return;
      chat.retry = undefined;
      chat.buffer.clear();
    },
    closeTurn(chatId) {
      const chat = live.get(chatId);
      if (!chat) return;
      chat.turnOpen = false;
      chat.retry = undefined;
      chat.buffer.close();
      leave(chatId, chat);
    },
    unstored(chatId) {
      const chat = live.get(chatId);
      return { retry: chat?.retry, parts: chat?.buffer.parts() ?? [] };
    },
  };
}

function tellLater(chat: LiveChat, parts: readonly ChatEvent[]): void {
  const isFirst = chat.untold.length === 0;
  chat.untold.push(...parts);
  if (chat.untold.length >= maxTogether) tellUntold(chat);
  else if (isFirst) atEndOfTick(() => tellUntold(chat));
}

function tellUntold(chat: LiveChat): void {
  const parts = chat.untold;
  if (parts.length === 0) return;
  chat.untold = [];
  chat.events.emit(parts);
}

function remember(chat: LiveChat, event: ChatEvent): void {
  if (event.type === 'part') {
    chat.retry = undefined;
    chat.buffer.add({ role: event.role, part: event.part });
  } else if (event.type === 'retry') {
    chat.retry = event.retry;
    // What was streamed since the last stored message will be streamed again.
    chat.buffer.clear();
  }
}
