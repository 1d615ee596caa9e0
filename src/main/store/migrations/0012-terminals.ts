import type { Migration } from '../migrate.ts';

/** Terminals, running or ended; what they wrote lies in files beside the database. */
export const terminals: Migration = {
  id: 12,
  name: 'terminals',
  up: `
    CREATE TABLE terminals (
      -- The id that clients attach with; unique only within its workspace.
      id TEXT NOT NULL,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
      agent_id TEXT NOT NULL,
      -- As the person named it; empty when they did not.
      title TEXT NOT NULL,
      cwd TEXT NOT NULL,
      shell TEXT NOT NULL,
      -- Empty for a login shell.
      command TEXT NOT NULL,
      keep INTEGER NOT NULL CHECK (keep IN (0, 1)),
      started_at TEXT NOT NULL,
      ended_at TEXT,
      -- Null while it runs, and when the end was not seen.
      exit_code INTEGER,
      PRIMARY KEY (workspace_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX terminals_id ON terminals (id);
  `,
};
