import type { Migration } from '../migrate.ts';

/** Times are whole microseconds since 1970. */
export const review: Migration = {
  id: 11,
  name: 'review',
  up: `
    -- A mark holds for one content of a file; one that changed again has another content id.
    CREATE TABLE review_viewed (
      workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
      repository_root TEXT NOT NULL,
      path TEXT NOT NULL,
      content_id TEXT NOT NULL,
      viewed_at INTEGER NOT NULL,
      PRIMARY KEY (workspace_id, repository_root, path, content_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_viewed_age ON review_viewed (viewed_at);
  `,
};
