import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chat } from '#shared/api/chats.ts';
import { createChatClient, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import type { ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, refused, type LiveModel } from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;
let answered: Chat;
let failed: Chat;

/** Starts a chat whose turn ends in that status. */
async function chatIn(status: 'waiting' | 'error', text: string): Promise<Chat> {
  const chat = await client.create(text);
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  if (status === 'error') call.fail(refused());
  else {
    call.say('The flux capacitor was loose.');
    call.finish();
  }
  await follower.status(status);
  await follower.close();
  return chat;
}

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
  answered = await chatIn('waiting', 'Repair the engine');
  failed = await chatIn('error', 'Paint the hull');
});
afterAll(() => core.close());

async function find(q: string): Promise<string[]> {
  const list = await client.list(`?q=${encodeURIComponent(q)}`);
  return list.map((chat) => chat.id);
}

describe('searching the list', () => {
  it('is for the signed-in person only', async () => {
    const none = { 'Coder-Session-Token': '' };
    const answer = await core.api('GET', `${PREFIX}?q=search:x`, undefined, none);
    expect(answer.status).toBe(401);
  });

  it('finds what was said by either side, and by the status', async () => {
    expect(await find('search:"flux capacitor"')).toEqual([answered.id]);
    expect(await find('search:hull')).toEqual([failed.id]);
    expect(await find('search:"hull capacitor"')).toEqual([]);
    expect(await find('status:error')).toEqual([failed.id]);
    expect(await find('status:waiting,running search:engine')).toEqual([answered.id]);
    expect(await find('source:shared_with_me')).toEqual([]);
    expect(await find('pr_status:open')).toEqual([]);
    expect(await find('repo:example')).toEqual([]);
  });

  it('shows where the words stand', async () => {
    const [hit] = await client.list('?q=search:capacitor');
    const [, answer] = await client.history(answered.id);
    expect(hit?.search_match).toEqual({
      chat_id: answered.id,
      message_id: answer?.id,
      excerpt: 'The flux capacitor was loose.',
    });
    const [other] = await client.list('?q=status:waiting');
    expect(other).not.toHaveProperty('search_match');
  });

  it('looks into the archive when told to', async () => {
    await core.api('PATCH', `${PREFIX}/${failed.id}`, { archived: true });
    expect(await find('search:hull')).toEqual([]);
    expect(await find('archived:true search:hull')).toEqual([failed.id]);
    expect(new Set(await find('archived:any'))).toEqual(new Set([answered.id, failed.id]));
  });

  it('forgets what an edit has cut', async () => {
    const [first] = await client.history(answered.id);
    const edited = await core.api('PATCH', `${PREFIX}/${answered.id}/messages/${first?.id}`, {
      content: [{ type: 'text', text: 'Leave the engine' }],
    });
    expect(edited.status).toBe(200);
    (await model.asked()).finish();
    expect(await find('search:capacitor')).toEqual([]);
    expect(await find('search:leave')).toEqual([answered.id]);
  });

  it.each([
    ['plain words', 'q'],
    ['status:asleep', 'status'],
    ['pr:none', 'pr'],
    ['colour:red', 'colour'],
    ['search:" "', 'search'],
    ['search:\u00a0', 'q'],
    ['search:\0', 'search'],
    ['"', 'q'],
    ['archived:true"', 'q'],
    ['title:"engine', 'q'],
  ])('refuses %j and says where', async (q, field) => {
    const answer = await core.api('GET', `${PREFIX}?q=${encodeURIComponent(q)}`);
    expect(answer).toMatchObject({ status: 400, body: { validations: [{ field }] } });
  });

  it('takes capitals for small letters in every language', async () => {
    const { id } = await chatIn('waiting', 'Äpfel für Ιάσονας, straße');
    for (const word of ['äpfel', 'ÄPFEL', 'FÜR', 'ιάσονας', 'ΙΆΣΟΝΑΣ', 'STRASSE', 'a\u0308pfel']) {
      expect(await find(`title:${word}`), word).toEqual([id]);
    }
    expect(await find('title:apfel')).toEqual([]);
  });

  it.each([
    '"',
    ' " ',
    '-',
    '*',
    '^',
    '(',
    'NEAR(a',
    'x AND',
    "it's",
    '\\',
    '{hull',
    'a\0b',
    '\u0001',
  ])('takes %j for words, whatever they mean to the database', async (words) => {
    const q = encodeURIComponent(`search:"${words.replaceAll('"', '')} engine"`);
    expect((await core.api('GET', `${PREFIX}?q=${q}`)).status).toBe(200);
  });
});
