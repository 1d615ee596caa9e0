import type { Migration } from '../migrate.ts';

/** API keys are not here: the secret vault has them under the provider's id. */
export const models: Migration = {
  id: 3,
  name: 'models',
  up: `
    CREATE TABLE model_providers (
      id TEXT PRIMARY KEY,
      provider TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL,
      base_url TEXT,
      enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      central_api_key_enabled INTEGER NOT NULL CHECK (central_api_key_enabled IN (0, 1)),
      allow_user_api_key INTEGER NOT NULL CHECK (allow_user_api_key IN (0, 1)),
      allow_central_api_key_fallback INTEGER NOT NULL
        CHECK (allow_central_api_key_fallback IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- A deleted row stays: chats and messages still name it.
    CREATE TABLE model_configs (
      id TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      display_name TEXT NOT NULL,
      enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
      context_limit INTEGER NOT NULL CHECK (context_limit > 0),
      compression_threshold INTEGER NOT NULL CHECK (compression_threshold BETWEEN 0 AND 100),
      call_config TEXT CHECK (json_valid(call_config)),
      deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      CHECK (NOT (deleted AND is_default))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX model_configs_model ON model_configs (provider, model) WHERE deleted = 0;
    CREATE UNIQUE INDEX model_configs_default ON model_configs (is_default) WHERE is_default = 1;
  `,
};
