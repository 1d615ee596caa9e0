import { expect, test } from 'vitest';
import { mcp } from '#main/store/migrations/0008-mcp.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

test('chats from before MCP servers use none and keep what was allowed in them', async () => {
  const open = await schemaOpener();
  const before = open(mcp.id - 1);
  before.exec(`
    ${CHAT_ROWS}
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
