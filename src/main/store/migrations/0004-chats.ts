import type { Migration } from '../migrate.ts';

/** Times are whole microseconds since 1970, so that they sort and never repeat. */
export const chats: Migration = {
  id: 4,
  name: 'chats',
  up: `
    CREATE TABLE chats (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
      -- No foreign keys: a chat outlives its workspace and its model.
      workspace_id TEXT,
      build_id TEXT,
      agent_id TEXT,
      model_config_id TEXT NOT NULL,
      parent_chat_id TEXT REFERENCES chats (id) ON DELETE CASCADE,
      -- Its own id on a root.
      root_chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      title TEXT NOT NULL,
      status TEXT NOT NULL
        CHECK (status IN ('waiting', 'pending', 'running', 'error', 'requires_action')),
      -- 1 while a turn has not ended; true at start means that the process died in it.
      turn_open INTEGER NOT NULL DEFAULT 0 CHECK (turn_open IN (0, 1)),
      plan_mode INTEGER NOT NULL DEFAULT 0 CHECK (plan_mode IN (0, 1)),
      client_type TEXT NOT NULL CHECK (client_type IN ('ui', 'api')),
      last_error TEXT CHECK (json_valid(last_error)),
      last_turn_summary TEXT,
      archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
      pin_order INTEGER NOT NULL DEFAULT 0 CHECK (pin_order >= 0),
      -- Pinned chats come first, the lowest position before the others.
      list_rank INTEGER NOT NULL GENERATED ALWAYS AS
        (CASE WHEN pin_order > 0 THEN 1000000000 - pin_order ELSE 0 END) VIRTUAL,
      -- Newest assistant message that is not deleted; 0 = none.
      newest_assistant_id INTEGER NOT NULL DEFAULT 0,
      read_cursor INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX chats_list
      ON chats (owner_id, archived, list_rank DESC, updated_at DESC, id DESC)
      WHERE parent_chat_id IS NULL;
    CREATE INDEX chats_family ON chats (root_chat_id, created_at DESC, id DESC);
    CREATE INDEX chats_parent ON chats (parent_chat_id) WHERE parent_chat_id IS NOT NULL;
    CREATE INDEX chats_workspace ON chats (workspace_id, archived, updated_at DESC)
      WHERE workspace_id IS NOT NULL;
    CREATE INDEX chats_active ON chats (updated_at) WHERE status IN ('pending', 'running');
    CREATE INDEX chats_turn_open ON chats (updated_at) WHERE turn_open = 1;
    CREATE INDEX chats_pinned ON chats (owner_id, pin_order) WHERE pin_order > 0;
    CREATE INDEX chats_updated ON chats (updated_at);

    CREATE TABLE chat_labels (
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (chat_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_labels_value ON chat_labels (key, value, chat_id);

    CREATE TABLE chat_diff_status (
      chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      branch TEXT NOT NULL,
      remote_origin TEXT,
      url TEXT,
      additions INTEGER NOT NULL,
      deletions INTEGER NOT NULL,
      changed_files INTEGER NOT NULL,
      refreshed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_diff_status_url ON chat_diff_status (url) WHERE url IS NOT NULL;

    CREATE TABLE chat_messages (
      -- Never used twice, not even after a deletion: clients resume by it.
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
      visibility TEXT NOT NULL CHECK (visibility IN ('user', 'model', 'both')),
      created_by TEXT,
      model_config_id TEXT,
      content_version INTEGER NOT NULL,
      content TEXT NOT NULL CHECK (json_valid(content)),
      usage TEXT CHECK (json_valid(usage)),
      runtime_ms INTEGER,
      deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX chat_messages_of_chat ON chat_messages (chat_id, id) WHERE deleted = 0;
    CREATE INDEX chat_messages_of_role ON chat_messages (chat_id, role, id) WHERE deleted = 0;

    CREATE TABLE chat_queue (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      model_config_id TEXT,
      content_version INTEGER NOT NULL,
      content TEXT NOT NULL CHECK (json_valid(content)),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX chat_queue_order ON chat_queue (chat_id, created_at, id);

    -- Calls of a chat's newest assistant message until their results are stored.
    CREATE TABLE chat_tool_calls (
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      call_id TEXT NOT NULL,
      message_id INTEGER NOT NULL REFERENCES chat_messages (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tool_name TEXT NOT NULL,
      args TEXT NOT NULL CHECK (json_valid(args)),
      invalid_args TEXT,
      state TEXT NOT NULL CHECK (json_valid(state)),
      PRIMARY KEY (chat_id, call_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_tool_calls_message ON chat_tool_calls (message_id);

    -- What the person allowed for the rest of a chat.
    CREATE TABLE chat_grants (
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      kind TEXT NOT NULL
        CHECK (kind IN ('edits', 'commands', 'command_pattern', 'outside_folder')),
      -- The pattern or the absolute folder; empty for the other kinds.
      value TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (chat_id, kind, value)
    ) STRICT, WITHOUT ROWID;
  `,
};
