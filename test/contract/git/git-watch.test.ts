import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  gitFileVersionsSchema,
  gitWatchServerMessageSchema,
  type GitWatchServerMessage,
} from '#shared/api/git.ts';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore, TestSocket } from '#test/support/core.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';
import { call, createScriptedModel, finish } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, createWorkspace } from '../workspaces/workspace-client.ts';

let core: TestCore;
let client: ChatClient;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
});
afterAll(() => core.close());

type Place = { readonly root: string; readonly chatId: string; readonly workspaceId: string };

/** A chat in a running workspace whose folder is a repository. */
async function place(
  files: Readonly<Record<string, string>> = { 'a.txt': 'one\n' },
): Promise<Place> {
  const root = await gitRepository(files);
  const workspace = await createWorkspace(core, {
    name: `w${crypto.randomUUID().slice(0, 8)}`,
    parameters: { folder: root, approvals: 'full' },
  });
  const chat = await client.create('Look', { workspace_id: workspace.id });
  return { root, chatId: chat.id, workspaceId: workspace.id };
}

async function nextMessage(socket: TestSocket): Promise<GitWatchServerMessage> {
  return gitWatchServerMessageSchema.parse(await socket.next());
}

const routes = [
  `${PREFIX}/:chat/stream/git`,
  `${PREFIX}/:chat/git/watch`,
  '/api/v2/chats/:chat/stream/git',
  '/api/v2/chats/:chat/git/watch',
];

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

  test('needs a workspace', async () => {
    const { id } = await client.create('Hello');
    await expect(core.socket(path(id)).opened()).rejects.toThrow('HTTP 400');
  });

  test('sends the repository of the workspace to those who ask for it', async () => {
    const { root, chatId } = await place();
    await writeFile(join(root, 'a.txt'), 'two\n');
    const socket = core.socket(`${path(chatId)}?workspace=true`);
    const first = await nextMessage(socket);
    expect(first).toMatchObject({
      type: 'changes',
      scanned_at: expect.stringMatching(/Z$/),
      repositories: [{ repo_root: root, branch: 'main' }],
    });
    expect(first.type === 'changes' && first.repositories?.[0]?.unified_diff).toBe(
      await git(root, 'diff', 'HEAD'),
    );
    socket.close();
  });
});

