import { symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createByteReader, desktopTest } from '#test/support/desktop.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build } from '../workspaces/workspace-client.ts';

let core: TestCore;
let client: ChatClient;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
});
afterAll(() => core.close());

/** A chat in a running workspace. */
async function place(): Promise<{ chatId: string; workspaceId: string }> {
  const workspaceId = await openWorkspace(core, await tempFolder());
  const chat = await client.create('Show', { workspace_id: workspaceId });
  return { chatId: chat.id, workspaceId };
}

async function version(path: string) {
  const socket = core.socket(path);
  await socket.opened();
  const text = (await createByteReader(socket).take(12)).toString('latin1');
  expect(text).toBe('RFB 003.008\n');
  return socket;
}

const routes = CHAT_PREFIXES.flatMap((prefix) => [
  `${prefix}/:chat/stream/desktop`,
  `${prefix}/:chat/desktop`,
]);

describe.each(routes)('GET %s', (route) => {
  const path = (chat: string): string => route.replace(':chat', chat);

  test('needs a token, a WebSocket, a chat id, and a chat', async () => {
    const unknown = crypto.randomUUID();
    const without = { 'Coder-Session-Token': '' };
    expect((await core.api('GET', path(unknown), undefined, without)).status).toBe(401);
    expect((await core.api('GET', path(unknown))).status).toBe(426);
    await expect(core.socket(path('nonsense')).opened()).rejects.toThrow('HTTP 400');
    await expect(core.socket(path(unknown)).opened()).rejects.toThrow('HTTP 404');
  });

  test('needs a workspace that runs', async () => {
    const { id } = await client.create('Hello');
    await expect(core.socket(path(id)).opened()).rejects.toThrow('HTTP 400');
    const { chatId, workspaceId } = await place();
    await build(core, workspaceId, { transition: 'stop' });
    await expect(core.socket(path(chatId)).opened()).rejects.toThrow('HTTP 400');
  });

  desktopTest('shows the desktop', async () => {
    const { chatId } = await place();
    (await version(path(chatId))).close();
  });
});

desktopTest('viewers share one desktop, which ends with the workspace', async () => {
  const { chatId, workspaceId } = await place();
  const path = `${PREFIX}/${chatId}/stream/desktop`;
  const [one, two] = await Promise.all([version(path), version(path)]);
  one.close();
  await one.closed();
  const three = await version(path);
  await build(core, workspaceId, { transition: 'stop' });
  expect(await Promise.all([two.closed(), three.closed()])).toEqual([1001, 1001]);
});

desktopTest('text is refused', async () => {
  const { chatId } = await place();
  const socket = await version(`${PREFIX}/${chatId}/stream/desktop`);
  socket.send('hello');
  expect(await socket.closed()).toBe(1003);
});

test('a computer without Xvnc says before the upgrade what is missing', async () => {
  const folder = await tempFolder();
  const git = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((each) => join(each, 'git'))
    .find((each) => existsSync(each));
  await symlink(git ?? '', join(folder, 'git'));
  const bare = await startCoreWith(createScriptedModel([]), {
    env: { ...process.env, PATH: folder },
  });
  try {
    const workspaceId = await openWorkspace(bare, await tempFolder());
    const chat = await createChatClient(bare).create('Show', { workspace_id: workspaceId });
    const { raw } = bare.socket(`${PREFIX}/${chat.id}/stream/desktop`);
    const answer = await new Promise<{ status: number | undefined; body: string }>((resolve) => {
      raw.once('unexpected-response', (_request, response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode, body }));
      });
    });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toMatchObject({
      message: expect.stringContaining('tigervnc-standalone-server'),
    });
  } finally {
    await bare.close();
  }
});
