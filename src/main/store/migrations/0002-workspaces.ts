import type { Migration } from '../migrate.ts';

export const workspaces: Migration = {
  id: 2,
  name: 'workspaces',
  up: `
    CREATE TABLE templates (
      id TEXT PRIMARY KEY,
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      display_name TEXT NOT NULL,
      description TEXT NOT NULL,
      icon TEXT NOT NULL,
      active_version_id TEXT NOT NULL REFERENCES template_versions (id)
        DEFERRABLE INITIALLY DEFERRED,
      created_by TEXT NOT NULL REFERENCES users (id),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX templates_name ON templates (organization_id, lower(name));

    CREATE TABLE template_versions (
      id TEXT PRIMARY KEY,
      template_id TEXT NOT NULL REFERENCES templates (id),
      number INTEGER NOT NULL,
      name TEXT NOT NULL,
      message TEXT NOT NULL,
      readme TEXT NOT NULL,
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      created_by TEXT NOT NULL REFERENCES users (id),
      created_at TEXT NOT NULL,
      UNIQUE (template_id, number),
      UNIQUE (template_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE workspaces (
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES users (id),
      organization_id TEXT NOT NULL REFERENCES organizations (id),
      template_id TEXT NOT NULL REFERENCES templates (id),
      name TEXT NOT NULL,
      approval_mode TEXT NOT NULL CHECK (approval_mode IN ('ask', 'edit', 'full')),
      automatic_updates TEXT NOT NULL CHECK (automatic_updates IN ('always', 'never')),
      favorite INTEGER NOT NULL CHECK (favorite IN (0, 1)),
      deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
      last_used_at TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX workspaces_name ON workspaces (owner_id, lower(name)) WHERE deleted = 0;

    CREATE TABLE workspace_builds (
      id TEXT PRIMARY KEY,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      build_number INTEGER NOT NULL CHECK (build_number > 0),
      template_version_id TEXT NOT NULL REFERENCES template_versions (id),
      transition TEXT NOT NULL CHECK (transition IN ('start', 'stop', 'delete')),
      -- On a delete: leave in place what the workspace made.
      orphan INTEGER NOT NULL CHECK (orphan IN (0, 1)),
      initiator_id TEXT NOT NULL REFERENCES users (id),
      reason TEXT NOT NULL,
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      -- What the workspace consists of after this build; versioned JSON.
      state TEXT CHECK (state IS NULL OR json_valid(state)),
      job_id TEXT NOT NULL UNIQUE,
      job_status TEXT NOT NULL CHECK (
        job_status IN ('pending', 'running', 'canceling', 'canceled', 'succeeded', 'failed')
      ),
      job_error TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      started_at TEXT,
      canceled_at TEXT,
      completed_at TEXT,
      UNIQUE (workspace_id, build_number)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX workspace_builds_active ON workspace_builds (workspace_id)
      WHERE job_status IN ('pending', 'running', 'canceling');

    CREATE TABLE workspace_build_logs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      build_id TEXT NOT NULL REFERENCES workspace_builds (id),
      created_at TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('provisioner', 'provisioner_daemon')),
      level TEXT NOT NULL,
      stage TEXT NOT NULL,
      output TEXT NOT NULL
    ) STRICT;
    CREATE INDEX workspace_build_logs_build ON workspace_build_logs (build_id, id);

    CREATE TABLE workspace_agents (
      id TEXT PRIMARY KEY,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      build_id TEXT NOT NULL REFERENCES workspace_builds (id),
      resource_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      -- Clear text: every process of the workspace is given it, also after a restart.
      token TEXT NOT NULL UNIQUE,
      lifecycle_state TEXT NOT NULL,
      directory TEXT NOT NULL,
      expanded_directory TEXT NOT NULL,
      -- Why the connection was lost, in words for the person.
      problem TEXT,
      logs_length INTEGER NOT NULL,
      logs_overflowed INTEGER NOT NULL CHECK (logs_overflowed IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      first_connected_at TEXT,
      last_connected_at TEXT,
      disconnected_at TEXT,
      started_at TEXT,
      ready_at TEXT,
      UNIQUE (build_id, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workspace_agents_workspace ON workspace_agents (workspace_id);

    CREATE TABLE workspace_agent_log_sources (
      agent_id TEXT NOT NULL REFERENCES workspace_agents (id),
      id TEXT NOT NULL,
      display_name TEXT NOT NULL,
      icon TEXT NOT NULL,
      created_at TEXT NOT NULL,
      PRIMARY KEY (agent_id, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE workspace_agent_logs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      agent_id TEXT NOT NULL REFERENCES workspace_agents (id),
      source_id TEXT NOT NULL,
      created_at TEXT NOT NULL,
      level TEXT NOT NULL,
      output TEXT NOT NULL
    ) STRICT;
    CREATE INDEX workspace_agent_logs_agent ON workspace_agent_logs (agent_id, id);

    CREATE TABLE workspace_approval_rules (
      id TEXT PRIMARY KEY,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      pattern TEXT NOT NULL,
      created_at TEXT NOT NULL,
      UNIQUE (workspace_id, pattern)
    ) STRICT, WITHOUT ROWID;
  `,
};