describe('the git watch', () => {
  test('tells of a look without changes', async () => {
    const { chatId } = await place();
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git?workspace=true`);
    await nextMessage(socket);
    socket.send({ type: 'refresh' });
    const heartbeat = await nextMessage(socket);
    expect(Object.keys(heartbeat).toSorted()).toEqual(['scanned_at', 'type']);
    socket.close();
  });

  test('answers what it does not know with an error and stays', async () => {
    const { chatId } = await place();
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git`);
    await socket.opened();
    socket.send({ type: 'dance' });
    expect(await nextMessage(socket)).toMatchObject({
      type: 'error',
      message: expect.stringContaining('dance'),
    });
    socket.raw.send('no JSON');
    expect(await nextMessage(socket)).toMatchObject({ type: 'error' });
    socket.send({ type: 'refresh', extra: true });
    socket.send({ type: 'still there' });
    expect(await nextMessage(socket)).toMatchObject({ type: 'error' });
    socket.close();
  });

  test('closes with 1001 when the workspace stops, and then says why it cannot be opened', async () => {
    const { chatId, workspaceId } = await place();
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git`);
    await socket.opened();
    await build(core, workspaceId, { transition: 'stop' });
    expect(await socket.closed()).toBe(1001);
    const again = core.socket(`${PREFIX}/${chatId}/stream/git`);
    await expect(again.opened()).rejects.toThrow('HTTP 400');
    await build(core, workspaceId, { transition: 'delete' });
    const deleted = core.socket(`${PREFIX}/${chatId}/stream/git`);
    await expect(deleted.opened()).rejects.toThrow('HTTP 400');
  });
});

describe('what a chat does', () => {
  test('is seen: a file it wrote, then a command that changed it; the list has the numbers', async () => {
    const own = await startCoreWith(
      createScriptedModel([
        [call('c1', 'write_file', { path: 'new.txt', content: 'x\ny\n' }), finish('tool_calls')],
        [call('c2', 'execute', { command: 'echo z >> new.txt' }), finish('tool_calls')],
        [finish('stop')],
      ]),
    );
    const chats = createChatClient(own);
    try {
      const root = await gitRepository({ 'a.txt': 'one\n' });
      const workspace = await createWorkspace(own, {
        name: 'w',
        parameters: { folder: root, approvals: 'full' },
      });
      const watcher = await chats.watch();
      const chat = await chats.create('Write it', { workspace_id: workspace.id });
      const seen = await watcher.until((event) => event.chat.diff_status?.additions === 3);
      expect(seen.chat.diff_status).toMatchObject({ deletions: 0, changed_files: 1 });
      const socket = own.socket(`${PREFIX}/${chat.id}/stream/git`);
      expect(await nextMessage(socket)).toMatchObject({
        repositories: [
          { repo_root: root, branch: 'main', unified_diff: expect.stringContaining('+z') },
        ],
      });
      socket.close();
    } finally {
      await own.close();
    }
  });
});

describe('what a chat has touched', () => {
  async function wrote() {
    const own = await startCoreWith(
      createScriptedModel([
        [call('c1', 'write_file', { path: 'new.txt', content: 'x\n' }), finish('tool_calls')],
        [finish('stop')],
      ]),
    );
    onTestFinished(() => own.close());
    const root = await gitRepository({ 'a.txt': 'one\n' });
    const workspace = await createWorkspace(own, {
      name: 'w',
      parameters: { folder: root, approvals: 'full' },
    });
    const chat = await createChatClient(own).create('Write it', { workspace_id: workspace.id });
    const path = `${PREFIX}/${chat.id}/stream/git`;
    const socket = own.socket(path);
    const first = await nextMessage(socket);
    return { own, root, path, chat, socket, first };
  }

  test('is still known after a restart', async () => {
    const { own, root, path, first } = await wrote();
    expect(first).toMatchObject({ repositories: [{ repo_root: root }] });
    await own.restart();
    const again = own.socket(path);
    expect(await nextMessage(again)).toMatchObject({
      repositories: [{ repo_root: root, unified_diff: expect.stringContaining('b/new.txt') }],
    });
    again.close();
  });

  test('is forgotten when the chat is put away', async () => {
    const { own, path, chat, socket } = await wrote();
    socket.close();
    for (const archived of [true, false]) {
      const answer = await own.api('PATCH', `${PREFIX}/${chat.id}`, { archived });
      expect(answer.status).toBe(204);
    }
    const again = own.socket(path);
    await again.opened();
    again.send({ type: 'refresh' });
    again.send({ type: 'unknown' });
    expect(await nextMessage(again)).toMatchObject({ type: 'error' });
    again.close();
  });
});

describe('changes on disk', () => {
  test('show without being asked for, in new folders too, and whoever made them', async () => {
    const { root, chatId } = await place();
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git?workspace=true`);
    const shows = (text: string): Promise<unknown> =>
      socket.until((frame) => JSON.stringify(frame).includes(text));
    await nextMessage(socket);
    await mkdir(join(root, 'deep', 'er'), { recursive: true });
    await writeFile(join(root, 'deep', 'er', 'x.txt'), 'deeper\n');
    await shows('+deeper');
    await git(root, 'checkout', '--quiet', '-b', 'other');
    await shows('"branch":"other"');
    socket.close();
  });

  test('cost no git process while there are none', async () => {
    const tools = await tempFolder();
    const log = join(tools, 'log');
    await writeFile(log, '');
    const script = `#!/bin/sh\necho "$@" >> ${log}\nPATH="$REAL_PATH" exec git "$@"\n`;
    await writeFile(join(tools, 'git'), script, { mode: 0o755 });
    const own = await startCoreWith(createScriptedModel([]), {
      env: {
        ...process.env,
        REAL_PATH: process.env['PATH'],
        PATH: `${tools}:${process.env['PATH']}`,
      },
    });
    onTestFinished(() => own.close());
    const root = await gitRepository({ 'a.txt': 'one\n', '.gitignore': '*.log\n' });
    const workspace = await createWorkspace(own, { name: 'w', parameters: { folder: root } });
    const chat = await createChatClient(own).create('Look', { workspace_id: workspace.id });
    const socket = own.socket(`${PREFIX}/${chat.id}/stream/git?workspace=true`);
    // The first frame comes before the watch, the second from what it led to or from the poll.
    for (let i = 0; i < 2; i += 1) await nextMessage(socket);
    const before = await readFile(log, 'utf8');
    expect(before).toContain('diff');
    for (let i = 0; i < 2; i += 1) {
      expect(await nextMessage(socket)).not.toHaveProperty('repositories');
    }
    expect(await readFile(log, 'utf8')).toBe(before);
    socket.close();
  });

  test('are told in frames that are compressed one by one', async () => {
    const { chatId } = await place();
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git`);
    await socket.opened();
    expect(socket.raw.extensions).toContain('permessage-deflate');
    socket.close();
  });
});

describe('GET /git/file', () => {
  test('needs a token', async () => {
    const path = `${PREFIX}/${crypto.randomUUID()}/git/file?repo_root=/&path=a`;
    const answer = await core.api('GET', path, undefined, { 'Coder-Session-Token': '' });
    expect(answer.status).toBe(401);
  });

  test('gives both sides', async () => {
    const { root, chatId } = await place({ 'odd näme #1?.txt': 'one\n' });
    await writeFile(join(root, 'odd näme #1?.txt'), 'two\n');
    const query = new URLSearchParams({ repo_root: root, path: 'odd näme #1?.txt' });
    const { status, body } = await core.api('GET', `${PREFIX}/${chatId}/git/file?${query}`);
    expect(status).toBe(200);
    expect(gitFileVersionsSchema.parse(body)).toEqual({
      path: 'odd näme #1?.txt',
      head: { exists: true, content: 'one\n', binary: false, too_large: false, size: 4 },
      worktree: { exists: true, content: 'two\n', binary: false, too_large: false, size: 4 },
    });
    const shouted = `${PREFIX}/${chatId.toUpperCase()}/git/file?${query}`;
    expect((await core.api('GET', shouted)).body).toEqual(body);
  });

  test('refuses other repositories, ways out, and missing parameters', async () => {
    const { root, chatId } = await place();
    const other = await gitRepository({ 'a.txt': 'secret\n' });
    const status = async (query: Record<string, string>): Promise<number> => {
      const search = new URLSearchParams(query);
      return (await core.api('GET', `${PREFIX}/${chatId}/git/file?${search}`)).status;
    };
    expect(await status({ repo_root: other, path: 'a.txt' })).toBe(404);
    expect(await status({ repo_root: root, path: `../${other.split('/').at(-1)}/a.txt` })).toBe(
      400,
    );
    expect(await status({ repo_root: root, path: '.git/config' })).toBe(400);
    expect(await status({ repo_root: root })).toBe(400);
  });
});
