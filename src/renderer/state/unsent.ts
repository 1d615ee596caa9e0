import { z } from 'zod';
import type { AttachedFile } from '#shared/events/chat-state.ts';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.unsent';

/** Messages that are remembered, of all chats together; the oldest go. */
const MAX_UNSENT = 50;

/** A message that the server did not take, and why, in the person's words. */
export type UnsentMessage = {
  readonly text: string;
  readonly files?: readonly AttachedFile[] | undefined;
  readonly problem: string;
};

/** Messages that could not be sent, kept until they are sent or discarded. */
export interface Unsent {
  /** Oldest first. */
  read(chatId: string): readonly UnsentMessage[];
  /** Replaces those of the chat. */
  write(chatId: string, messages: readonly UnsentMessage[]): void;
}

const fileSchema = z.object({ fileId: z.string(), name: z.string(), mediaType: z.string() });
const storedSchema = z.array(
  z.tuple([
    z.string(),
    z.object({ text: z.string(), files: z.array(fileSchema).optional(), problem: z.string() }),
  ]),
);

export function createUnsent(storage: Storage): Unsent {
  // Read anew each time: another window may have sent what it shows too.
  const stored = (): z.infer<typeof storedSchema> =>
    readPersisted(storage, STORAGE_KEY, storedSchema) ?? [];
  return {
    read: (chatId) => stored().flatMap(([id, message]) => (id === chatId ? [message] : [])),
    write(chatId, messages) {
      const others = stored().filter(([id]) => id !== chatId);
      const own = messages.map((message) => [chatId, message] as const);
      writePersisted(storage, STORAGE_KEY, [...others, ...own].slice(-MAX_UNSENT));
    },
  };
}
