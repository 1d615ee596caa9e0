import { expect, test } from 'vitest';
import { createChatMessagesStore } from '#main/store/tables/chat-messages-store.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

test('what was counted before is found by the index of what was counted', async () => {
  const open = await schemaOpener();
  const before = open(12);
  const insert = `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content,
      usage, created_at) VALUES ('c', 'assistant', 'both', 1, '[]',`;
  before.exec(`${CHAT_ROWS} ${insert} '{"input_tokens":7}', 1); ${insert} NULL, 2);`);
  before.close();
  const after = open(13);
  expect(createChatMessagesStore(after).newestUsage('c' as ChatId)).toEqual({ input_tokens: 7 });
  after.close();
});

test('a chat takes what its host said with it', async () => {
  const db = (await schemaOpener())(13);
  db.exec(`${CHAT_ROWS}
    INSERT INTO chat_pull_requests (chat_id, remote_origin, branch, facts, refreshed_at, stale_at)
      VALUES ('c', 'r', 'b', NULL, 1, 2);
    DELETE FROM chats WHERE id = 'c';`);
  expect(db.prepare('SELECT * FROM chat_pull_requests').all()).toEqual([]);
  expect(() =>
    db.exec(`INSERT INTO git_hosts VALUES ('example.com', 'cvs', 'https://example.com', 1, 1)`),
  ).toThrow('CHECK');
  db.close();
});
