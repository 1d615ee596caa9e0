import type { ChatId } from '#shared/kernel/ids.ts';

/** Subagents of one chat that work at the same time; more wait for their turn. */
export const maxRunningChildren = 4;

/** Who of the children of each chat may run now. Those that have to wait stay pending. */
export interface ChildSlots {
  /** False when all are taken; the child is then next in line, after those before it. */
  take(parentId: ChatId, childId: ChatId): boolean;
  /** The child whose turn it is now. */
  free(childId: ChatId): ChatId | undefined;
}

type Family = { readonly running: Set<ChatId>; readonly waiting: Set<ChatId> };

export function createChildSlots(limit: number): ChildSlots {
  const families = new Map<ChatId, Family>();
  const parents = new Map<ChatId, ChatId>();

  return {
    take(parentId, childId) {
      const family = families.get(parentId) ?? { running: new Set(), waiting: new Set() };
      families.set(parentId, family);
      if (family.running.size >= limit && !family.running.has(childId)) {
        family.waiting.add(childId);
        return false;
      }
      family.waiting.delete(childId);
      family.running.add(childId);
      parents.set(childId, parentId);
      return true;
    },
    free(childId) {
      const parentId = parents.get(childId);
      const family = parentId && families.get(parentId);
      if (!family) return undefined;
      parents.delete(childId);
      family.running.delete(childId);
      const [next] = family.waiting;
      if (next !== undefined) family.waiting.delete(next);
      else if (family.running.size === 0) families.delete(parentId);
      return next;
    },
  };
}
