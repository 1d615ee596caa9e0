import type { Migration } from '../migrate.ts';

/** Chats that nobody sees any more, and that are deleted piece by piece. */
export const goingChats: Migration = {
  id: 15,
  name: 'going-chats',
  up: `
    ALTER TABLE chats ADD COLUMN going INTEGER NOT NULL DEFAULT 0 CHECK (going IN (0, 1));
    CREATE INDEX chats_going ON chats (id) WHERE going = 1;
  `,
};
