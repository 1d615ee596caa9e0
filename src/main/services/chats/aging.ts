import type { ChatContext } from './context.ts';
import type { Updating } from './updating.ts';

/** Messages that are deleted at once, so that a long chat does not hold everything up. */
const messagesAtOnce = 500;

/** What becomes of chats that nobody touches any more. */
export interface Aging {
  /** Archives families in which nothing was said since then; how many, at most `limit`. */
  archiveIdle(since: Date, limit: number): number;
  /** Takes a chat that was archived before then from the person; false when there is none. */
  expelArchived(before: Date): boolean;
  /**
   * Deletes a piece of what was expelled, for good. `chat`: a chat is gone; `piece`: there is more
   * of it; `nothing`: there was nothing to delete.
   */
  deletePiece(): 'chat' | 'piece' | 'nothing';
}

export function createAging(context: ChatContext, updating: Updating): Aging {
  const { ages, chats } = context.stores;
  return {
    archiveIdle(since, limit) {
      const idle = ages.idleRoots(toMicros(since), limit);
      for (const { id } of idle) {
        const chat = chats.find(id);
        if (chat) updating.setArchived(chat, true);
      }
      return idle.length;
    },
    expelArchived: (before) => context.commit(() => ages.markGoing(toMicros(before))),
    deletePiece: () =>
      context.commit(() => {
        const id = ages.going();
        if (id === undefined) return 'nothing';
        if (ages.deleteMessages(id, messagesAtOnce) === messagesAtOnce) return 'piece';
        ages.delete(id);
        return 'chat';
      }),
  };
}

function toMicros(time: Date): number {
  return time.getTime() * 1000;
}
