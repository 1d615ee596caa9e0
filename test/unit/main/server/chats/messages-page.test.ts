import { expect, test } from 'vitest';
import { chatMessagesPageSchema } from '#shared/api/chats.ts';
import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import { presentMessage, presentMessagesPage } from '#main/server/routes/chats/present.ts';
import { decodeMessage, type MessageTextRow } from '#main/services/chats/index.ts';

function stored(id: number, parts: readonly object[], more: Partial<MessageTextRow> = {}) {
  const row: MessageTextRow = {
    id: id as MessageId,
    chatId: '00000000-0000-4000-8000-000000000001' as ChatId,
    role: 'assistant',
    visibility: 'both',
    createdBy: undefined,
    modelConfigId: undefined,
    contentVersion: 1,
    content: JSON.stringify(parts),
    usage: undefined,
    createdAt: 1_700_000_000_000_000,
    ...more,
  };
  return row;
}

const pageOf = (...messages: MessageTextRow[]): unknown =>
  JSON.parse(presentMessagesPage({ messages, queued: [], hasMore: true }).toString('utf8'));

test('a page says what each of its messages says alone', () => {
  const rows = [
    stored(3, [{ type: 'text', text: 'He said "no" – ünd \\ \n' }], { usage: { input_tokens: 7 } }),
    stored(2, [], { role: 'user', usage: { input_tokens: 0 } }),
  ];
  const page = chatMessagesPageSchema.parse(pageOf(...rows));
  expect(page.messages).toEqual(rows.map((row) => presentMessage(decodeMessage(row))));
  expect(page).toMatchObject({ queued_messages: [], has_more: true });
  expect(page.messages[1]).not.toHaveProperty('usage');
});

test('a page without messages is a page', () => {
  expect(pageOf()).toEqual({ messages: [], queued_messages: [], has_more: true });
});

test('what the provider wants back and what only the model reads stays here', () => {
  const row = stored(1, [
    { type: 'reasoning', text: 'hm', provider_metadata: { anthropic: { signature: 's' } } },
    { type: 'skill', skill_name: 'x', context_source: { skill_dir: '/secret' } },
  ]);
  expect(JSON.stringify(pageOf(row))).not.toMatch(/signature|secret|provider_metadata/);
  expect(pageOf(row)).toMatchObject({ messages: [{ content: [{ text: 'hm' }, {}] }] });
});

test('a result that speaks of those keys is left as it is', () => {
  const part = {
    type: 'tool-result',
    tool_call_id: 'c',
    tool_name: 'read_file',
    result: { output: '{"provider_metadata": 1}', provider_metadata: 'mine' },
  };
  expect(pageOf(stored(1, [part]))).toMatchObject({ messages: [{ content: [part] }] });
});
