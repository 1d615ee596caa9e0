import type { ClientDeadlines } from './client-deadlines.ts';
import { reread, type ChatContext } from './context.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';

/**
 * Chats whose turn the last process left open go on from what is stored: a running one does its
 * open step again, an interrupted one is wound up. Chats that wait for the person keep waiting,
 * those that wait for a client have the rest of its time.
 */
export function recover(
  context: ChatContext,
  changes: StateChanges,
  control: TurnControl,
  deadlines: ClientDeadlines,
): void {
  const { chats } = context.stores;
  for (const { id } of chats.withOpenTurn()) {
    context.commit((after) => {
      changes.apply(after, reread(context, id), { type: 'recover' });
    });
  }
  for (const chat of chats.withStatus('pending')) control.wake(chat);
  for (const { id } of chats.withStatus('requires_action')) deadlines.start(id);
}
