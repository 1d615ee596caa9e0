import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import { systemClock } from '#main/platform/clock.ts';
import { systemRandom } from '#main/platform/random.ts';
import { createFiles, maxFileBytes } from '#main/services/files/index.ts';
import { createFilesStore } from '#main/store/tables/files-store.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import {
  createTestChats,
  openChatDatabase,
  ORGANIZATION,
  USER,
} from '#test/integration/chats/support.ts';
import { png } from '#test/support/sample-files.ts';

async function open() {
  const db = await openChatDatabase();
  const files = createFiles({ db, clock: systemClock, random: systemRandom });
  const store = async (name: string, data: Uint8Array = Buffer.from(name)) => {
    const file = { ownerId: USER, organizationId: ORGANIZATION, declaredType: '', name, data };
    const stored = await files.store(file);
    if (!stored.ok) throw new Error(stored.error.message);
    return stored.value;
  };
  return { db, files, store };
}

test('what no chat shows is deleted once it is old, with its bytes', async () => {
  const { db, files, store } = await open();
  const chats = createTestChats(db, createLiveModel(), { files });
  const [kept, loose] = [await store('kept.txt'), await store('loose.txt')];
  const created = chats.create(USER, { content: [{ type: 'file', file_id: kept.id }] });
  if (!created.ok) throw new Error(created.error.message);
  expect(files.purgeUnlinked(new Date(Date.now() - 60_000), 10)).toBe(0);
  expect(files.purgeUnlinked(new Date(Date.now() + 60_000), 10)).toBe(1);
  expect(files.find(USER, loose.id)).toBeUndefined();
  expect(files.content(loose.id)).toBeUndefined();
  expect(Buffer.from(files.content(kept.id) ?? []).toString()).toBe('kept.txt');

  await store('one.txt');
  await store('two.txt');
  const later = new Date(Date.now() + 60_000);
  expect([1, 2, 3].map(() => files.purgeUnlinked(later, 1))).toEqual([1, 1, 0]);

  await chats.close();
  db.prepare('DELETE FROM chats WHERE id = ?').run(created.value.chat.id);
  expect(files.purgeUnlinked(new Date(Date.now() + 60_000), 10)).toBe(1);
  expect(files.find(USER, kept.id)).toBeUndefined();
  db.close();
});

test('a file of someone else does not exist', async () => {
  const { db, files, store } = await open();
  const file = await store('a.txt');
  expect(files.find(USER, file.id.toUpperCase())).toEqual(file);
  expect(files.find('someone' as typeof USER, file.id)).toBeUndefined();
  expect(files.find(USER, 'no id')).toBeUndefined();
  db.close();
});

test('too large a file and one without a name are refused before they are looked at', async () => {
  const { db, files } = await open();
  const file = {
    ownerId: USER,
    organizationId: ORGANIZATION,
    declaredType: '',
    name: 'a',
    data: png,
  };
  await expect(files.store({ ...file, name: ' \u0000\n' })).resolves.toMatchObject({
    error: { kind: 'name' },
  });
  await expect(
    files.store({ ...file, data: new Uint8Array(maxFileBytes + 1) }),
  ).resolves.toMatchObject({ error: { kind: 'too_large' } });
  db.close();
});

test('links are counted once each, and all or none of them are made', async () => {
  const { db, files, store } = await open();
  const chats = createTestChats(db, createLiveModel(), { files });
  const created = chats.create(USER, { content: [{ type: 'text', text: 'go' }] });
  if (!created.ok) throw new Error(created.error.message);
  const chatId: ChatId = created.value.chat.id;
  const [a, b, c] = [await store('a'), await store('b'), await store('c')];
  const links = createFilesStore(db);
  expect(links.link(chatId, [a.id, a.id], 2)).toBe(true);
  expect(links.link(chatId, [b.id, c.id], 2)).toBe(false);
  expect(links.link(chatId, [a.id], 1)).toBe(true);
  expect(links.link(chatId, [b.id], 2)).toBe(true);
  expect(links.ofChat(chatId).map((file) => file.name)).toEqual(['a', 'b']);
  await chats.close();
  db.close();
});
