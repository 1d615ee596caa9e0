import type { Dispose } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { askingCalls } from './asking.ts';
import { reread, type ChatContext } from './context.ts';
import type { ChatEvent } from './events.ts';
import type { ChatSink } from './hub.ts';
import { earlyResults } from './open-calls.ts';

/** This and above asks for no stored messages, only for what is live. */
const onlyLive = Number.MAX_SAFE_INTEGER;

/**
 * Hands the sink the chat as it is, then everything that happens. Reading and subscribing are one
 * synchronous step, so nothing is missed and nothing comes twice.
 */
export function subscribe(
  context: ChatContext,
  chatId: ChatId,
  afterId: number,
  sink: ChatSink,
): Dispose {
  sink(snapshot(context, chatId, afterId));
  context.stores.chats.markRead(chatId);
  const unsubscribe = context.hub.subscribe(chatId, sink);
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    unsubscribe();
    context.stores.chats.markRead(chatId);
  };
}

function snapshot(context: ChatContext, chatId: ChatId, afterId: number): ChatEvent[] {
  const { stores, hub } = context;
  const chat = reread(context, chatId);
  const { retry, parts } = hub.unstored(chatId);
  const events: ChatEvent[] = [{ type: 'status', status: chat.status }];
  if (retry) events.push({ type: 'retry', retry });
  for (const part of parts) events.push({ type: 'part', ...part });
  if (afterId < onlyLive) {
    for (const message of stores.messages.visibleAfter(chatId, afterId)) {
      events.push({ type: 'message', message });
    }
  }
  const queue = stores.queue.list(chatId);
  if (queue.length > 0) events.push({ type: 'queue', queue });
  const calls = stores.calls.list(chatId);
  for (const result of earlyResults(calls)) events.push({ type: 'call_result', result });
  if (chat.asking > 0) {
    const asking = askingCalls(calls);
    events.push({ type: 'approvals', requests: asking.map((call) => call.state.request) });
  }
  return events;
}
