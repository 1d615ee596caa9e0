import { join } from 'node:path';
import { systemClock } from '#main/platform/clock.ts';
import type { Database } from '#main/store/database.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { openDatabase } from '#main/store/open-database.ts';
import { tempFolder } from './temp-folder.ts';

/** Opens one database file again and again, each time brought up to the given migration. */
export async function schemaOpener(): Promise<(upTo: number) => Database> {
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

/** The chat `c` of the user `u`, as the schema from migration 4 on takes it. */
export const CHAT_ROWS = `
    INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
      updated_at) VALUES ('o', 'coder', 'Coder', '', '', 1, '', '');
    INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
      last_seen_at) VALUES ('u', 'ada', '', '', 'active', 1, '', '', '');
    INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
      client_type, created_at, updated_at) VALUES ('c', 'u', 'o', 'm', 'c', 'old', 'waiting', 'ui',
      1, 1);
`;
