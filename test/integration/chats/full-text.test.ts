import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChatMessagesStore } from '#main/store/tables/chat-messages-store.ts';
import type { MessagePart } from '#main/store/tables/chat-messages-store.ts';
import { createChatListStore } from '#main/store/tables/chat-list-store.ts';
import { createChatSearchStore } from '#main/store/tables/chat-search-store.ts';
import { createChatsStore } from '#main/store/tables/chats-store.ts';
import { connect, type Database } from '#main/store/database.ts';
import { migrate } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import type { ChatId, ModelConfigId, OrganizationId, UserId } from '#shared/kernel/ids.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { join } from 'node:path';

const owner = 'u1' as UserId;
let db: Database;

async function openAt(version: number): Promise<void> {
  db = connect(join(await tempFolder(), 'p.db'));
  migrate(db, migrations.slice(0, version));
  const now = '2026-01-01T00:00:00.000Z';
  db.prepare(
    `INSERT INTO organizations (id, name, display_name, description, icon, is_default, created_at,
       updated_at) VALUES ('o1', 'coder', 'Coder', '', '', 1, ?, ?)`,
  ).run(now, now);
  db.prepare(
    `INSERT INTO users (id, username, name, email, status, is_owner, created_at, updated_at,
       last_seen_at) VALUES (?, 'ada', '', '', 'active', 1, ?, ?, ?)`,
  ).run(owner, now, now, now);
}

beforeEach(() => openAt(migrations.length));
afterEach(() => db.close());

let clock = 0;

function addChat(id: string, parentId?: string): ChatId {
  clock += 1;
  createChatsStore(db).insert({
    id: id as ChatId,
    ownerId: owner,
    organizationId: 'o1' as OrganizationId,
    workspaceId: undefined,
    modelConfigId: 'm1' as ModelConfigId,
    parentId: parentId as ChatId | undefined,
    rootId: (parentId ?? id) as ChatId,
    title: `title of ${id}`,
    status: 'waiting',
    planMode: false,
    clientType: 'ui',
    createdAt: clock,
  });
  return id as ChatId;
}

function say(chatId: ChatId, parts: readonly MessagePart[], visibility: 'both' | 'model' = 'both') {
  clock += 1;
  return createChatMessagesStore(db).insert({
    chatId,
    role: 'user',
    visibility,
    createdBy: owner,
    modelConfigId: undefined,
    parts,
    usage: undefined,
    createdAt: clock,
  });
}

const text = (value: string): MessagePart => ({ type: 'text', text: value });

function find(words: string): string[] {
  return createChatListStore(db)
    .roots(
      {
        ownerId: owner,
        archived: false,
        hasUnread: undefined,
        title: undefined,
        statuses: undefined,
        diffUrl: undefined,
        repository: undefined,
        pullRequest: undefined,
        pullRequestStates: undefined,
        pullRequestTitle: undefined,
        text: { words, rootIds: [...createChatSearchStore(db).newestMatches(words).keys()] },
        labels: [],
      },
      { limit: 50, offset: 0, after: undefined },
    )
    .map((chat) => chat.id);
}

describe('full text of chats', () => {
  it('finds words of messages, tool output and referenced lines, in any order and case', () => {
    const chat = addChat('a');
    const other = addChat('b');
    say(chat, [text('The Größe of the parser')]);
    say(other, [
      { type: 'file-reference', file_name: 'x.ts', start_line: 1, end_line: 1, content: 'fnord()' },
    ]);
    say(other, [
      {
        type: 'tool-result',
        tool_call_id: 'c',
        tool_name: 'execute',
        result: { output: 'line one\nsegfault at 0x0', nested: [{ note: 'exit code' }] },
      },
    ]);
    expect(find('parser grosse')).toEqual([]);
    expect(find('PARSER größe')).toEqual(['a']);
    expect(find('Grö')).toEqual(['a']);
    expect(find('fnord')).toEqual(['b']);
    expect(find('segfault')).toEqual(['b']);
    expect(find('exit code')).toEqual(['b']);
    expect(find('title')).toEqual(['b', 'a']);
    for (const odd of ['"', '(', 'a OR', 'NEAR(', '*', ' ', 'x"y', '0x0']) {
      expect(() => find(odd)).not.toThrow();
    }
  });

  it('finds a root by what a descendant said', () => {
    addChat('root');
    say(addChat('child', 'root'), [text('needle')]);
    expect(find('needle')).toEqual(['root']);
  });

  it('leaves out what only the model sees, and the data of pictures', () => {
    const chat = addChat('a');
    say(chat, [text('hidden instruction')], 'model');
    say(chat, [
      {
        type: 'tool-result',
        tool_call_id: 'c',
        tool_name: 'look',
        is_media: true,
        result: { data: 'QUFBQUFB', mime_type: 'image/png', text: 'a cat' },
      },
    ]);
    expect(find('hidden')).toEqual([]);
    expect(find('QUFBQUFB')).toEqual([]);
    expect(find('cat')).toEqual(['a']);
  });

  it('forgets what was cut by an edit, and what went with its chat', () => {
    const chat = addChat('a');
    const first = say(chat, [text('kept words')]);
    const second = say(chat, [text('cut words')]);
    // The index must not come between a message and its id.
    expect(second.id).toBe(first.id + 1);
    createChatMessagesStore(db).deleteFrom(chat, second.id);
    expect(find('cut')).toEqual([]);
    expect(find('kept')).toEqual(['a']);
    db.prepare('DELETE FROM chats WHERE id = ?').run(chat);
    expect(
      db.prepare(`SELECT rowid FROM chat_search WHERE chat_search MATCH 'kept'`).all(),
    ).toEqual([]);
  });

  it('holds what was there before the index', async () => {
    db.close();
    await openAt(8);
    const chat = addChat('a');
    const insert = db.prepare(
      `INSERT INTO chat_messages (chat_id, role, visibility, content_version, content, created_at,
         deleted) VALUES (?, 'user', 'both', 1, ?, 1, ?)`,
    );
    insert.run(chat, JSON.stringify([text('old words')]), 0);
    insert.run(chat, JSON.stringify([text('deleted words')]), 1);
    migrate(db, migrations);
    expect(find('old')).toEqual(['a']);
    expect(find('deleted')).toEqual([]);
  });
});
