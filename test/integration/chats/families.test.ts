import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { ChatWatchNotice } from '#main/services/chats/index.ts';
import { createChatsStore } from '#main/store/tables/chats-store.ts';
import { createLiveModel } from '#test/support/live-model.ts';
import { createTestChats, MODEL, openChatDatabase, ORGANIZATION, USER } from './support.ts';

function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function openFamily() {
  const db = await openChatDatabase();
  const store = createChatsStore(db);
  const model = createLiveModel();
  const chats = createTestChats(db, model);
  const root = valueOf(chats.create(USER, { content: [{ type: 'text', text: 'root' }] })).chat;
  const addChild = (createdAt: number): ChatId => {
    const id = crypto.randomUUID() as ChatId;
    store.insert({
      id,
      ownerId: USER,
      organizationId: ORGANIZATION,
      workspaceId: undefined,
      modelConfigId: MODEL,
      parentId: root.id,
      rootId: root.id,
      title: 'child',
      status: 'waiting',
      planMode: false,
      clientType: 'api',
      createdAt,
    });
    return id;
  };
  const children = [addChild(root.createdAt + 1), addChild(root.createdAt + 2)] as const;
  const notices: ChatWatchNotice[] = [];
  chats.watch(USER, (notice) => notices.push(notice));
  const list = (q: string) =>
    valueOf(chats.list(USER, { q, labels: [], limit: 0, offset: 0, after: undefined })).map(
      ({ chat, children }) => [chat.id, children.map((child) => child.id)],
    );
  const told = () => notices.splice(0).map((notice) => [notice.kind, notice.chat.id]);
  const close = async () => {
    await chats.close();
    db.close();
  };
  return { chats, model, root, children, list, told, close };
}

test('archiving a root archives its family and stops what runs', async () => {
  const { chats, model, root, children, list, told, close } = await openFamily();
  const [older, newer] = children;
  await model.asked();
  expect(list('')).toEqual([[root.id, [newer, older]]]);
  told();
  valueOf(chats.setArchived(USER, root.id, true));
  expect(told()).toEqual([
    ['status_change', root.id],
    ['deleted', root.id],
    ['deleted', older],
    ['deleted', newer],
  ]);
  expect(list('')).toEqual([]);
  expect(list('archived:true')).toEqual([[root.id, [newer, older]]]);
  expect(chats.setArchived(USER, older, false)).toMatchObject({ error: { kind: 'invalid' } });
  valueOf(chats.setArchived(USER, root.id, false));
  expect(told().filter(([kind]) => kind === 'created')).toHaveLength(3);
  expect(list('')).toEqual([[root.id, [newer, older]]]);
  await close();
});

test('a child can be archived alone and cannot be pinned', async () => {
  const { chats, root, children, list, told, close } = await openFamily();
  const [older, newer] = children;
  valueOf(chats.setArchived(USER, older, true));
  expect(told()).toContainEqual(['deleted', older]);
  expect(list('')).toEqual([[root.id, [newer]]]);
  expect(valueOf(chats.get(USER, root.id)).children.map((child) => child.id)).toEqual([newer]);
  expect(chats.update(USER, newer, { pin_order: 1 })).toMatchObject({ error: { kind: 'invalid' } });
  await close();
});
