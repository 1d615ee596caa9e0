import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import type { MessageRow } from '../../store/tables/chat-messages-store.ts';
import type { ChatContext } from './context.ts';

/**
 * The visible messages up to this one, oldest first. They are read in pages as they are taken, and
 * anew by each who goes through them; what is deleted meanwhile is left out.
 */
export function visibleUpTo(
  { stores }: Pick<ChatContext, 'stores'>,
  chatId: ChatId,
  last: MessageId,
): Iterable<MessageRow> {
  return {
    *[Symbol.iterator]() {
      for (const message of stores.messages.visibleAfter(chatId, 0)) {
        if (message.id > last) return;
        yield message;
      }
    },
  };
}
