import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatMessage } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  startCoreWith,
  type ChatClient,
  type Follower,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, overloaded, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterEach(() => core.close());

/** Follows a chat like a client with a bad line: it remembers only the messages it was sent. */
function createRoamer(chatId: string) {
  const seen = new Map<number, ChatMessage>();
  const order: number[] = [];
  let follower: Follower | undefined;
  let taken = 0;

  function take(): void {
    for (const event of follower?.events.slice(taken) ?? []) {
      if (event.type !== 'message') continue;
      seen.set(event.message.id, event.message);
      order.push(event.message.id);
    }
    taken = follower?.events.length ?? 0;
  }

  return {
    async reconnect(): Promise<void> {
      take();
      await follower?.close();
      take();
      follower = await client.follow(chatId, Math.max(0, ...seen.keys()));
      taken = 0;
    },
    /** Ends once the message has come. */
    async finish(newest: number): Promise<void> {
      await this.reconnect();
      if (!seen.has(newest)) {
        await follower?.until((event) => event.type === 'message' && event.message.id === newest);
      }
      take();
      await follower?.close();
    },
    messages: () => Array.from(seen.values()),
    order,
  };
}

/** Lets the server do everything that follows from what was just done. */
async function settle(chatId: string): Promise<void> {
  await client.get(chatId);
  await client.get(chatId);
}

test('whoever drops and comes back at any moment misses and repeats nothing', async () => {
  const workspaceId = await openWorkspace(core, await tempFolder(), 'full');
  const chat = await client.create('start', { workspace_id: workspaceId });
  const roamer = createRoamer(chat.id);
  const steady = await client.follow(chat.id);

  const first = await model.asked();
  const actions: (() => Promise<void> | void)[] = [
    () => first.say('Let me '),
    () => first.say('write.'),
    () => first.call('c1', 'write_file', { path: 'x.txt', content: 'x' }),
    () => first.call('c2', 'execute', { command: 'cat x.txt' }),
    () => first.finish('tool_calls'),
    async () => void (await client.send(chat.id, 'queued meanwhile')),
    async () => {
      const step = await model.asked();
      step.say('void');
      step.fail(overloaded());
    },
    async () => {
      const step = await model.asked();
      step.say('Done.');
      step.finish();
    },
    async () => (await model.asked()).say('partial'),
    async () => void (await client.interrupt(chat.id)),
    async () => void (await client.send(chat.id, 'last')),
    async () => {
      const step = await model.asked();
      step.say('The end.');
      step.finish();
    },
  ];
  for (const action of actions) {
    await roamer.reconnect();
    await action();
    await settle(chat.id);
    await roamer.reconnect();
  }
  await expect.poll(async () => (await client.get(chat.id)).status).toBe('waiting');
  const history = await client.history(chat.id);
  const newest = history.at(-1)?.id ?? 0;
  await roamer.finish(newest);
  expect(history.map((message) => message.role)).toEqual(
    [
      ['user', 'assistant', 'tool', 'tool', 'assistant', 'user'],
      ['assistant', 'user', 'assistant'],
    ].flat(),
  );
  expect(roamer.messages()).toEqual(history);
  expect(roamer.order).toEqual(history.map((message) => message.id));

  await steady.until((event) => event.type === 'message' && event.message.id === newest);
  const sent = steady.events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
  expect(sent).toEqual(history);
});

test('two clients see the same turn, and both may speak', async () => {
  const chat = await client.create('hello');
  const [left, right] = [await client.follow(chat.id), await client.follow(chat.id)];
  const call = await model.asked();
  call.say('hi');
  await left.until((event) => event.type === 'message_part');
  await Promise.all([
    client.send(chat.id, 'from the left'),
    client.send(chat.id, 'from the right'),
  ]);
  call.finish();
  for (let turn = 0; turn < 2; turn += 1) (await model.asked()).finish();
  for (const follower of [left, right]) {
    await follower.until((event) => event.type === 'queue_update' && !event.queued_messages);
    await follower.status('waiting');
  }
  const live = (follower: Follower) =>
    follower.events.filter((event) => event.type === 'message' || event.type === 'queue_update');
  expect(live(left)).toEqual(live(right));
  const users = (await client.history(chat.id)).filter((message) => message.role === 'user');
  expect(users).toHaveLength(3);
});
