import type { Migration } from '../migrate.ts';

/** What tells a subagent's chat from others, and the tools that a client answers. */
export const family: Migration = {
  id: 5,
  name: 'family',
  up: `
    -- What kind of subagent a child is; null for a root and for a general one.
    ALTER TABLE chats ADD COLUMN mode TEXT CHECK (mode IN ('explore', 'computer_use'));
    -- Tools that the client that started the chat runs: name, description, JSON Schema.
    ALTER TABLE chats ADD COLUMN dynamic_tools TEXT NOT NULL DEFAULT '[]'
      CHECK (json_valid(dynamic_tools));
    -- Those that wait for a client are looked for at start too.
    DROP INDEX chats_active;
    CREATE INDEX chats_active ON chats (updated_at)
      WHERE status IN ('pending', 'running', 'requires_action');
  `,
};
