import { expect, test } from 'vitest';
import { family } from '#main/store/migrations/0005-family.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

test('chats from before subagents are roots without tools of a client', async () => {
  const open = await schemaOpener();
  const before = open(family.id - 1);
  before.exec(`
    ${CHAT_ROWS}
  `);
  before.close();
  const after = open(family.id);
  expect(after.prepare('SELECT title, mode, dynamic_tools FROM chats').all()).toEqual([
    { title: 'old', mode: null, dynamic_tools: '[]' },
  ]);
  expect(() => after.exec(`UPDATE chats SET mode = 'other'`)).toThrow('CHECK');
  after.close();
});
