import type { Migration } from '../migrate.ts';

/** Instructions and skills that chats were given, and the servers that bring tools. */
export const mcp: Migration = {
  id: 8,
  name: 'mcp',
  up: `
    -- What was last read of a chat's workspace; the message holds it in full.
    CREATE TABLE chat_contexts (
      chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      agent_id TEXT NOT NULL,
      message_id INTEGER NOT NULL,
      -- The parts as clients see them.
      parts TEXT NOT NULL CHECK (json_valid(parts))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE mcp_servers (
      id TEXT PRIMARY KEY,
      display_name TEXT NOT NULL,
      slug TEXT NOT NULL UNIQUE,
      description TEXT NOT NULL,
      icon_url TEXT NOT NULL,
      transport TEXT NOT NULL CHECK (transport IN ('streamable_http', 'sse')),
      url TEXT NOT NULL,
      auth_type TEXT NOT NULL
        CHECK (auth_type IN ('none', 'oauth2', 'api_key', 'custom_headers', 'user_oidc')),
      oauth2_client_id TEXT NOT NULL,
      oauth2_auth_url TEXT NOT NULL,
      oauth2_token_url TEXT NOT NULL,
      oauth2_scopes TEXT NOT NULL,
      api_key_header TEXT NOT NULL,
      tool_allow_list TEXT NOT NULL CHECK (json_valid(tool_allow_list)),
      tool_deny_list TEXT NOT NULL CHECK (json_valid(tool_deny_list)),
      availability TEXT NOT NULL
        CHECK (availability IN ('force_on', 'default_on', 'default_off')),
      enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      model_intent INTEGER NOT NULL CHECK (model_intent IN (0, 1)),
      allow_in_plan_mode INTEGER NOT NULL CHECK (allow_in_plan_mode IN (0, 1)),
      forward_coder_headers INTEGER NOT NULL CHECK (forward_coder_headers IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;

    -- The configured servers whose tools a chat uses: an array of ids.
    ALTER TABLE chats ADD COLUMN mcp_server_ids TEXT NOT NULL DEFAULT '[]'
      CHECK (json_valid(mcp_server_ids));

    -- Server files of workspaces that the person let start, each by the hash of what it says.
    CREATE TABLE workspace_mcp_trust (
      workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (workspace_id, fingerprint)
    ) STRICT, WITHOUT ROWID;

    -- The same table with one more kind: a tool of a server, by its full name.
    CREATE TABLE chat_grants_next (
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      kind TEXT NOT NULL
        CHECK (kind IN ('edits', 'commands', 'command_pattern', 'outside_folder', 'tool')),
      -- The pattern, the absolute folder or the tool; empty for the other kinds.
      value TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (chat_id, kind, value)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO chat_grants_next SELECT chat_id, kind, value, created_at FROM chat_grants;
    DROP TABLE chat_grants;
    ALTER TABLE chat_grants_next RENAME TO chat_grants;
  `,
};
