import type { Migration } from '../migrate.ts';

/** Times are whole microseconds since 1970; money is whole millionths of a US dollar. */
export const accounting: Migration = {
  id: 7,
  name: 'accounting',
  up: `
    -- 1 on what a compaction wrote: its summary stands for everything before it.
    ALTER TABLE chat_messages ADD COLUMN compressed INTEGER NOT NULL DEFAULT 0
      CHECK (compressed IN (0, 1));
    CREATE INDEX chat_messages_summaries ON chat_messages (chat_id, id)
      WHERE compressed = 1 AND deleted = 0;

    -- The person asked for a summary; void as soon as the chat has a later message.
    CREATE TABLE chat_compaction_requests (
      chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      tip_message_id INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- One row for every answer of a model. Outlives its message and its chat: the money is spent.
    CREATE TABLE model_usage (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('step', 'compaction', 'title')),
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      chat_id TEXT NOT NULL,
      root_chat_id TEXT NOT NULL,
      -- The assistant message that it is about; null for a call that leaves none.
      message_id INTEGER,
      model_config_id TEXT NOT NULL,
      input_tokens INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL,
      cache_read_tokens INTEGER NOT NULL,
      cache_creation_tokens INTEGER NOT NULL,
      -- Null: the model had no price then.
      cost_micros INTEGER CHECK (cost_micros >= 0),
      runtime_ms INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX model_usage_of_user ON model_usage (user_id, created_at);

    CREATE TABLE usage_limit_overrides (
      user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      spend_limit_micros INTEGER NOT NULL CHECK (spend_limit_micros > 0)
    ) STRICT, WITHOUT ROWID;

    -- No foreign key to the model: a deleted one stays as a row.
    CREATE TABLE user_compaction_thresholds (
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      model_config_id TEXT NOT NULL,
      threshold_percent INTEGER NOT NULL CHECK (threshold_percent BETWEEN 0 AND 100),
      PRIMARY KEY (user_id, model_config_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE user_debug_logging (
      user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE chat_debug_runs (
      id TEXT PRIMARY KEY,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      root_chat_id TEXT NOT NULL,
      parent_chat_id TEXT,
      model_config_id TEXT,
      trigger_message_id INTEGER,
      history_tip_message_id INTEGER,
      kind TEXT NOT NULL
        CHECK (kind IN ('chat_turn', 'title_generation', 'quickgen', 'compaction')),
      status TEXT NOT NULL CHECK (status IN ('in_progress', 'completed', 'error', 'interrupted')),
      provider TEXT,
      model TEXT,
      started_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      finished_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_debug_runs_of_chat ON chat_debug_runs (chat_id, started_at DESC, id DESC);
    CREATE INDEX chat_debug_runs_age ON chat_debug_runs (started_at);
    CREATE INDEX chat_debug_runs_open ON chat_debug_runs (status) WHERE status = 'in_progress';

    CREATE TABLE chat_debug_steps (
      id TEXT PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES chat_debug_runs (id) ON DELETE CASCADE,
      chat_id TEXT NOT NULL,
      step_number INTEGER NOT NULL,
      operation TEXT NOT NULL CHECK (operation IN ('stream', 'generate')),
      status TEXT NOT NULL CHECK (status IN ('in_progress', 'completed', 'error', 'interrupted')),
      history_tip_message_id INTEGER,
      assistant_message_id INTEGER,
      request TEXT NOT NULL CHECK (json_valid(request)),
      response TEXT CHECK (json_valid(response)),
      usage TEXT CHECK (json_valid(usage)),
      attempts TEXT NOT NULL CHECK (json_valid(attempts)),
      error TEXT CHECK (json_valid(error)),
      -- Bytes of the JSON above, so that a chat's records can be kept within bounds.
      size INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      finished_at INTEGER,
      UNIQUE (run_id, step_number)
    ) STRICT;
    CREATE INDEX chat_debug_steps_of_chat ON chat_debug_steps (chat_id, started_at DESC);
  `,
};
