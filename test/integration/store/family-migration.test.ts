import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import type { Database } from '#main/store/database.ts';
import { family } from '#main/store/migrations/0005-family.ts';
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

test('chats from before subagents are roots without tools of a client', async () => {
  const open = await opener();
  const before = open(family.id - 1);
  before.exec(`
    INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
      updated_at) VALUES ('o', 'coder', 'Coder', '', '', 1, '', '');
    INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
      last_seen_at) VALUES ('u', 'ada', '', '', 'active', 1, '', '', '');
    INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
      client_type, created_at, updated_at) VALUES ('c', 'u', 'o', 'm', 'c', 'old', 'waiting', 'ui',
      1, 1);
  `);
  before.close();
  const after = open(family.id);
  expect(after.prepare('SELECT title, mode, dynamic_tools FROM chats').all()).toEqual([
    { title: 'old', mode: null, dynamic_tools: '[]' },
  ]);
  expect(() => after.exec(`UPDATE chats SET mode = 'other'`)).toThrow('CHECK');
  after.close();
});
