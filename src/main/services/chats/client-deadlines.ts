import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import type { ChatError } from '#shared/api/chats.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { askingCalls, awaitingCalls } from './asking.ts';
import { reread, type ChatContext } from './context.ts';
import type { StateChanges } from './state-changes.ts';

/** A chat fails when its client leaves it unchanged for this long (chats contract 16.2). */
const limitMs = 5 * 60 * 1000;

const timedOut: ChatError = {
  message: 'The client did not bring the results of its tools within five minutes.',
  kind: 'timeout',
  retryable: false,
};

/** How long chats wait for the client that runs their dynamic tools. */
export interface ClientDeadlines {
  /**
   * From the chat's newest change on. While the person is asked about another call of the step
   * there is no deadline: people may take as long as they like.
   */
  start(chatId: ChatId): void;
  close(): void;
}

export function createClientDeadlines(deps: {
  readonly context: ChatContext;
  readonly changes: () => StateChanges;
  readonly clock: Clock;
  readonly logger: Logger;
}): ClientDeadlines {
  const { context, clock, logger } = deps;
  const timers = new Map<ChatId, Dispose>();

  function start(chatId: ChatId): void {
    timers.get(chatId)?.();
    timers.delete(chatId);
    const left = leftMs(chatId);
    if (left === undefined) return;
    const stop = clock.setTimer(() => expire(chatId), Math.max(0, left));
    timers.set(chatId, stop);
  }

  /** Undefined when the chat waits for no client, or for the person too. */
  function leftMs(chatId: ChatId): number | undefined {
    const chat = context.stores.chats.find(chatId);
    if (chat?.status !== 'requires_action') return undefined;
    const calls = context.stores.calls.list(chatId);
    if (awaitingCalls(calls).length === 0 || askingCalls(calls).length > 0) return undefined;
    return Math.ceil(chat.updatedAt / 1000) + limitMs - clock.now().getTime();
  }

  function expire(chatId: ChatId): void {
    timers.delete(chatId);
    try {
      const left = leftMs(chatId);
      if (left === undefined) return;
      // Something about the chat was changed meanwhile.
      if (left > 0) return start(chatId);
      context.commit((after) => {
        const chat = reread(context, chatId);
        deps.changes().apply(after, chat, { type: 'client_timed_out' }, { error: timedOut });
      });
    } catch (error) {
      logger.error('chats.deadline_not_stored', { chatId, error });
    }
  }

  return {
    start,
    close() {
      for (const stop of timers.values()) stop();
      timers.clear();
    },
  };
}
