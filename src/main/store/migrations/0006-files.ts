import type { Migration } from '../migrate.ts';

export const files: Migration = {
  id: 6,
  name: 'files',
  up: `
    -- Never changed once they are stored.
    CREATE TABLE files (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      -- Microseconds since 1970.
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX files_created ON files (created_at);

    -- Apart, so that a look at the facts of a file reads none of its bytes.
    CREATE TABLE file_contents (
      file_id TEXT PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
      data BLOB NOT NULL
    ) STRICT;

    -- The files that a chat shows; what no chat shows is deleted some time.
    CREATE TABLE chat_files (
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      PRIMARY KEY (chat_id, file_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_files_file ON chat_files (file_id);
  `,
};
