import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import type { Database } from '#main/store/database.ts';
import { mcp } from '#main/store/migrations/0008-mcp.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { openDatabase } from '#main/store/open-database.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

async function opener(): Promise<(upTo: number) => Database> {
  const folder = await tempFolder();
  return (upTo) => {
    const opened = openDatabase({
      path: join(folder, 'test.db'),
      backups: join(folder, 'backups'),
      migrations: migrations.filter((migration) => migration.id <= upTo),
      clock: systemClock,
    });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value.db;
  };
}

test('chats from before MCP servers use none and keep what was allowed in them', async () => {
  const open = await opener();
  const before = open(mcp.id - 1);
  before.exec(`
    INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
      updated_at) VALUES ('o', 'coder', 'Coder', '', '', 1, '', '');
    INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
      last_seen_at) VALUES ('u', 'ada', '', '', 'active', 1, '', '', '');
    INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
      client_type, created_at, updated_at) VALUES ('c', 'u', 'o', 'm', 'c', 'old', 'waiting', 'ui',
      1, 1);
    INSERT INTO chat_grants (chat_id, kind, value, created_at)
      VALUES ('c', 'command_pattern', 'npm *', 7), ('c', 'edits', '', 8);
  `);
  before.close();
  const after = open(mcp.id);
  expect(after.prepare('SELECT mcp_server_ids FROM chats').all()).toEqual([
    { mcp_server_ids: '[]' },
  ]);
  after.exec(`INSERT INTO chat_grants (chat_id, kind, value, created_at)
    VALUES ('c', 'tool', 'docs__find', 9)`);
  const grants = after.prepare('SELECT kind, value, created_at FROM chat_grants ORDER BY 3').all();
  expect(grants).toEqual([
    { kind: 'command_pattern', value: 'npm *', created_at: 7 },
    { kind: 'edits', value: '', created_at: 8 },
    { kind: 'tool', value: 'docs__find', created_at: 9 },
  ]);
  after.exec(`DELETE FROM chats`);
  expect(after.prepare('SELECT count(*) AS left FROM chat_grants').get()).toEqual({ left: 0 });
  after.close();
});
