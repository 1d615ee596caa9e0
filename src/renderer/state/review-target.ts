import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Dock } from './dock.ts';
import type { PanePlace } from './dock-layout.ts';

/** What another pane points at. */
export type ReviewTarget = FileTarget | TurnTarget;

/** A place in a changed file. */
export type FileTarget = {
  readonly chatId: string;
  /** Absolute, or relative to a repository of the chat. */
  readonly path: string;
  /** 1-based, of the file as it is now. */
  readonly line: number | undefined;
};

/** What was before a message of the person. */
export type TurnTarget = { readonly chatId: string; readonly messageId: number };

/** Where the review of a chat is asked to go. */
export interface ReviewTargets {
  readonly store: StoreApi<{ readonly target: ReviewTarget | undefined }>;
  /** Opens the chat's changes at a place. */
  open(target: ReviewTarget, place?: PanePlace): void;
  /** Takes what is asked of this chat's review, so that it is followed once. */
  take(chatId: string): ReviewTarget | undefined;
}

export function createReviewTargets(dock: Pick<Dock, 'open'>): ReviewTargets {
  const store = createStore<{ readonly target: ReviewTarget | undefined }>(() => ({
    target: undefined,
  }));
  return {
    store,
    open(target, place) {
      store.setState({ target });
      dock.open({ kind: 'changes', chatId: target.chatId }, place);
    },
    take(chatId) {
      const { target } = store.getState();
      if (target?.chatId !== chatId) return undefined;
      store.setState({ target: undefined });
      return target;
    },
  };
}
