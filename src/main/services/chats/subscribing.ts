import type { Dispose } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { MessageRow } from '../../store/tables/chat-messages-store.ts';
import { askingCalls } from './asking.ts';
import { reread, type ChatContext } from './context.ts';
import type { ChatEvent } from './events.ts';
import type { ChatSink } from './hub.ts';
import { earlyResults } from './open-calls.ts';

/** This and above asks for no stored messages, only for what is live. */
const onlyLive = Number.MAX_SAFE_INTEGER;

/** Whoever follows a chat. Neither call may throw. */
export interface ChatSubscriber {
  /**
   * The chat as it is. Stored messages are read as they are taken, for which there is time: what
   * happens meanwhile is told as ever, and belongs behind them.
   */
  snapshot(events: Iterable<ChatEvent>): void;
  live: ChatSink;
}

/**
 * Tells the chat as it is, then everything that happens. What the snapshot holds is settled and the
 * subscription made in one synchronous step, so nothing is missed and nothing comes twice.
 */
export function subscribe(
  context: ChatContext,
  chatId: ChatId,
  afterId: number,
  subscriber: ChatSubscriber,
): Dispose {
  subscriber.snapshot(snapshot(context, chatId, afterId));
  context.stores.chats.markRead(chatId);
  const unsubscribe = context.hub.subscribe(chatId, subscriber.live);
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    unsubscribe();
    context.stores.chats.markRead(chatId);
  };
}

function snapshot(context: ChatContext, chatId: ChatId, afterId: number): Iterable<ChatEvent> {
  const { stores, hub } = context;
  const chat = reread(context, chatId);
  const { retry, parts } = hub.unstored(chatId);
  const before: ChatEvent[] = [{ type: 'status', status: chat.status }];
  if (retry) before.push({ type: 'retry', retry });
  for (const part of parts) before.push({ type: 'part', ...part });
  const messages = afterId < onlyLive ? stores.messages.visibleAfter(chatId, afterId) : [];
  const behind: ChatEvent[] = [];
  const queue = stores.queue.list(chatId);
  if (queue.length > 0) behind.push({ type: 'queue', queue });
  const calls = stores.calls.list(chatId);
  for (const result of earlyResults(calls)) behind.push({ type: 'call_result', result });
  if (chat.asking > 0) {
    const asking = askingCalls(calls);
    behind.push({ type: 'approvals', requests: asking.map((call) => call.state.request) });
  }
  return inOrder(before, messages, behind);
}

function* inOrder(
  before: readonly ChatEvent[],
  messages: Iterable<MessageRow>,
  behind: readonly ChatEvent[],
): Generator<ChatEvent> {
  yield* before;
  for (const message of messages) yield { type: 'message', message };
  yield* behind;
}
