import { z } from 'zod';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.drafts';

/** Drafts beyond these are the oldest and go: the browser keeps little more for all of the page. */
const MAX_DRAFTS = 100;
const MAX_CHARACTERS = 1_500_000;

/** What was typed for longer is stored, whatever happens to the window. */
const STORE_DELAY_MS = 300;

const draftsSchema = z.array(z.tuple([z.string(), z.string()]));

/** What was typed and not sent, per chat. */
export interface Drafts {
  read(chatId: string): string;
  /** Stored a moment later, with what else is written till then. An empty text removes it at once. */
  write(chatId: string, text: string): void;
  /** Stores at once what is not stored yet: the window may end. */
  save(): void;
  /** Calls back with every draft of the chat that is written, by whomever. */
  follow(chatId: string, listener: (text: string) => void): Dispose;
}

export function createDrafts(deps: { readonly storage: Storage; readonly clock: Clock }): Drafts {
  const { storage, clock } = deps;
  /** Least recently written first. */
  const drafts = new Map(readPersisted(storage, STORAGE_KEY, draftsSchema) ?? []);

  const followers = new Set<(chatId: string, text: string) => void>();
  let cancelSave: Dispose | undefined;

  function save(): void {
    if (!cancelSave) return;
    cancelSave();
    cancelSave = undefined;
    writePersisted(storage, STORAGE_KEY, newestThatFit(Array.from(drafts)));
  }

  return {
    read: (chatId) => drafts.get(chatId) ?? '',
    write(chatId, text) {
      if ((drafts.get(chatId) ?? '') === text) return;
      drafts.delete(chatId);
      if (text !== '') drafts.set(chatId, text);
      cancelSave ??= clock.setTimer(save, STORE_DELAY_MS);
      // What was sent must not come back.
      if (text === '') save();
      for (const follower of followers) follower(chatId, text);
    },
    save,
    follow(chatId, listener) {
      const follower = (written: string, text: string): void => {
        if (written === chatId) listener(text);
      };
      followers.add(follower);
      return () => void followers.delete(follower);
    },
  };
}

type Draft = readonly [chatId: string, text: string];

function newestThatFit(drafts: readonly Draft[]): readonly Draft[] {
  let room = MAX_CHARACTERS;
  const fit = drafts.toReversed().filter(([, { length }]) => {
    const fits = length <= room;
    if (fits) room -= length;
    return fits;
  });
  return fit.slice(0, MAX_DRAFTS).toReversed();
}
