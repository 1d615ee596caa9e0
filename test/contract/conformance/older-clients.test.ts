import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chatStreamFrameSchema, chatWatchEventSchema } from '#shared/api/chat-events.ts';
import { chatSchema } from '#shared/api/chats.ts';
import { NIL_UUID } from '#shared/kernel/ids.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import { openSocket, type TestCore, type TestSocket } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** What clients of older generations reach, and how. */

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterAll(() => core.close());

const envelopeSchema = z.strictObject({ type: z.literal('data'), data: z.unknown() });

async function data(socket: TestSocket): Promise<unknown> {
  return envelopeSchema.parse(await socket.next()).data;
}

/** A socket signed in with a token of that name. */
async function socketOf(tokenName: string, path: string): Promise<TestSocket> {
  const created = await core.api('POST', '/api/v2/users/me/keys/tokens', {
    token_name: tokenName,
    lifetime: 3_600_000_000_000,
  });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const { key } = z.object({ key: z.string() }).parse(created.body);
  return openSocket(`${core.url.replace('http:', 'ws:')}${path}`, { 'Coder-Session-Token': key });
}

async function idleChat(): Promise<string> {
  const chat = await client.create('hello', {});
  const follower = await client.follow(chat.id);
  const call = await model.asked();
  call.say('hi');
  call.finish();
  await follower.status('waiting');
  await follower.close();
  return chat.id;
}

describe('enveloped frames', () => {
  test('hold on the stream and the watch what raw frames are', async () => {
    const id = await idleChat();
    const stream = core.socket(`${PREFIX}/${id}/stream?framing=envelope`);
    const events = chatStreamFrameSchema.parse(await data(stream));
    expect(events.map((event) => event.type)).toEqual(['status', 'message', 'message']);
    const watch = core.socket(`${PREFIX}/watch?framing=envelope`);
    await watch.opened();
    await core.api('PATCH', `${PREFIX}/${id}`, { title: 'Named' });
    expect(chatWatchEventSchema.parse(await data(watch))).toMatchObject({
      kind: 'title_change',
      chat: { id, title: 'Named' },
    });
    stream.close();
    watch.close();
  });

  test('are what a client gets that signs in with a token named for it', async () => {
    const id = await idleChat();
    for (const [token, isEnveloped] of [
      ['generation-a', true],
      ['generation-a-laptop', true],
      ['generation-again', false],
    ] as const) {
      const socket = await socketOf(token, `${PREFIX}/${id}/stream`);
      const frame = await socket.next();
      expect(envelopeSchema.safeParse(frame).success).toBe(isEnveloped);
      expect(chatStreamFrameSchema.safeParse(frame).success).toBe(!isEnveloped);
      socket.close();
    }
    const socket = await socketOf('generation-a-raw', `${PREFIX}/${id}/stream?framing=raw`);
    expect(chatStreamFrameSchema.safeParse(await socket.next()).success).toBe(true);
    socket.close();
  });

  test('other framings are refused before the upgrade', async () => {
    const id = await idleChat();
    const socket = core.socket(`${PREFIX}/${id}/stream?framing=smoke`);
    await expect(socket.opened()).rejects.toThrow('HTTP 400');
  });
});

describe('aliases', () => {
  test('archive and unarchive are posts of their own', async () => {
    const id = await idleChat();
    expect((await core.api('POST', `${PREFIX}/${id}/archive`)).status).toBe(204);
    expect((await client.get(id)).archived).toBe(true);
    expect((await core.api('POST', `${PREFIX}/${id}/unarchive`)).status).toBe(204);
    expect((await client.get(id)).archived).toBe(false);
  });

  test('the git watch has its first path, and the tree its second prefix', async () => {
    const workspaceId = await openWorkspace(core, await tempFolder());
    const { id } = await client.create('look', { workspace_id: workspaceId });
    for (const path of ['git/watch', 'stream/git']) {
      for (const prefix of [PREFIX, '/api/v2/chats']) {
        const socket = core.socket(`${prefix}/${id}/${path}`);
        await socket.opened();
        socket.close();
      }
    }
    (await model.asked()).finish();
    expect((await core.api('GET', `/api/v2/chats/${id}`)).status).toBe(200);
  });

  test('a missing organization and a nil model are the ones there are', async () => {
    const created = await core.api('POST', PREFIX, {
      content: [{ type: 'text', text: 'hello' }],
      model_config_id: NIL_UUID,
    });
    const chat = chatSchema.parse(created.body);
    expect(chat.last_model_config_id).not.toBe(NIL_UUID);
    (await model.asked()).finish();
  });

  test('the experiment that once gated chats is on', async () => {
    expect((await core.api('GET', '/api/v2/experiments')).body).toContain('agents');
  });

  test('edit_files takes both spellings', async () => {
    const folder = await tempFolder();
    const workspaceId = await openWorkspace(core, folder, 'full');
    const chat = await client.create('edit', { workspace_id: workspaceId });
    const follower = await client.follow(chat.id);
    const steps = [
      ['write_file', { path: 'a.txt', content: 'one two' }],
      ['edit_files', { files: [{ path: 'a.txt', edits: [{ search: 'one', replace: '1' }] }] }],
      ['edit_files', { files: [{ path: 'a.txt', edits: [{ old_text: 'two', new_text: '2' }] }] }],
    ] as const;
    for (const [at, [name, args]] of steps.entries()) {
      const call = await model.asked();
      call.call(`c${at}`, name, args);
      call.finish('tool_calls');
    }
    (await model.asked()).finish();
    await follower.status('waiting');
    await expect(readFile(join(folder, 'a.txt'), 'utf8')).resolves.toBe('1 2');
  });
});
