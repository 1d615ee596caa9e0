import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import { accounting } from '#main/store/migrations/0007-accounting.ts';
import { createChatMessagesStore } from '#main/store/tables/chat-messages-store.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

test('old messages are no summaries, and what was spent outlives its chat', async () => {
  const open = await schemaOpener();
  const before = open(accounting.id - 1);
  before.exec(`
    ${CHAT_ROWS}
    INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
      VALUES ('c', 'user', 'both', 1, '[]', 1);
  `);
  before.close();
  const after = open(accounting.id);
  expect(after.prepare('SELECT id, compressed FROM chat_messages').all()).toEqual([
    { id: 1, compressed: 0 },
  ]);
  after.exec(`
    INSERT INTO chat_compaction_requests VALUES ('c', 1);
    INSERT INTO chat_debug_runs (id, chat_id, root_chat_id, kind, status, started_at, updated_at)
      VALUES ('r', 'c', 'c', 'chat_turn', 'completed', 1, 1);
    INSERT INTO chat_debug_steps (id, run_id, chat_id, step_number, operation, status, request,
      attempts, size, started_at, updated_at)
      VALUES ('s', 'r', 'c', 1, 'stream', 'completed', '{}', '[]', 2, 1, 1);
    INSERT INTO model_usage (kind, user_id, chat_id, root_chat_id, model_config_id, input_tokens,
      output_tokens, cache_read_tokens, cache_creation_tokens, runtime_ms, created_at)
      VALUES ('step', 'u', 'c', 'c', 'm', 1, 1, 0, 0, 1, 1);
    DELETE FROM chats;
  `);
  for (const [table, left] of [
    ['chat_compaction_requests', 0],
    ['chat_debug_runs', 0],
    ['chat_debug_steps', 0],
    // What was spent stays spent.
    ['model_usage', 1],
  ] as const) {
    expect([table, after.prepare(`SELECT count(*) AS n FROM ${table}`).get()]).toEqual([
      table,
      { n: left },
    ]);
  }
  after.close();
});

test('what a summary replaced is not read for the model, and is shown to the person', async () => {
  const open = await schemaOpener();
  const db = open(Infinity);
  db.exec(`
    INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
      updated_at) VALUES ('o', 'coder', 'Coder', '', '', 1, '', '');
    INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
      last_seen_at) VALUES ('u', 'ada', '', '', 'active', 1, '', '', '');
    INSERT INTO chats (id, owner_id, organization_id, model_config_id, root_chat_id, title, status,
      client_type, created_at, updated_at) VALUES ('c', 'u', 'o', 'm', 'c', 'old', 'waiting', 'ui',
      1, 1);
    INSERT INTO chat_messages (chat_id, role, visibility, compressed, content_version, content,
      created_at) VALUES
      ('c', 'system', 'model', 0, 1, '[]', 1),
      ('c', 'user', 'both', 0, 1, '[]', 1),
      ('c', 'assistant', 'both', 0, 1, '[]', 1),
      ('c', 'user', 'model', 1, 1, '[]', 1),
      ('c', 'assistant', 'user', 1, 1, '[]', 1),
      ('c', 'tool', 'both', 1, 1, '[]', 1),
      ('c', 'system', 'model', 0, 1, '[]', 1),
      ('c', 'user', 'both', 0, 1, '[]', 1);
  `);
  const messages = createChatMessagesStore(db);
  const chat = 'c' as ChatId;
  const ids = (rows: Iterable<{ readonly id: number }>): number[] =>
    Array.from(rows, (row) => row.id);
  expect(ids(messages.forModel(chat))).toEqual([1, 4, 7, 8]);
  expect(ids(messages.visibleAfter(chat, 0))).toEqual([2, 3, 5, 6, 8]);
  expect([messages.hasSummary(chat), messages.hasAnswers(chat)]).toEqual([true, false]);
  db.exec('UPDATE chat_messages SET deleted = 1 WHERE id >= 3');
  expect(ids(messages.forModel(chat))).toEqual([1, 2]);
  db.close();
});
