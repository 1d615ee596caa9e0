import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createChatUpkeep, type UpkeepAge } from '#main/services/chat-upkeep/index.ts';
import type { ChatWatchNotice } from '#main/services/chats/index.ts';
import type { Database } from '#main/store/database.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { createTestChats, openChatDatabase, USER } from './support.ts';

const dayMs = 24 * 60 * 60_000;

async function open() {
  const db = await openChatDatabase();
  const clock = createManualClock();
  const chats = createTestChats(db, createScriptedModel([]), { clock });
  const removed: Date[] = [];
  const purged: Date[] = [];
  const upkeep = createChatUpkeep({
    db,
    chats: chats.aging,
    debugRuns: {
      removeBefore(time) {
        removed.push(time);
        return 0;
      },
    },
    files: {
      purgeUnlinked(before) {
        purged.push(before);
        return 0;
      },
    },
    clock,
    logger: silentLogger,
  });
  const notices: ChatWatchNotice[] = [];
  chats.watch(USER, (notice) => notices.push(notice));
  /** A chat whose turn is over. */
  async function addChat(): Promise<ChatId> {
    const created = chats.create(USER, { content: [{ type: 'text', text: 'hello' }] });
    if (!created.ok) throw new Error(created.error.message);
    const { id } = created.value.chat;
    await clock.advance(1);
    expect(chats.find(USER, id)).toMatchObject({ value: { status: 'waiting' } });
    return id;
  }
  async function sweep(): Promise<void> {
    const swept = upkeep.sweep();
    await clock.advance(1_000);
    await swept;
  }
  const archived = (id: ChatId): boolean | undefined => {
    const chat = chats.find(USER, id);
    return chat.ok ? chat.value.archived : undefined;
  };
  const close = async (): Promise<void> => {
    await upkeep.close();
    await chats.close();
    db.close();
  };
  return { db, clock, chats, upkeep, notices, removed, purged, addChat, sweep, archived, close };
}

function count(db: Database, table: string): unknown {
  return db.prepare(`SELECT count(*) AS n FROM ${table}`).get();
}

test('chats in which nothing is said are archived, but for those that are pinned', async () => {
  const { clock, chats, upkeep, notices, addChat, sweep, archived, close } = await open();
  upkeep.setAge('autoArchive', 7);
  const idle = await addChat();
  const pinned = await addChat();
  chats.update(USER, pinned, { pin_order: 1 });
  await clock.advance(6 * dayMs);
  const young = await addChat();
  await sweep();
  expect([archived(idle), archived(pinned), archived(young)]).toEqual([false, false, false]);
  await clock.advance(1 * dayMs);
  chats.send(USER, young, { content: [{ type: 'text', text: 'still here' }] });
  await clock.advance(1);
  await sweep();
  expect([archived(idle), archived(pinned), archived(young)]).toEqual([true, false, false]);
  expect(notices.at(-1)).toMatchObject({ kind: 'deleted', chat: { id: idle } });
  await close();
});

test('nothing is archived by age unless it is wanted', async () => {
  const { clock, addChat, sweep, archived, close } = await open();
  const idle = await addChat();
  await clock.advance(1_000 * dayMs);
  await sweep();
  expect(archived(idle)).toBe(false);
  await close();
});

test('archived chats are deleted after 30 days, with all that is theirs', async () => {
  const { db, clock, chats, addChat, sweep, archived, purged, close } = await open();
  const old = await addChat();
  const kept = await addChat();
  // More than is deleted at once.
  const insert = db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     VALUES (?, 'assistant', 'both', 1, '[]', 1)`,
  );
  db.transaction(() => {
    for (let index = 0; index < 1_200; index += 1) insert.run(old);
  });
  chats.setArchived(USER, old, true);
  await clock.advance(29 * dayMs);
  await sweep();
  expect(archived(old)).toBe(true);
  await clock.advance(2 * dayMs);
  await sweep();
  expect(archived(old)).toBeUndefined();
  expect(archived(kept)).toBe(false);
  expect(db.prepare('SELECT count(*) AS n FROM chat_messages WHERE chat_id = ?').get(old)).toEqual({
    n: 0,
  });
  expect(count(db, 'chats')).toEqual({ n: 1 });
  expect(purged.at(-1)?.getTime()).toBeCloseTo(clock.now().getTime() - 30 * dayMs, -4);
  await close();
});

test('a clean-up that is stopped leaves no chat without its beginning', async () => {
  const { db, clock, chats, upkeep, addChat, archived, close } = await open();
  const [old, kept] = [await addChat(), await addChat()];
  const insert = db.prepare(
    `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at)
     VALUES (?, 'assistant', 'both', 1, '[]', 1)`,
  );
  db.transaction(() => {
    for (let index = 0; index < 1_200; index += 1) insert.run(old);
  });
  for (const id of [old, kept]) chats.setArchived(USER, id, true);
  await clock.advance(31 * dayMs);
  chats.update(USER, kept, { labels: { a: 'b' } });
  expect(chats.aging.expelArchived(new Date(clock.now().getTime() - 30 * dayMs))).toBe(true);
  expect(chats.aging.deletePiece()).toBe('piece');

  expect([archived(old), archived(kept)]).toEqual([undefined, true]);
  expect(chats.setArchived(USER, old, false)).toMatchObject({ error: { kind: 'not_found' } });
  const page = { limit: 10, offset: 0, after: undefined, labels: [] };
  const listed = chats.list(USER, { ...page, q: 'archived:any' });
  expect(listed).toMatchObject({ value: [{ chat: { id: kept } }] });
  // The rest goes, though nothing is to be deleted by its age any more.
  upkeep.setAge('retention', 0);
  const swept = upkeep.sweep();
  await clock.advance(1_000);
  await swept;
  expect(count(db, 'chats')).toEqual({ n: 1 });
  expect(db.prepare('SELECT count(*) AS n FROM chat_messages WHERE chat_id = ?').get(old)).toEqual({
    n: 0,
  });
  await close();
});

test('0 days keep everything for ever', async () => {
  const { db, clock, chats, upkeep, addChat, sweep, removed, purged, close } = await open();
  for (const name of ['retention', 'debugRetention'] satisfies UpkeepAge[]) upkeep.setAge(name, 0);
  chats.setArchived(USER, await addChat(), true);
  await clock.advance(5_000 * dayMs);
  await sweep();
  expect(count(db, 'chats')).toEqual({ n: 1 });
  expect([removed, purged]).toEqual([[], []]);
  await close();
});

test('the clean-up comes a minute after the start and then every ten minutes', async () => {
  const { clock, upkeep, removed, close } = await open();
  upkeep.start();
  await clock.advance(59_000);
  expect(removed).toHaveLength(0);
  await clock.advance(1_000);
  expect(removed).toHaveLength(1);
  await clock.advance(10 * 60_000);
  expect(removed).toHaveLength(2);
  expect(removed[0]?.getTime()).toBe(clock.now().getTime() - 10 * 60_000 - 30 * dayMs);
  await close();
  expect(clock.timerCount).toBe(0);
});
