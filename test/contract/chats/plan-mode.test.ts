import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const realHome = process.env['HOME'];
let home: string;
let core: TestCore;
let model: LiveModel;
let client: ChatClient;
let workspaceId: string;

beforeEach(async () => {
  home = await tempFolder();
  process.env['HOME'] = home;
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
  workspaceId = await openWorkspace(core, await tempFolder(), 'ask');
});
afterEach(async () => {
  await core.close();
  process.env['HOME'] = realHome;
});

const planPath = (chatId: string): string => join(home, '.coder', 'plans', `PLAN-${chatId}.md`);

async function startPlanning(more: Readonly<Record<string, unknown>> = {}) {
  const { id: chatId } = await client.create('plan it', {
    plan_mode: 'plan',
    workspace_id: workspaceId,
    ...more,
  });
  const follower = await client.follow(chatId);
  return { chatId, follower };
}

async function callTools(...calls: (readonly [string, string, unknown])[]): Promise<void> {
  const step = await model.asked();
  for (const [id, name, args] of calls) step.call(id, name, args);
  step.finish('tool_calls');
}

/** What the tools of the newest step said. */
async function results(chatId: string) {
  const history = await client.history(chatId);
  const start = history.findLastIndex((message) => message.role === 'assistant');
  return history.slice(start + 1).flatMap((message) => message.content ?? []);
}

describe('a chat that plans', () => {
  test('has the tools for it, and hears what it is there for', async () => {
    const { chatId } = await startPlanning();
    const step = await model.asked();
    const names = step.request.tools.map((tool) => tool.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'read_file',
        'execute',
        'process_output',
        'write_file',
        'edit_files',
        'propose_plan',
        'ask_user_question',
        'spawn_agent',
        'wait_agent',
        'attach_file',
      ]),
    );
    for (const never of ['process_list', 'process_signal', 'message_agent', 'close_agent']) {
      expect(names).not.toContain(never);
    }
    expect(JSON.stringify(step.request.messages)).toContain(`PLAN-${chatId}.md`);
    step.finish();

    await client.create('work', { workspace_id: workspaceId });
    const working = await model.asked();
    const workingNames = working.request.tools.map((tool) => tool.name);
    expect(workingNames).not.toContain('propose_plan');
    expect(workingNames).not.toContain('ask_user_question');
    working.finish();
  });

  test('writes its plan unasked and nothing else, and hands it over', async () => {
    const { chatId, follower } = await startPlanning();
    const path = planPath(chatId);
    await callTools(['w1', 'write_file', { path, content: '# The plan\n' }]);
    await callTools(
      ['w2', 'write_file', { path: 'a.txt', content: 'x' }],
      ['w3', 'write_file', { path: planPath(crypto.randomUUID()), content: 'x' }],
      ['r1', 'read_file', { path }],
    );
    const after = await model.asked();
    expect(await results(chatId)).toMatchObject([
      { tool_call_id: 'w2', is_error: true },
      { tool_call_id: 'w3', is_error: true },
      { tool_call_id: 'r1', result: { file_size: 11 } },
    ]);
    expect(await readFile(path, 'utf8')).toBe('# The plan\n');
    after.call('p1', 'propose_plan', { path: '' });
    after.finish('tool_calls');
    await follower.status('waiting');
    const [result] = await results(chatId);
    expect(result).toMatchObject({ tool_call_id: 'p1', result: { ok: true, path, kind: 'plan' } });
    const { file_id: fileId } = (result as { result: { file_id: string } }).result;
    const file = await core.api('GET', `${PREFIX}/files/${fileId}`);
    expect(file.body).toBe('# The plan\n');

    // The person agrees: the next turn works, and still may read the plan.
    await client.send(chatId, 'do it', { plan_mode: '' });
    const working = await model.asked();
    expect(working.request.tools.map((tool) => tool.name)).toContain('process_list');
    expect(JSON.stringify(working.request.messages)).not.toContain('plan mode');
    working.finish();
    await follower.status('waiting');
  });

  test('cannot hand over a plan that is missing, empty, too long or another’s', async () => {
    const { chatId } = await startPlanning();
    await callTools(['a', 'propose_plan', {}]);
    await mkdir(join(home, '.coder', 'plans'), { recursive: true });
    await writeFile(planPath(chatId), ' \n');
    await callTools(['b', 'propose_plan', { path: planPath(chatId) }]);
    await writeFile(planPath(chatId), 'x'.repeat(32 * 1024 + 1));
    await callTools(['c', 'propose_plan', { path: planPath(chatId) }]);
    await callTools(['d', 'propose_plan', { path: '/etc/hostname' }]);
    const last = await model.asked();
    const outcomes = last.request.messages.filter((message) => message.role === 'tool');
    expect(outcomes.map((outcome) => outcome.isError)).toEqual([true, true, true, true]);
    last.finish();
  });

  test('asks the person, and takes the next message for the answer', async () => {
    const { chatId, follower } = await startPlanning();
    const question = {
      header: 'Store',
      question: 'Where shall it be kept?',
      options: [
        { label: 'File', description: 'Simple.' },
        { label: 'Database', description: 'Fast.' },
      ],
    };
    await callTools(['q0', 'ask_user_question', { questions: [{ ...question, options: [] }] }]);
    await callTools(['q1', 'ask_user_question', { questions: [question] }]);
    await follower.status('waiting');
    expect(await results(chatId)).toMatchObject([
      { tool_call_id: 'q1', result: { questions: [question] } },
    ]);
    expect(follower.events.some((event) => event.type === 'action_required')).toBe(false);
    await client.send(chatId, 'File');
    const next = await model.asked();
    expect(next.request.messages.at(-1)).toEqual({ role: 'user', text: 'File' });
    next.finish();
    await follower.status('waiting');
  });

  test('has subagents that plan too, but for those that only look', async () => {
    await startPlanning();
    await callTools(
      ['s1', 'spawn_agent', { type: 'general', prompt: 'general child' }],
      ['s2', 'spawn_agent', { type: 'explore', prompt: 'explore child' }],
    );
    const asked = [await model.asked(), await model.asked(), await model.asked()];
    for (const step of asked) {
      const text = JSON.stringify(step.request.messages);
      const names = step.request.tools.map((tool) => tool.name).toSorted();
      if (text.includes('plan it')) continue;
      expect(names).toEqual(['execute', 'process_output', 'read_file']);
      expect(text.includes('plan mode')).toBe(text.includes('general child'));
    }
    for (const step of asked) step.finish();
  });
});

