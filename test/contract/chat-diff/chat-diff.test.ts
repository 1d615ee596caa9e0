import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAT_PREFIXES, chatDiffContentsSchema } from '#shared/api/chats.ts';
import { createChatClient, startCoreWith, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { commitAll, git, gitRepository, writeFiles } from '#test/support/git-repository.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { build, createWorkspace } from '../workspaces/workspace-client.ts';

let core: TestCore;
let client: ChatClient;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
});
afterAll(() => core.close());

/** A chat in a running workspace over the folder. */
async function chatIn(folder: string): Promise<{ chatId: string; workspaceId: string }> {
  const workspace = await createWorkspace(core, {
    name: `w${crypto.randomUUID().slice(0, 8)}`,
    parameters: { folder, approvals: 'full' },
  });
  const chat = await client.create('Look', { workspace_id: workspace.id });
  return { chatId: chat.id, workspaceId: workspace.id };
}

async function branched(): Promise<string> {
  const root = await gitRepository({ 'a.txt': 'one\n' });
  await git(root, 'remote', 'add', 'origin', 'https://me:secret@github.com/someone/thing.git');
  await git(root, 'checkout', '--quiet', '-b', 'work');
  await writeFiles(root, { 'a.txt': 'two\n' });
  await commitAll(root);
  await writeFiles(root, { 'new.txt': 'untracked\n' });
  return root;
}

describe.each(CHAT_PREFIXES)('GET %s/{chat}/diff', (prefix) => {
  const path = (chat: string): string => `${prefix}/${chat}/diff`;

  async function read(chat: string) {
    const answer = await core.api('GET', path(chat));
    expect(answer).toMatchObject({ status: 200 });
    return chatDiffContentsSchema.parse(answer.body);
  }

  test('needs a token, a chat id, and a chat', async () => {
    const unknown = crypto.randomUUID();
    const without = { 'Coder-Session-Token': '' };
    expect((await core.api('GET', path(unknown), undefined, without)).status).toBe(401);
    expect((await core.api('GET', path('nonsense'))).status).toBe(400);
    expect((await core.api('GET', path(unknown))).status).toBe(404);
  });

  test('is the branch against its base with what is not committed, and nobody’s password', async () => {
    const { chatId } = await chatIn(await branched());
    const contents = await read(chatId);
    expect(contents).toEqual({
      chat_id: chatId,
      provider: 'github',
      remote_origin: 'https://github.com/someone/thing.git',
      branch: 'work',
      diff: expect.stringContaining('+untracked'),
    });
    expect(contents.diff).toContain('-one\n+two');
    expect(await read(chatId.toUpperCase())).toEqual(contents);
  });

  test('goes on when the workspace has stopped, and follows the repository', async () => {
    const root = await branched();
    const { chatId, workspaceId } = await chatIn(root);
    await build(core, workspaceId, { transition: 'stop' });
    await writeFile(join(root, 'a.txt'), 'three\n');
    expect((await read(chatId)).diff).toContain('-one\n+three');
    await git(root, 'checkout', '--quiet', '--force', 'main');
    await rm(join(root, 'new.txt'));
    expect(await read(chatId)).not.toHaveProperty('diff');
  });

  test('is only the chat without a workspace, a repository, or a folder', async () => {
    const { id } = await client.create('Hello');
    expect(await read(id)).toEqual({ chat_id: id });
    const folder = await tempFolder();
    const { chatId } = await chatIn(folder);
    expect(await read(chatId)).toEqual({ chat_id: chatId });
    await rm(folder, { recursive: true });
    expect(await read(chatId)).toEqual({ chat_id: chatId });
  });

  test('that git cannot make is 500 with git’s own words', async () => {
    const root = await branched();
    const { chatId } = await chatIn(root);
    await writeFile(join(root, '.git', 'index'), 'broken');
    const answer = await core.api('GET', path(chatId));
    expect(answer).toMatchObject({
      status: 500,
      body: { message: expect.stringMatching(/index/) },
    });
  });
});

test('a diff over 3 MiB is a note', async () => {
  const root = await branched();
  await writeFile(join(root, 'huge.txt'), `${'x'.repeat(99)}\n`.repeat(40_000));
  const { chatId } = await chatIn(root);
  const answer = await core.api('GET', `${CHAT_PREFIXES[0]}/${chatId}/diff`);
  const { diff = '' } = chatDiffContentsSchema.parse(answer.body);
  expect(diff).toMatch(/3\.\d MiB/);
  expect(diff.length).toBeLessThan(200);
});
