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
import { createLiveModel, overloaded, refused, type LiveModel } from '#test/support/live-model.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterAll(() => core.close());

describe('the stream', () => {
  test('needs a token', async () => {
    const answer = await core.api('GET', `${PREFIX}/${crypto.randomUUID()}/stream`, undefined, {
      'Coder-Session-Token': '',
    });
    expect(answer.status).toBe(401);
  });

  test('answers plain HTTP with 426, an unknown chat with 404, a bad id with 400', async () => {
    const unknown = crypto.randomUUID();
    expect((await core.api('GET', `${PREFIX}/${unknown}/stream`)).status).toBe(426);
    await expect(core.socket(`${PREFIX}/${unknown}/stream`).opened()).rejects.toThrow('HTTP 404');
    await expect(core.socket(`${PREFIX}/nonsense/stream`).opened()).rejects.toThrow('HTTP 400');
    await expect(core.socket(`${PREFIX}/${unknown}/stream?after_id=x`).opened()).rejects.toThrow(
      'HTTP 400',
    );
  });
});

describe('a turn', () => {
  test('goes from pending to running to waiting', async () => {
    const watcher = await client.watch();
    const created = await client.create('Say hello to the person at the wheel');
    expect(created).toMatchObject({
      status: 'pending',
      title: 'Say hello to the person at…',
      root_chat_id: created.id,
      children: [],
      has_unread: false,
      archived: false,
      pin_order: 0,
      labels: {},
      mcp_server_ids: [],
      last_turn_summary: null,
      client_type: 'api',
    });
    expect((await watcher.until((event) => event.kind === 'created')).chat.id).toBe(created.id);
    const follower = await client.follow(created.id);
    const call = await model.asked();
    call.say('Hello');
    call.say(', you.');
    call.finish();
    await follower.status('waiting');
    expect(streamedText(follower.events)).toBe('Hello, you.');
    const ended = await watcher.until(
      (event) => event.kind === 'status_change' && event.chat.status === 'waiting',
    );
    expect(ended.chat.updated_at > created.updated_at).toBe(true);
    const history = await client.history(created.id);
    expect(history.map((message) => message.role)).toEqual(['user', 'assistant']);
    expect(history.map(textOf)).toEqual(['Say hello to the person at the wheel', 'Hello, you.']);
    expect(history[1]?.usage).toMatchObject({ input_tokens: 10, output_tokens: 5 });
    await follower.close();
  });

  test('an idle chat’s snapshot is its status and its messages, nothing else', async () => {
    const chat = await client.create('one');
    const first = await client.follow(chat.id);
    const call = await model.asked();
    call.say('two');
    call.finish();
    await first.status('waiting');
    const second = await client.follow(chat.id, 0);
    await second.until((event) => event.type === 'message' && event.message.role === 'assistant');
    expect(second.trail()).toEqual(['waiting', 'message:user', 'message:assistant']);
    expect(second.events).toHaveLength(3);
    const live = await client.follow(chat.id, '9223372036854775807');
    expect(live.events).toHaveLength(1);
  });

  test('a late subscriber gets what was streamed since the last stored message', async () => {
    const chat = await client.create('count');
    const early = await client.follow(chat.id);
    const call = await model.asked();
    call.say('one ');
    call.say('two ');
    await early.until(() => streamedText(early.events) === 'one two ');
    const late = await client.follow(chat.id);
    await late.until((event) => event.type === 'message');
    expect(late.trail()).toEqual(['running', 'part:text', 'message:user']);
    call.say('three');
    call.finish();
    await late.status('waiting');
    await early.status('waiting');
    expect(streamedText(late.events)).toBe('one two three');
    expect(streamedText(early.events)).toBe('one two three');
    expect(early.trail()).toEqual(
      [
        ['running', 'message:user'],
        ['part:text', 'part:text', 'part:text', 'message:assistant', 'waiting'],
      ].flat(),
    );
  });

  test('a retry is told, voids what was streamed, and leaves one message', async () => {
    const chat = await client.create('flaky');
    const follower = await client.follow(chat.id);
    const first = await model.asked();
    first.say('lost');
    first.fail(overloaded());
    const retry = await follower.until((event) => event.type === 'retry');
    expect(retry).toMatchObject({ retry: { attempt: 1, kind: 'overloaded', status_code: 529 } });
    const late = await client.follow(chat.id);
    await late.until((event) => event.type === 'message');
    expect(late.trail()).toEqual(['running', 'retry', 'message:user']);
    const second = await model.asked();
    second.say('kept');
    second.finish();
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf)).toEqual(['flaky', 'kept']);
  });

  test('a failure is told before its status and stays with the chat until the next word', async () => {
    const chat = await client.create('fail');
    const follower = await client.follow(chat.id);
    (await model.asked()).fail(refused());
    await follower.status('error');
    expect(follower.trail().slice(-2)).toEqual(['error', 'error']);
    expect((await client.get(chat.id)).last_error).toMatchObject({
      kind: 'auth',
      retryable: false,
      status_code: 401,
    });
    await client.send(chat.id, 'again');
    const call = await model.asked();
    call.say('fine');
    call.finish();
    await follower.status('waiting');
    expect((await client.get(chat.id)).last_error).toBeUndefined();
  });

  test('data from the client ends the connection', async () => {
    const chat = await client.create('quiet');
    const follower = await client.follow(chat.id);
    follower.socket.send({ hello: 'there' });
    expect(await follower.socket.closed()).toBe(1008);
    (await model.asked()).finish();
  });
});