test('a plan file that is a link is no plan file', async () => {
  const full = await openWorkspace(core, await tempFolder(), 'full');
  const { chatId, follower } = await startPlanning({ workspace_id: full });
  const secret = join(home, 'secret');
  await writeFile(secret, 'secret');
  await mkdir(join(home, '.coder', 'plans'), { recursive: true });
  await symlink(secret, planPath(chatId));
  await callTools(['w', 'write_file', { path: planPath(chatId), content: 'x' }]);
  await callTools(['p', 'propose_plan', { path: '' }]);
  await callTools(['r', 'read_file', { path: planPath(chatId) }]);
  await follower.status('requires_action');
  expect(await client.approvals(chatId)).toMatchObject([{ files: [{ path: secret }] }]);
  expect(await readFile(secret, 'utf8')).toBe('secret');
});

test('outside plan mode the plans of others are left alone', async () => {
  const full = await openWorkspace(core, await tempFolder(), 'full');
  const { id: chatId } = await client.create('work', { workspace_id: full });
  const follower = await client.follow(chatId);
  await callTools(
    ['w1', 'write_file', { path: planPath(chatId), content: 'mine' }],
    ['w2', 'write_file', { path: planPath(crypto.randomUUID()), content: 'theirs' }],
    ['w3', 'write_file', { path: join(home, '.coder', 'PLAN.md'), content: 'shared' }],
  );
  const step = await model.asked();
  const outcomes = step.request.messages.filter((message) => message.role === 'tool');
  expect(outcomes.map((outcome) => outcome.isError)).toEqual([false, true, true]);
  step.finish();
  await follower.status('waiting');
});
