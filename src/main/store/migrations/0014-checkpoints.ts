import type { Migration } from '../migrate.ts';

export const checkpoints: Migration = {
  id: 14,
  name: 'checkpoints',
  up: `
    -- States of repositories before and after what changed them; a hidden ref keeps each alive.
    -- A turn that was interrupted and went on has several rows.
    CREATE TABLE checkpoints (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind IN ('turn', 'restore')),
      -- Without a reference: what is kept of a chat that is gone has to be found.
      chat_id TEXT NOT NULL,
      repository_root TEXT NOT NULL,
      -- The user's message that a turn answers.
      message_id INTEGER NOT NULL DEFAULT 0,
      title TEXT NOT NULL DEFAULT '',
      -- Of a restore: what was restored, and which side of it.
      restored_id INTEGER,
      restored_side TEXT CHECK (restored_side IN ('before', 'after')),
      -- Object names of trees; the second of each pair has the bytes of converted files.
      before_tree TEXT NOT NULL,
      before_raw TEXT,
      after_tree TEXT,
      after_raw TEXT,
      -- Microseconds since 1970.
      begun_at INTEGER NOT NULL,
      ended_at INTEGER,
      files_changed INTEGER,
      bytes INTEGER NOT NULL,
      -- Paths that the snapshots left out.
      skipped TEXT NOT NULL CHECK (json_valid(skipped)),
      -- Absolute paths that tools of the turn wrote.
      touched TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(touched))
    ) STRICT;

    CREATE INDEX checkpoints_chat ON checkpoints (chat_id, repository_root, id);
    CREATE INDEX checkpoints_repository ON checkpoints (repository_root, id);
  `,
};
