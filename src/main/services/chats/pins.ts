/**
 * The pinned chats in their order after one was given a position. 0 takes it out; a chat that was
 * not pinned goes to the end whatever the position; another one moves, within the list's bounds.
 */
export function movePin<Id>(pinned: readonly Id[], id: Id, position: number): readonly Id[] {
  const others = pinned.filter((other) => other !== id);
  if (position === 0) return others;
  if (others.length === pinned.length) return [...pinned, id];
  const index = Math.min(position, pinned.length) - 1;
  return others.toSpliced(index, 0, id);
}
