import { expect, test } from 'vitest';
import type { MessageId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import { createStreamWriter, createEventText } from '#main/server/routes/chats/stream-writer.ts';
import type { ServerSocket } from '#main/server/websocket/socket-route.ts';
import { silentLogger } from '#main/platform/logger.ts';
import type { ChatEvent, ChatRow, Chats } from '#main/services/chats/index.ts';
import type { Database } from '#main/store/database.ts';
import { createChatMessagesStore } from '#main/store/tables/chat-messages-store.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createTestChats, openChatDatabase, USER } from './support.ts';

const messageCount = 2000;
/** Far below the chat's length; a page of messages, a full socket and a frame fit. */
const bound = 400;
const wide = 'w'.repeat(8 * 1024);

function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The same database, counting the rows of messages that were read. */
function counting(db: Database, count: (rows: number) => void): Database {
  return {
    ...db,
    prepare(sql) {
      const statement = db.prepare(sql);
      return {
        ...statement,
        all(...params) {
          const rows = statement.all(...params);
          if (sql.includes('FROM chat_messages')) count(rows.length);
          return rows;
        },
      };
    },
  };
}

async function openLongChat() {
  const db = await openChatDatabase();
  let read = 0;
  const chats = createTestChats(
    counting(db, (rows) => void (read += rows)),
    createLiveModel(),
    { runTurn: () => Promise.resolve({ kind: 'finished' }) },
  );
  const { chat } = valueOf(chats.create(USER, { content: [{ type: 'text', text: 'go' }] }));
  await rested(chats, chat);
  const messages = createChatMessagesStore(db);
  db.transaction(() => {
    for (let index = 1; index < messageCount; index += 1) {
      messages.insert({
        chatId: chat.id,
        role: 'assistant',
        visibility: 'both',
        createdBy: undefined,
        modelConfigId: undefined,
        parts: [{ type: 'text', text: `${index} ${wide}` }],
        usage: undefined,
        createdAt: chat.createdAt + index,
      });
    }
  });
  read = 0;
  return { db, chats, chat, messages, read: () => read };
}

function rested(chats: Chats, chat: ChatRow): Promise<void> {
  return new Promise((resolve) => {
    const look = (events: Iterable<ChatEvent>): void => {
      const isAtRest = (event: ChatEvent) => event.type === 'status' && event.status === 'waiting';
      if (Array.from(events).some(isAtRest)) resolve();
    };
    chats.subscribe(chat.id, 0, { snapshot: look, live: look });
  });
}

/** Reads nothing until it is let. */
function pausedSocket() {
  const events: { readonly type: string; readonly message?: { readonly id: number } }[] = [];
  let buffered = 0;
  const socket: ServerSocket = {
    sendText(text) {
      events.push(...(JSON.parse(text) as typeof events));
      buffered += text.length;
    },
    sendBinary: () => undefined,
    close: () => expect.fail('cut off'),
    onText: () => undefined,
    onBinary: () => undefined,
    onClose: () => undefined,
    get bufferedBytes() {
      return buffered;
    },
  };
  return { socket, events, drain: () => void (buffered = 0) };
}

test('of a very long chat no more is read than the client takes', async () => {
  const { db, chats, chat, messages, read } = await openLongChat();
  const { socket, events, drain } = pausedSocket();
  const clock = createManualClock();
  const deps = { chatId: chat.id, clock, liveText: createEventText(), logger: silentLogger };
  const writer = createStreamWriter(socket, deps);
  const stop = chats.subscribe(chat.id, 0, writer);
  expect(read()).toBeGreaterThan(0);
  expect(read()).toBeLessThan(bound);
  await clock.advance(1000);
  expect(read()).toBeLessThan(bound);

  // What is stored meanwhile comes live, behind what was there, and once.
  const later = valueOf(
    chats.send(USER, chat.id, { content: [{ type: 'text', text: 'and then' }] }),
  );
  for (let before = 0; before < events.length;) {
    const held = read();
    before = events.length;
    drain();
    await clock.advance(10);
    expect(read() - held).toBeLessThan(bound);
  }
  const told = events.flatMap(({ message }) => (message ? [message.id] : []));
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['status', 'message']);
  expect(told).toEqual(Array.from(messages.visibleAfter(chat.id, 0), ({ id }) => id));
  expect(told).toHaveLength(messageCount + 1);
  expect(told.at(-1)).toBe(later.message.id);
  writer.close();
  stop();
  await chats.close();
  db.close();
});

