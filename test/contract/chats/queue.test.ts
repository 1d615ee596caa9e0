import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  streamedText,
  textOf,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  createLiveModel,
  refused,
  type LiveCall,
  type LiveModel,
} from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterAll(() => core.close());

function answer(call: LiveCall, text: string): void {
  call.say(text);
  call.finish();
}

async function queueOf(chatId: string) {
  return (await client.page(chatId)).queued_messages;
}

describe('sending while a turn runs', () => {
  test('queues in order and sends exactly the head at each end', async () => {
    const chat = await client.create('first');
    const follower = await client.follow(chat.id);
    const first = await model.asked();
    expect(await client.send(chat.id, 'second')).toMatchObject({ queued: true });
    const sent = await client.send(chat.id, 'third');
    expect(sent.message).toBeUndefined();
    expect(sent.queued_message?.content).toEqual([{ type: 'text', text: 'third' }]);
    expect((await queueOf(chat.id)).map(textOf)).toEqual(['second', 'third']);

    answer(first, 'one');
    const second = await model.asked();
    expect((await queueOf(chat.id)).map(textOf)).toEqual(['third']);
    answer(second, 'two');
    answer(await model.asked(), 'three');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'first',
      'one',
      'second',
      'two',
      'third',
      'three',
    ]);
    expect(follower.trail().filter((name) => !name.startsWith('part'))).toEqual(
      [
        ['running', 'message:user', 'queue:1', 'queue:2'],
        ['message:assistant', 'message:user', 'queue:1', 'pending', 'running'],
        ['message:assistant', 'message:user', 'queue:0', 'pending', 'running'],
        ['message:assistant', 'waiting'],
      ].flat(),
    );
  });

  test('holds at most 20', async () => {
    const chat = await client.create('busy');
    const call = await model.asked();
    for (let index = 0; index < 20; index += 1) await client.send(chat.id, `${index}`);
    const refusedSend = await core.api('POST', `${PREFIX}/${chat.id}/messages`, {
      content: [{ type: 'text', text: 'one too many' }],
    });
    expect(refusedSend.status).toBe(429);
    expect(await queueOf(chat.id)).toHaveLength(20);

    const [head] = await queueOf(chat.id);
    const path = `${PREFIX}/${chat.id}/queue`;
    expect((await core.api('DELETE', `${path}/${head?.id}`)).status).toBe(204);
    expect((await core.api('DELETE', `${path}/${head?.id}`)).status).toBe(204);
    expect((await core.api('DELETE', `${path}/x`)).status).toBe(400);
    expect((await queueOf(chat.id)).map(textOf)[0]).toBe('1');
    await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: true });
    call.finish();
  });

  test('stands still in the archive, and goes on when the chat is taken out of it', async () => {
    const chat = await client.create('first');
    const follower = await client.follow(chat.id);
    const first = await model.asked();
    await client.send(chat.id, 'second');
    await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: true });
    first.finish();
    await follower.status('waiting');
    await expect.poll(() => first.signal.aborted).toBe(true);
    const stopped = await client.follow(chat.id);
    expect((await queueOf(chat.id)).map(textOf)).toEqual(['second']);
    const watcher = await client.watch();
    await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: false });
    const created = await watcher.until((event) => event.chat.id === chat.id);
    expect(created).toMatchObject({ kind: 'created', chat: { status: 'waiting' } });
    const pending = await watcher.until((event) => event.kind === 'status_change');
    expect(pending.chat.status).toBe('pending');
    answer(await model.asked(), 'two');
    await stopped.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual(['first', 'second', 'two']);
  });

  test('a failure keeps the queue; the next word starts its head', async () => {
    const chat = await client.create('first');
    const follower = await client.follow(chat.id);
    const first = await model.asked();
    await client.send(chat.id, 'second');
    first.fail(refused());
    await follower.status('error');
    expect((await queueOf(chat.id)).map(textOf)).toEqual(['second']);
    expect(await client.send(chat.id, 'third')).toMatchObject({ queued: true });
    answer(await model.asked(), 'two');
    answer(await model.asked(), 'three');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'first',
      'second',
      'two',
      'third',
      'three',
    ]);
  });
});

describe('interrupt', () => {
  test('keeps the partial answer and lets the next message in at once', async () => {
    const chat = await client.create('talk');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('Once upon');
    await follower.until(() => streamedText(follower.events) === 'Once upon');
    expect(await client.interrupt(chat.id)).toMatchObject({ status: 'waiting' });
    expect((await client.history(chat.id)).map(textOf)).toEqual(['talk', 'Once upon']);
    expect((await client.history(chat.id))[1]?.usage).toBeUndefined();

    expect(await client.send(chat.id, 'go on')).toMatchObject({ queued: false });
    const next = await model.asked();
    expect(JSON.stringify(next.request.messages)).toContain('Once upon');
    answer(next, 'a time');
    await follower.status('pending');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'talk',
      'Once upon',
      'go on',
      'a time',
    ]);
  });

  test('of a silent model stores nothing', async () => {
    const chat = await client.create('silence');
    await model.asked();
    await client.interrupt(chat.id);
    expect((await client.history(chat.id)).map(textOf)).toEqual(['silence']);
  });

  test('with a queue goes on with its head', async () => {
    const chat = await client.create('talk');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('partial');
    await follower.until((event) => event.type === 'message_part');
    await client.send(chat.id, 'next');
    await client.interrupt(chat.id);
    answer(await model.asked(), 'done');
    await follower.status('waiting');
    await follower.status('pending');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'talk',
      'partial',
      'next',
      'done',
    ]);
  });

  test('sent with a message does both', async () => {
    const chat = await client.create('talk');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('partial');
    await follower.until((event) => event.type === 'message_part');
    follower.trail();
    const sent = await client.send(chat.id, 'stop that', { busy_behavior: 'interrupt' });
    expect(sent.queued).toBe(true);
    answer(await model.asked(), 'fine');
    await follower.status('pending');
    await follower.status('waiting');
    const names = follower.trail().filter((name) => !name.startsWith('part'));
    expect(names).toEqual(
      [
        ['queue:1', 'waiting', 'message:assistant', 'message:user', 'queue:0', 'pending'],
        ['running', 'message:assistant', 'waiting'],
      ].flat(),
    );
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'talk',
      'partial',
      'stop that',
      'fine',
    ]);
  });

  test('of an idle chat and of a failed one answers 200 and ends in waiting', async () => {
    const chat = await client.create('fail');
    const follower = await client.follow(chat.id);
    (await model.asked()).fail(refused());
    await follower.status('error');
    expect(await client.interrupt(chat.id)).toMatchObject({ status: 'waiting' });
    const idle = await client.interrupt(chat.id);
    expect(idle.status).toBe('waiting');
    expect(idle.last_error).toBeUndefined();
  });
});

