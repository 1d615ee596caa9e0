import type { Migration } from '../migrate.ts';

export const foundation: Migration = {
  id: 1,
  name: 'foundation',
  up: `
    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value)),
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE organizations (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL,
      description TEXT NOT NULL,
      icon TEXT NOT NULL,
      is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX organizations_default ON organizations (is_default) WHERE is_default = 1;

    CREATE TABLE users (
      id TEXT PRIMARY KEY,
      username TEXT NOT NULL,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('active', 'dormant', 'suspended')),
      is_owner INTEGER NOT NULL CHECK (is_owner IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      last_seen_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX users_username ON users (lower(username));

    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      hashed_secret BLOB NOT NULL CHECK (length(hashed_secret) = 32),
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      -- local: the program's own window; session: a sign-in; token: made by the person.
      purpose TEXT NOT NULL CHECK (purpose IN ('local', 'session', 'token')),
      token_name TEXT NOT NULL,
      scopes TEXT NOT NULL CHECK (json_valid(scopes)),
      allow_list TEXT NOT NULL CHECK (json_valid(allow_list)),
      lifetime_seconds INTEGER NOT NULL CHECK (lifetime_seconds > 0),
      last_used_at TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX api_keys_token_name ON api_keys (user_id, token_name)
      WHERE purpose = 'token';
    CREATE INDEX api_keys_user ON api_keys (user_id, created_at);
  `,
};