test('an edit while a snapshot is read leaves out what it took', async () => {
  const { db, chats, chat, messages } = await openLongChat();
  const { socket, events, drain } = pausedSocket();
  const clock = createManualClock();
  const deps = { chatId: chat.id, clock, liveText: createEventText(), logger: silentLogger };
  const writer = createStreamWriter(socket, deps);
  const stop = chats.subscribe(chat.id, 0, writer);
  const [first] = messages.visibleAfter(chat.id, 0);
  if (!first) throw new Error('no messages');
  const content = [{ type: 'text', text: 'anew' }];
  const request = { content, modelConfigId: undefined };
  const { message } = valueOf(chats.edit(USER, chat.id, first.id, request));
  const before = events.length;
  drain();
  await clock.advance(10);
  expect(before).toBeLessThan(bound);
  const reset = events.findIndex(({ type }) => type === 'history_reset');
  expect(reset - before).toBeLessThan(bound);
  const told = events.slice(reset).flatMap((event) => (event.message ? [event.message.id] : []));
  expect(told).toEqual([message.id]);
  writer.close();
  stop();
  await chats.close();
  db.close();
});

test('of all that an edit tells anew no more is read than each client takes', async () => {
  const { db, chats, chat, messages, read } = await openLongChat();
  const clock = createManualClock();
  const content = [{ type: 'text', text: 'and then' }];
  const { message: last } = valueOf(chats.send(USER, chat.id, { content }));
  await rested(chats, chat);
  const open = () => {
    const client = pausedSocket();
    const { socket } = client;
    const deps = { chatId: chat.id, clock, liveText: createEventText(), logger: silentLogger };
    const writer = createStreamWriter(socket, deps);
    const stop = chats.subscribe(chat.id, Number.MAX_SAFE_INTEGER, writer);
    return { ...client, writer, stop };
  };
  const clients = [open(), open()];
  const held = read();
  const { message } = valueOf(
    chats.edit(USER, chat.id, last.id as MessageId, { content, modelConfigId: undefined }),
  );
  expect(read() - held).toBeGreaterThan(0);
  expect(read() - held).toBeLessThan(2 * bound);
  await rested(chats, chat);
  const later = valueOf(chats.send(USER, chat.id, { content }));
  await clock.advance(1000);

  for (const { events, drain } of clients) {
    for (let before = 0; before < events.length;) {
      const already = read();
      before = events.length;
      drain();
      await clock.advance(10);
      expect(read() - already).toBeLessThan(bound);
    }
    const told = events.slice(events.findIndex(({ type }) => type === 'history_reset'));
    const ids = told.flatMap((event) => (event.message ? [event.message.id] : []));
    expect(ids).toHaveLength(messageCount + 2);
    expect(ids).toEqual(Array.from(messages.visibleAfter(chat.id, 0), ({ id }) => id));
    expect(ids.slice(-2)).toEqual([message.id, later.message.id]);
    // What belongs to the edit follows what it told anew.
    const edited = told.findIndex((event) => event.message?.id === message.id);
    expect(told.slice(edited + 1, edited + 3).map(({ type }) => type)).toEqual([
      'queue_update',
      'status',
    ]);
  }
  for (const { writer, stop } of clients) {
    writer.close();
    stop();
  }
  await chats.close();
  db.close();
});