describe('promote', () => {
  test('while the model talks keeps the partial answer before the message', async () => {
    const chat = await client.create('talk');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('partial');
    await follower.until((event) => event.type === 'message_part');
    await client.send(chat.id, 'later');
    const { queued_message: wanted } = await client.send(chat.id, 'now');
    const path = `${PREFIX}/${chat.id}/queue/${wanted?.id}/promote`;
    const promoted = await core.api('POST', path);
    expect(promoted).toMatchObject({ status: 202, body: { message: expect.any(String) } });
    answer(await model.asked(), 'first');
    answer(await model.asked(), 'second');
    await follower.status('waiting');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual([
      'talk',
      'partial',
      'now',
      'first',
      'later',
      'second',
    ]);
    expect((await core.api('POST', path)).status).toBe(404);
  });

  test('after a failure takes the named message at once', async () => {
    const chat = await client.create('fail');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    await client.send(chat.id, 'later');
    const { queued_message: wanted } = await client.send(chat.id, 'now');
    call.fail(refused());
    await follower.status('error');
    follower.trail();
    await core.api('POST', `${PREFIX}/${chat.id}/queue/${wanted?.id}/promote`);
    await follower.status('running');
    expect(follower.trail()).toEqual(['queue:1', 'message:user', 'pending', 'running']);
    answer(await model.asked(), 'a');
    answer(await model.asked(), 'b');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual(['fail', 'now', 'a', 'later', 'b']);
  });
});

describe('edit', () => {
  async function edit(chatId: string, messageId: number | string, text: string) {
    return core.api('PATCH', `${PREFIX}/${chatId}/messages/${messageId}`, {
      content: [{ type: 'text', text }],
    });
  }

  test('replaces the message and everything after it, on every stream', async () => {
    const chat = await client.create('one');
    const follower = await client.follow(chat.id);
    answer(await model.asked(), 'answer one');
    await follower.status('waiting');
    await client.send(chat.id, 'two');
    answer(await model.asked(), 'answer two');
    await follower.status('waiting');
    const [first, answered, second] = await client.history(chat.id);
    follower.trail();

    const edited = await edit(chat.id, second?.id ?? 0, 'two, better');
    expect(edited).toMatchObject({
      status: 200,
      body: { message: { role: 'user', content: [{ type: 'text', text: 'two, better' }] } },
    });
    await follower.status('pending');
    expect(follower.trail()).toEqual([
      'history_reset',
      'message:user',
      'message:assistant',
      'message:user',
      'queue:0',
      'pending',
    ]);
    const call = await model.asked();
    expect(JSON.stringify(call.request.messages)).not.toContain('answer two');
    answer(call, 'answer three');
    await follower.status('waiting');
    const history = await client.history(chat.id);
    expect(history.map(textOf)).toEqual(['one', 'answer one', 'two, better', 'answer three']);
    expect(history.slice(0, 2).map((message) => message.id)).toEqual([first?.id, answered?.id]);
    expect(history[2]?.id).toBeGreaterThan(second?.id ?? Infinity);
  });

  test('while a turn runs cancels it without a late partial answer', async () => {
    const chat = await client.create('one');
    const follower = await client.follow(chat.id);
    const call = await model.asked();
    call.say('this must vanish');
    await follower.until((event) => event.type === 'message_part');
    await client.send(chat.id, 'queued');
    const [first] = await client.history(chat.id);
    expect((await edit(chat.id, first?.id ?? 0, 'another one')).status).toBe(200);
    expect(await queueOf(chat.id)).toEqual([]);
    const next = await model.asked();
    expect(call.signal.aborted).toBe(true);
    answer(next, 'clean');
    await follower.status('pending');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual(['another one', 'clean']);
  });

  test('refuses what it cannot do', async () => {
    const chat = await client.create('one');
    const follower = await client.follow(chat.id);
    answer(await model.asked(), 'answer');
    await follower.status('waiting');
    const [user, assistant] = await client.history(chat.id);
    expect((await edit(chat.id, 'x', 'y')).status).toBe(400);
    expect((await edit(chat.id, 0, 'y')).status).toBe(400);
    expect((await edit(chat.id, 999_999, 'y')).status).toBe(404);
    expect((await edit(chat.id, assistant?.id ?? 0, 'y')).status).toBe(400);
    expect((await edit(chat.id, user?.id ?? 0, '  ')).status).toBe(400);
    await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: true });
    expect((await edit(chat.id, user?.id ?? 0, 'y')).status).toBe(400);
  });
});
