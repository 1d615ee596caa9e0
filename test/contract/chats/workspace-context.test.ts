import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ModelRequest } from '#main/agent-loop/index.ts';
import {
  createChatClient,
  openWorkspace,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveCall, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let model: LiveModel;
let core: TestCore;
let client: ChatClient;
let folder: string;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  onTestFinished(() => core.close());
  client = createChatClient(core);
  folder = await tempFolder();
});

async function put(path: string, content: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

function putSkill(): Promise<void> {
  return put(
    '.agents/skills/release/SKILL.md',
    '---\nname: release\ndescription: How to release.\n---\nTag it, then push.',
  );
}

function systemTexts({ messages }: ModelRequest): string[] {
  return messages.flatMap((message) => (message.role === 'system' ? [message.text] : []));
}

async function answer(call: LiveCall, chatId: string): Promise<void> {
  const follower = await client.follow(chatId);
  call.finish();
  if ((await client.get(chatId)).status !== 'waiting') await follower.status('waiting');
  await follower.close();
}

describe('instructions and skills of a workspace', () => {
  it('are told to the model and shown once', async () => {
    await put('agents.md', 'Use tabs.\r\n<!-- and secrets -->');
    await putSkill();
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('go', { workspace_id: workspaceId });

    const first = await model.asked();
    const [context, skills] = systemTexts(first.request).slice(-2);
    expect(context).toContain('<workspace-context>');
    expect(context).toContain(`Source: ${join(folder, 'agents.md')}\nUse tabs.`);
    expect(context).not.toContain('secrets');
    expect(skills).toContain('<available-skills>');
    expect(skills).toContain('- release: How to release.');
    await answer(first, chat.id);

    const history = await client.history(chat.id);
    const given = history.find((message) =>
      message.content?.some((part) => part.type === 'context-file'),
    );
    expect(given).toMatchObject({ role: 'user' });
    expect(given).not.toHaveProperty('created_by');
    const { agent_id: agentId, last_injected_context: injected } = await client.get(chat.id);
    expect(injected).toEqual([
      {
        type: 'context-file',
        context_file_path: join(folder, 'agents.md'),
        context_file_agent_id: agentId,
      },
      {
        type: 'skill',
        skill_name: 'release',
        skill_description: 'How to release.',
        context_file_agent_id: agentId,
      },
    ]);
    expect(given?.content).toEqual(injected);
    expect(JSON.stringify(await client.page(chat.id))).not.toContain('Use tabs.');

    // What it was given stays, whatever happens to the file.
    await put('agents.md', 'Use spaces.');
    await client.send(chat.id, 'again');
    const second = await model.asked();
    expect(systemTexts(second.request).join()).toContain('Use tabs.');
    await answer(second, chat.id);
    const contexts = (await client.history(chat.id)).filter((message) =>
      message.content?.some((part) => part.type === 'context-file'),
    );
    expect(contexts).toHaveLength(1);
  });

  it('are not the person’s to edit, and no prompt', async () => {
    await put('AGENTS.md', 'Use tabs.');
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('go', { workspace_id: workspaceId });
    await answer(await model.asked(), chat.id);
    const given = (await client.history(chat.id)).at(1);
    const base = `/api/experimental/chats/${chat.id}`;
    const edited = await core.api('PATCH', `${base}/messages/${given?.id}`, {
      content: [{ type: 'text', text: 'x' }],
    });
    expect(edited.status).toBe(400);
    expect((await core.api('GET', `${base}/prompts`)).body).toMatchObject({
      prompts: [{ text: 'go' }],
    });
  });

  it('are looked at again when the message is edited away', async () => {
    await put('AGENTS.md', 'Use tabs.');
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('go', { workspace_id: workspaceId });
    await answer(await model.asked(), chat.id);
    await put('AGENTS.md', 'Use spaces.');
    const first = (await client.history(chat.id)).at(0);
    await core.api('PATCH', `/api/experimental/chats/${chat.id}/messages/${first?.id}`, {
      content: [{ type: 'text', text: 'go on' }],
    });
    const call = await model.asked();
    expect(systemTexts(call.request).join()).toContain('Use spaces.');
    expect(systemTexts(call.request).join()).not.toContain('Use tabs.');
    await answer(call, chat.id);
  });

  it('leave no trace where there are none', async () => {
    const workspaceId = await openWorkspace(core, folder);
    const chat = await client.create('go', { workspace_id: workspaceId });
    const call = await model.asked();
    expect(call.request.tools.map((tool) => tool.name)).not.toContain('read_skill');
    expect(systemTexts(call.request).join()).not.toContain('<');
    call.say('hello');
    await answer(call, chat.id);
    expect((await client.history(chat.id)).map((message) => message.role)).toEqual([
      'user',
      'assistant',
    ]);
    expect(await client.get(chat.id)).not.toHaveProperty('last_injected_context');
    await put('AGENTS.md', 'Too late.');
    await client.send(chat.id, 'again');
    const second = await model.asked();
    expect(systemTexts(second.request).join()).not.toContain('Too late.');
    await answer(second, chat.id);
  });

  it('are read by the model without a question', async () => {
    await putSkill();
    await put('.agents/skills/release/notes/how.md', 'Step one.');
    const workspaceId = await openWorkspace(core, folder, 'ask');
    const chat = await client.create('release', { workspace_id: workspaceId });
    const first = await model.asked();
    expect(first.request.tools.map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['read_skill', 'read_skill_file']),
    );
    first.call('c1', 'read_skill', { name: 'release' });
    first.call('c2', 'read_skill_file', { name: 'release', path: 'notes/how.md' });
    first.call('c3', 'read_skill_file', { name: 'release', path: '../../../secret' });
    first.call('c4', 'read_skill', { name: 'none' });
    first.finish('tool_calls');
    const second = await model.asked();
    const results = second.request.messages.flatMap((message) =>
      message.role === 'tool' ? [[message.result, message.isError]] : [],
    );
    expect(results).toEqual([
      [{ name: 'release', body: 'Tag it, then push.', files: ['notes/'] }, false],
      [{ content: 'Step one.' }, false],
      [{ error: expect.stringContaining('without ".."') as string }, true],
      [{ error: 'There is no skill named "none". The skills are: release.' }, true],
    ]);
    await answer(second, chat.id);
  });
});
