import { expect, test } from 'vitest';
import { createChatMessagesStore } from '#main/store/tables/chat-messages-store.ts';
import { createChatQueueStore } from '#main/store/tables/chat-queue-store.ts';
import { createChatToolCallsStore } from '#main/store/tables/chat-tool-calls-store.ts';
import { createChatsStore } from '#main/store/tables/chats-store.ts';
import type { ChatEvent, ChatRow, Chats } from '#main/services/chats/index.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import { createTestChats, openChatDatabase, USER } from './support.ts';

function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function createChat(chats: Chats): ChatRow {
  return valueOf(chats.create(USER, { content: [{ type: 'text', text: 'go' }] })).chat;
}

/** Resolves with the chat's messages once it has the status. */
function when(chats: Chats, chat: ChatRow, status: ChatRow['status']): Promise<void> {
  return new Promise((resolve) => {
    const look = (events: Iterable<ChatEvent>): void => {
      const seen = Array.from(events);
      if (!seen.some((event) => event.type === 'status' && event.status === status)) return;
      // The snapshot comes before there is anything to stop.
      queueMicrotask(() => stop());
      resolve();
    };
    const stop = chats.subscribe(chat.id, 0, { snapshot: look, live: look });
  });
}

test('a turn that was interrupted when the process died is wound up at the next start', async () => {
  const db = await openChatDatabase();
  const before = createTestChats(db, createLiveModel(), { runTurn: () => new Promise(() => {}) });
  const chat = createChat(before);
  await when(before, chat, 'running');
  const now = chat.createdAt + 1;
  const message = createChatMessagesStore(db).insert({
    chatId: chat.id,
    role: 'assistant',
    visibility: 'both',
    createdBy: undefined,
    modelConfigId: undefined,
    parts: [{ type: 'tool-call', tool_call_id: 'c1', tool_name: 'execute', args: {} }],
    usage: undefined,
    createdAt: now,
  });
  createChatToolCallsStore(db).open(chat.id, message.id, [
    { callId: 'c1', toolName: 'execute', args: {}, state: { kind: 'running' } },
  ]);
  createChatQueueStore(db).add({
    chatId: chat.id,
    modelConfigId: undefined,
    parts: [{ type: 'text', text: 'queued' }],
    createdAt: now,
  });
  void before.interrupt(USER, chat.id);
  expect(createChatsStore(db).find(chat.id)).toMatchObject({ status: 'waiting', turnOpen: true });

  const model = createLiveModel();
  const after = createTestChats(db, model);
  after.recover();
  const call = await model.asked();
  const page = { limit: 50, before: undefined, after: undefined };
  const roles = valueOf(after.messages(USER, chat.id, page)).messages.map(({ role }) => role);
  expect(roles).toEqual(['user', 'tool', 'assistant', 'user']);
  call.finish();
  await when(after, chat, 'waiting');
  await after.close();
  db.close();
});

test('a turn that crashes leaves an error and does no harm to other chats', async () => {
  const db = await openChatDatabase();
  let turns = 0;
  const chats = createTestChats(db, createLiveModel(), {
    runTurn: () => {
      turns += 1;
      return turns === 1
        ? Promise.reject(new Error('a bug'))
        : Promise.resolve({ kind: 'finished' });
    },
  });
  const broken = createChat(chats);
  await when(chats, broken, 'error');
  expect(valueOf(chats.find(USER, broken.id)).lastError).toMatchObject({ kind: 'generic' });
  const fine = createChat(chats);
  await when(chats, fine, 'running');
  await when(chats, fine, 'waiting');
  await chats.close();
  db.close();
});
