import { expect, test } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { chats } from '#main/store/migrations/0004-chats.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

test('each migration takes a database of the one before and loses no row of it', async () => {
  const open = await schemaOpener();
  const counts = (upTo: number): Record<string, number> => {
    const db = open(upTo);
    const tables = ['organizations', 'users', 'chats', 'chat_messages', 'chat_queue'];
    const found = tables.map((table) => [
      table,
      db.prepare(`SELECT count(*) AS n FROM ${table}`).get(),
    ]);
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    db.close();
    return Object.fromEntries(found);
  };
  for (let id = 1; id <= chats.id; id += 1) open(id).close();
  const db = open(chats.id);
  db.exec(`${CHAT_ROWS}
    INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
      VALUES ('c', 'user', 'both', 1, '[{"type":"text","text":"a needle in old hay"}]', 1);
  `);
  db.close();
  const before = counts(chats.id);
  expect(before['chat_messages']).toEqual({ n: 1 });
  for (const { id } of migrations.filter((each) => each.id > chats.id)) {
    expect(counts(id)).toEqual(before);
  }
});

test('the search finds what was written before there was a search', async () => {
  const open = await schemaOpener();
  const last = migrations.at(-1)?.id ?? 0;
  const db = open(chats.id);
  db.exec(`${CHAT_ROWS}
    INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
      VALUES ('c', 'user', 'both', 1, '[{"type":"text","text":"a needle in old hay"}]', 1),
             ('c', 'system', 'model', 1, '[{"type":"text","text":"a hidden needle"}]', 2);
  `);
  db.close();
  const after = open(last);
  const found = after.prepare('SELECT rowid FROM chat_search WHERE chat_search MATCH ?');
  expect(found.all('needle')).toEqual([{ rowid: 1 }]);
  after.close();
});
