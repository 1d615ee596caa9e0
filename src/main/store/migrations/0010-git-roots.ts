import type { Migration } from '../migrate.ts';

/** The repositories that chats touched, so that their git watch outlives the program. */
export const gitRoots: Migration = {
  id: 10,
  name: 'git-roots',
  up: `
    CREATE TABLE chat_git_roots (
      -- The order in which they came to be known.
      id INTEGER PRIMARY KEY,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      -- Absolute folder, symbolic links resolved.
      root TEXT NOT NULL,
      UNIQUE (chat_id, root)
    ) STRICT;
  `,
};
