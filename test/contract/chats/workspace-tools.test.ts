import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveCall, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;
let folder: string;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
  folder = await tempFolder();
  await writeFile(join(folder, 'a.txt'), 'one\n');
});
afterEach(() => core.close());

type Call = readonly [id: string, name: string, args: unknown];

function callTools(step: LiveCall, ...calls: readonly Call[]): void {
  for (const call of calls) step.call(...call);
  step.finish('tool_calls');
}

/** What the model is told of the call next. */
async function resultOf(id: string) {
  const step = await model.asked();
  const found = step.request.messages.find(
    (message) => message.role === 'tool' && message.callId === id,
  );
  return { step, result: found?.role === 'tool' ? found : undefined };
}

const toolNames = (step: LiveCall): string[] => step.request.tools.map((tool) => tool.name);

const listed = z.object({
  templates: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  total_count: z.number(),
});

async function localFolder(step: LiveCall): Promise<{ id: string; next: LiveCall }> {
  callTools(step, ['l', 'list_templates', { query: 'local-folder' }]);
  const { step: next, result } = await resultOf('l');
  const { templates, total_count: count } = listed.parse(result?.result);
  expect(count).toBe(1);
  return { id: templates[0]?.id ?? '', next };
}

const allow = { decision: 'allow', scope: 'once' };

test('a chat without a workspace makes one, and works in it in the same turn', async () => {
  const watcher = await client.watch();
  const { id: chatId } = await client.create('make one');
  const follower = await client.follow(chatId);
  const first = await model.asked();
  expect(toolNames(first)).not.toContain('read_file');
  const { id: template, next } = await localFolder(first);
  callTools(next, ['r', 'read_template', { template_id: template }]);
  const { step: read, result: details } = await resultOf('r');
  expect(details?.result).toMatchObject({
    template: { id: template, name: 'local-folder' },
    parameters: [{ name: 'folder', required: true, type: 'string' }],
  });

  callTools(read, [
    'c',
    'create_workspace',
    { template_id: template, name: 'mine', parameters: { folder } },
  ]);
  await follower.status('requires_action');
  expect(await client.approvals(chatId)).toMatchObject([
    { tool_call_id: 'c', tool_name: 'create_workspace', kinds: ['tool'] },
  ]);
  expect(await client.decide(chatId, 'c', allow)).toBe(204);
  const bound = await watcher.until(
    (event) => event.kind === 'status_change' && event.chat.build_id !== undefined,
  );
  expect(bound.chat).toMatchObject({ id: chatId });
  const { step: made, result } = await resultOf('c');
  const chat = await client.get(chatId);
  expect(result).toMatchObject({
    isError: false,
    result: { created: true, build_id: chat.build_id },
  });
  expect(z.object({ workspace_name: z.string() }).parse(result?.result).workspace_name).toMatch(
    /^[^/]+\/mine$/,
  );
  expect(chat.workspace_id).toBe(bound.chat.workspace_id);
  expect(JSON.stringify(made.request.messages)).toContain(folder);

  callTools(made, ['f', 'read_file', { path: 'a.txt' }]);
  const { step: after, result: file } = await resultOf('f');
  expect(JSON.stringify(file?.result)).toContain('one');
  callTools(after, ['c2', 'create_workspace', { template_id: template, parameters: { folder } }]);
  await follower.status('requires_action');
  expect(await client.decide(chatId, 'c2', allow)).toBe(204);
  const { step: last, result: again } = await resultOf('c2');
  expect(again?.result).toMatchObject({ created: false, status: 'already_exists' });
  last.finish();
  await follower.status('waiting');
  expect((await client.get(chatId)).workspace_id).toBe(chat.workspace_id);
});

test('a model neither chooses when the person is asked, nor gets past a refused template', async () => {
  const { id: chatId } = await client.create('make one');
  const follower = await client.follow(chatId);
  const { id: template, next } = await localFolder(await model.asked());
  callTools(
    next,
    ['a', 'create_workspace', { template_id: template, parameters: { folder, approvals: 'full' } }],
    ['b', 'create_workspace', { template_id: crypto.randomUUID() }],
    ['d', 'create_workspace', { template_id: template, parameters: { folder: '/nowhere/at/all' } }],
    ['e', 'start_workspace', {}],
  );
  await follower.status('requires_action');
  for (const id of ['a', 'b', 'd', 'e']) expect(await client.decide(chatId, id, allow)).toBe(204);
  const step = await model.asked();
  const results = step.request.messages.filter((message) => message.role === 'tool').slice(-4);
  expect(results.map((result) => result.isError)).toEqual([true, true, true, true]);
  expect((await client.get(chatId)).workspace_id).toBeUndefined();
  step.finish();
  await follower.status('waiting');
});

test('in full mode a workspace is stopped and started unasked, and only when it has to be', async () => {
  const workspaceId = await openWorkspace(core, folder, 'full');
  const { id: chatId } = await client.create('stop it', { workspace_id: workspaceId });
  const follower = await client.follow(chatId);
  callTools(await model.asked(), ['s', 'stop_workspace', {}]);
  const { step: stopped, result } = await resultOf('s');
  expect(result?.result).toMatchObject({ stopped: true, build_id: expect.any(String) as unknown });
  expect(toolNames(stopped)).not.toContain('read_file');
  callTools(stopped, ['s2', 'stop_workspace', {}]);
  const { step: idle, result: unchanged } = await resultOf('s2');
  expect(unchanged?.result).toMatchObject({ stopped: true, no_build: true });
  const { id: template, next } = await localFolder(idle);
  callTools(next, ['c', 'create_workspace', { template_id: template, parameters: { folder } }]);
  const { step: kept, result: present } = await resultOf('c');
  expect(present?.result).toMatchObject({ created: false, status: 'stopped' });
  callTools(kept, ['t', 'start_workspace', {}]);
  const { step: started, result: running } = await resultOf('t');
  expect(running?.result).toMatchObject({ started: true, build_id: expect.any(String) as unknown });
  expect(toolNames(started)).toContain('read_file');
  callTools(started, ['t2', 'start_workspace', {}]);
  const { step: last, result: same } = await resultOf('t2');
  expect(same?.result).toMatchObject({ started: true, no_build: true });
  last.finish();
  await follower.status('waiting');
  expect((await client.get(chatId)).agent_id).toBeDefined();
});

test('only templates that chats may use are there for a model', async () => {
  const { id: chatId } = await client.create('look');
  const follower = await client.follow(chatId);
  const first = await model.asked();
  callTools(first, ['l', 'list_templates', {}]);
  const { step: all, result } = await resultOf('l');
  const { templates } = listed.parse(result?.result);
  expect(templates.map((template) => template.name).toSorted()).toEqual([
    'git-worktree',
    'local-folder',
  ]);
  const allowed = templates.find((template) => template.name === 'git-worktree')?.id;
  const refused = templates.find((template) => template.name === 'local-folder')?.id;
  const path = `${PREFIX}/config/template-allowlist`;
  const set = await core.api('PUT', path, { template_ids: [allowed] });
  expect([200, 204]).toContain(set.status);
  callTools(all, ['l2', 'list_templates', {}], ['r', 'read_template', { template_id: refused }]);
  const { step: last, result: some } = await resultOf('l2');
  expect(listed.parse(some?.result).templates.map((template) => template.id)).toEqual([allowed]);
  const read = last.request.messages.findLast((message) => message.role === 'tool');
  expect(read).toMatchObject({ callId: 'r', isError: true });
  last.finish();
  await follower.status('waiting');
});
