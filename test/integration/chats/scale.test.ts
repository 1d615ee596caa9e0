import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '#main/store/database.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import { createTestChats, MODEL, openChatDatabase, ORGANIZATION, USER } from './support.ts';

/** Enough that a plan which reads a whole table is not the cheap one; the bench takes the times. */
const chatCount = 600;
const messagesPerChat = 4;

function fill(db: Database): ChatId[] {
  const ids: ChatId[] = [];
  const content = JSON.stringify([{ type: 'text', text: 'lorem ipsum '.repeat(20) }]);
  const addChat = db.prepare(
    `INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
       client_type, archived, pin_order, created_at, updated_at)
     VALUES (:id, :owner, :organization, :model, :id, :title, 'waiting', 'ui', :archived, :pin,
       :time, :time)`,
  );
  const addMessage = db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     VALUES (?, ?, 'both', 1, ?, ?)`,
  );
  db.transaction(() => {
    for (let index = 0; index < chatCount; index += 1) {
      const id = crypto.randomUUID() as ChatId;
      ids.push(id);
      addChat.run({
        id,
        owner: USER,
        organization: ORGANIZATION,
        model: MODEL,
        title: `Chat number ${index}`,
        archived: index % 4 === 0 ? 1 : 0,
        pin: index % 60 === 1 ? (index - 1) / 60 + 1 : 0,
        time: 1_700_000_000_000_000 + index,
      });
      for (let turn = 0; turn < messagesPerChat; turn += 1) {
        addMessage.run(id, turn % 2 === 0 ? 'user' : 'assistant', content, index);
      }
    }
  });
  return ids;
}

/** The same database, noting what is asked of it. */
function recording(db: Database, asked: Set<string>): Database {
  return {
    ...db,
    prepare(sql) {
      asked.add(sql);
      return db.prepare(sql);
    },
  };
}

/** Lists of values, and partial indexes that hold only what is asked for. */
const harmless = /CONSTANT|json_each|COVERING|INDEX chats_(?:turn_open|active)/;

/** The tables that the statement reads from end to end. */
function scannedTables(db: Database, sql: string): string[] {
  return db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => z.object({ detail: z.string() }).parse(row).detail)
    .filter((detail) => detail.startsWith('SCAN') && !harmless.test(detail));
}

test('lists and pages are read through indexes, never from end to end', async () => {
  const db = await openChatDatabase();
  const ids = fill(db);
  // With figures of the tables the planner chooses as it does in a database that has grown.
  db.exec('ANALYZE');
  const asked = new Set<string>();
  const chats = createTestChats(recording(db, asked), createLiveModel());
  const page = { q: '', labels: [], limit: 50, offset: 0, after: undefined };
  const middle = ids[301] ?? ('' as ChatId);
  const next = chats.list(USER, { ...page, after: middle });
  expect(next.ok && next.value).toHaveLength(50);
  const shown = chats.messages(USER, middle, { limit: 50, before: undefined, after: undefined });
  expect(shown.ok && shown.value.messages).toHaveLength(messagesPerChat);
  expect(chats.get(USER, middle).ok).toBe(true);
  const list = chats.list(USER, page);
  expect(list.ok && list.value.map(({ chat }) => chat.pinOrder).slice(0, 11)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0,
  ]);

  chats.recover();
  const stop = chats.subscribe(middle, 0, {
    snapshot: (events) => void Array.from(events),
    live: () => undefined,
  });
  stop();
  const selects = Array.from(asked).filter((sql) => sql.trimStart().startsWith('SELECT'));
  expect(selects.length).toBeGreaterThan(8);
  for (const sql of selects) expect([sql, scannedTables(db, sql)]).toEqual([sql, []]);
  await chats.close();
  db.close();
});
