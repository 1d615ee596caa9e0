import type { Migration } from '../migrate.ts';

export const pullRequests: Migration = {
  id: 13,
  name: 'pull-requests',
  up: `
    -- Hosts that the person gave a token for; the tokens are in the secret vault.
    CREATE TABLE git_hosts (
      -- As in the address of a remote: lower case, with the port of a web address.
      host TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('github', 'gitlab', 'gitea')),
      api_url TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What the host of a chat's repository last said of its branch.
    CREATE TABLE chat_pull_requests (
      chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      remote_origin TEXT NOT NULL,
      branch TEXT NOT NULL,
      -- NULL: the branch has no pull request.
      facts TEXT CHECK (json_valid(facts)),
      refreshed_at INTEGER NOT NULL,
      stale_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The newest answer whose tokens were counted, however many were not.
    CREATE INDEX chat_messages_usage ON chat_messages (chat_id, id)
      WHERE usage IS NOT NULL AND role = 'assistant' AND deleted = 0;
  `,
};
