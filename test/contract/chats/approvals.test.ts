import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { PREFIX, textOf, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import type { LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { callTools, openLiveChats, say } from './support.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;
let folder: string;
let workspaceId: string;

beforeEach(async () => {
  ({ core, model, client, folder, workspaceId } = await openLiveChats());
});

const allow = (scope: string, pattern?: string) => ({
  decision: 'allow',
  scope,
  ...(pattern === undefined ? {} : { pattern }),
});

const touch = (name: string) => ['execute', { command: `touch ${name}` }] as const;

function exists(name: string): Promise<boolean> {
  return access(join(folder, name)).then(
    () => true,
    () => false,
  );
}

async function startAsking(...calls: (readonly [string, string, unknown])[]) {
  const chat = await client.create('do it', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  await callTools(model, ...calls);
  await follower.status('requires_action');
  return { chat, follower };
}

test('both routes need a token', async () => {
  const path = `${PREFIX}/${crypto.randomUUID()}/approvals`;
  const noToken = { 'Coder-Session-Token': '' };
  expect((await core.api('GET', path, undefined, noToken)).status).toBe(401);
  expect((await core.api('POST', `${path}/x`, allow('once'), noToken)).status).toBe(401);
});

describe('a call that needs approval', () => {
  test('suspends the turn, tells everyone, and runs once allowed', async () => {
    const watcher = await client.watch();
    const { chat, follower } = await startAsking(['c1', ...touch('made')]);
    const asked = await follower.until((event) => event.type === 'approval_request');
    expect(asked).toMatchObject({
      approvals: [{ tool_call_id: 'c1', tool_name: 'execute', command: 'touch made' }],
    });
    const notice = await watcher.until((event) => event.kind === 'action_required');
    expect(notice).toMatchObject({
      chat: { id: chat.id, status: 'requires_action' },
      tool_calls: [{ tool_call_id: 'c1', tool_name: 'execute', args: '{"command":"touch made"}' }],
    });
    expect(watcher.events.map((event) => event.kind).slice(-2)).toEqual([
      'status_change',
      'action_required',
    ]);
    expect(await exists('made')).toBe(false);
    expect(await client.approvals(chat.id)).toHaveLength(1);

    const late = await client.follow(chat.id);
    await late.until((event) => event.type === 'approval_request');
    expect(late.trail()).toEqual([
      'requires_action',
      'message:user',
      'message:assistant',
      'approvals:1',
    ]);

    follower.trail();
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(204);
    await say(model, 'done');
    await follower.status('waiting');
    expect(follower.trail()).toEqual(
      [
        ['approvals:0', 'pending', 'running', 'part:tool-result', 'message:tool'],
        ['part:text', 'message:assistant', 'waiting'],
      ].flat(),
    );
    expect(await exists('made')).toBe(true);
    expect(await client.approvals(chat.id)).toEqual([]);
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(409);
    expect(await client.decide(chat.id, 'unknown', allow('once'))).toBe(404);
  });

  test('denied does not run, and the model hears why', async () => {
    const { chat, follower } = await startAsking(['c1', ...touch('made')]);
    const decision = { decision: 'deny', reason: 'not in this folder' };
    expect(await client.decide(chat.id, 'c1', decision)).toBe(204);
    const step = await model.asked();
    expect(JSON.stringify(step.request.messages)).toContain('not in this folder');
    step.finish();
    await follower.status('waiting');
    expect(await exists('made')).toBe(false);
    const result = (await client.history(chat.id)).find((message) => message.role === 'tool');
    expect(result?.content?.[0]).toMatchObject({ tool_call_id: 'c1', is_error: true });
  });

  test('runs once it has its answer, the step goes on once all have theirs', async () => {
    const { chat, follower } = await startAsking(['c1', ...touch('a')], ['c2', ...touch('b')]);
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(204);
    await follower.until(
      (event) => event.type === 'approval_request' && event.approvals?.length === 1,
    );
    // The one that was answered runs meanwhile.
    await follower.status('requires_action');
    expect([await exists('a'), await exists('b')]).toEqual([true, false]);
    expect((await client.get(chat.id)).pending_approvals).toBe(1);
    expect((await client.approvals(chat.id)).map((call) => call.tool_call_id)).toEqual(['c2']);
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(409);
    expect(await client.decide(chat.id, 'c2', { decision: 'deny' })).toBe(204);
    await say(model, 'done');
    await follower.status('waiting');
    expect([await exists('a'), await exists('b')]).toEqual([true, false]);
    const results = (await client.history(chat.id)).filter((message) => message.role === 'tool');
    expect(results.map((message) => message.content?.[0])).toMatchObject([
      { tool_call_id: 'c1' },
      { tool_call_id: 'c2', is_error: true },
    ]);
  });

  test('two clients at once: the first answer counts', async () => {
    const { chat } = await startAsking(['c1', ...touch('a')], ['c2', ...touch('b')]);
    const codes = await Promise.all([
      client.decide(chat.id, 'c1', allow('once')),
      client.decide(chat.id, 'c1', { decision: 'deny' }),
    ]);
    expect(codes.toSorted()).toEqual([204, 409]);
    await client.interrupt(chat.id);
  });

  test('survives a restart and never times out', async () => {
    const { chat } = await startAsking(['c1', ...touch('made')]);
    await core.restart();
    expect((await client.get(chat.id)).status).toBe('requires_action');
    expect(await client.approvals(chat.id)).toMatchObject([{ tool_call_id: 'c1' }]);
    const follower = await client.follow(chat.id);
    await follower.until((event) => event.type === 'approval_request');
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(204);
    await say(model, 'done after the restart');
    await follower.status('waiting');
    expect(await exists('made')).toBe(true);
    expect((await client.history(chat.id)).at(-1)).toMatchObject({ role: 'assistant' });
  });

  test('is not answered by a change of the mode', async () => {
    const { chat } = await startAsking(['c1', ...touch('made')]);
    const set = await core.api('PUT', `/api/v2/workspaces/${workspaceId}/approvals`, {
      mode: 'full',
    });
    expect(set.status).toBe(200);
    expect((await client.get(chat.id)).status).toBe('requires_action');
    expect(await exists('made')).toBe(false);
  });
});

describe('an interrupt', () => {
  test('answers the open calls with errors', async () => {
    const { chat, follower } = await startAsking(['c1', ...touch('a')], ['c2', ...touch('b')]);
    await follower.until((event) => event.type === 'approval_request');
    follower.trail();
    expect((await client.get(chat.id)).last_turn_summary).toBe('Waits for an answer');
    expect((await client.interrupt(chat.id)).status).toBe('waiting');
    expect((await client.get(chat.id)).last_turn_summary).toBeNull();
    await follower.status('waiting');
    expect(follower.trail()).toEqual(['message:tool', 'message:tool', 'waiting']);
    const results = (await client.history(chat.id)).filter((message) => message.role === 'tool');
    expect(results.map((message) => message.content?.[0])).toMatchObject([
      { tool_call_id: 'c1', is_error: true },
      { tool_call_id: 'c2', is_error: true },
    ]);
    expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(409);
    await client.send(chat.id, 'and now');
    await say(model, 'nothing happened');
    await follower.status('waiting');
    expect((await client.history(chat.id)).map(textOf).at(-1)).toBe('nothing happened');
  });

  test('sent with a message lets that message run', async () => {
    const { chat, follower } = await startAsking(['c1', ...touch('a')]);
    await follower.until((event) => event.type === 'approval_request');
    follower.trail();
    const sent = await client.send(chat.id, 'leave it', { busy_behavior: 'interrupt' });
    expect(sent.queued).toBe(true);
    await say(model, 'left');
    await follower.status('pending');
    expect(follower.trail()).toEqual(
      [['queue:1', 'waiting', 'message:tool', 'message:user', 'queue:0', 'pending']].flat(),
    );
    await follower.status('waiting');
    expect(await exists('a')).toBe(false);
  });

  test('while a command runs ends the wait and stores an error for the call', async () => {
    await core.api('PUT', `/api/v2/workspaces/${workspaceId}/approvals`, { mode: 'full' });
    const chat = await client.create('wait', { workspace_id: workspaceId });
    const follower = await client.follow(chat.id);
    await callTools(model, [
      'c1',
      'execute',
      { command: 'echo started > up; sleep 60', timeout: '60s' },
    ]);
    await follower.until((event) => event.type === 'message' && event.message.role === 'assistant');
    expect((await client.interrupt(chat.id)).status).toBe('waiting');
    const history = await client.history(chat.id);
    expect(history.map((message) => message.role)).toEqual(['user', 'assistant', 'tool']);
    expect(history[2]?.content?.[0]).toMatchObject({ tool_call_id: 'c1', is_error: true });
  });
});

describe('an allowance', () => {
  test('for the chat covers later edits, and edits only', async () => {
    await writeFile(join(folder, 'a.txt'), 'old');
    const write = (content: string) => ['write_file', { path: 'a.txt', content }] as const;
    const { chat, follower } = await startAsking(['c1', ...write('one')]);
    expect(await client.decide(chat.id, 'c1', allow('chat'))).toBe(204);
    await callTools(model, ['c2', ...write('two')]);
    await callTools(model, ['c3', ...touch('made')]);
    await follower.status('requires_action');
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('two');
    expect((await client.approvals(chat.id)).map((call) => call.tool_call_id)).toEqual(['c3']);
  });

  test('for the chat with a pattern covers its like, also among those that ask', async () => {
    const { chat, follower } = await startAsking(
      ['c1', ...touch('a')],
      ['c2', ...touch('b')],
      ['c3', 'execute', { command: 'rmdir nothing' }],
    );
    expect(await client.decide(chat.id, 'c1', allow('chat', 'touch *'))).toBe(204);
    expect((await client.approvals(chat.id)).map((call) => call.tool_call_id)).toEqual(['c3']);
    await client.decide(chat.id, 'c3', { decision: 'deny' });
    await callTools(model, ['c4', ...touch('c')]);
    await say(model, 'done');
    await follower.status('waiting');
    expect([await exists('a'), await exists('b'), await exists('c')]).toEqual([true, true, true]);
  });

  test('for the workspace needs a pattern and reaches its other chats', async () => {
    const { chat, follower } = await startAsking(['c1', ...touch('a')]);
    expect(await client.decide(chat.id, 'c1', allow('workspace'))).toBe(400);
    expect(await client.decide(chat.id, 'c1', allow('workspace', 'touch *'))).toBe(204);
    await say(model, 'done');
    await follower.status('waiting');
    const other = await client.create('again', { workspace_id: workspaceId });
    const otherFollower = await client.follow(other.id);
    await callTools(model, ['x1', ...touch('b')]);
    await say(model, 'done');
    await otherFollower.status('waiting');
    expect(otherFollower.trail()).not.toContain('requires_action');
    expect(await exists('b')).toBe(true);
  });

  test('for the workspace is for commands only', async () => {
    const { chat } = await startAsking(['c1', 'write_file', { path: 'a.txt', content: 'x' }]);
    expect(await client.decide(chat.id, 'c1', allow('workspace', 'touch *'))).toBe(400);
  });

  test('outside the workspace reaches the same folder only', async () => {
    const outside = await tempFolder();
    const elsewhere = await tempFolder();
    await writeFile(join(outside, 'a.txt'), 'a');
    await writeFile(join(outside, 'b.txt'), 'b');
    await writeFile(join(elsewhere, 'c.txt'), 'c');
    const read = (path: string) => ['read_file', { path }] as const;
    const { chat, follower } = await startAsking(['c1', ...read(join(outside, 'a.txt'))]);
    expect(await client.approvals(chat.id)).toMatchObject([{ kinds: ['outside_workspace'] }]);
    expect(await client.decide(chat.id, 'c1', allow('chat'))).toBe(204);
    await callTools(model, ['c2', ...read(join(outside, 'b.txt'))]);
    await callTools(model, ['c3', ...read(join(elsewhere, 'c.txt'))]);
    await follower.status('requires_action');
    const [call] = await client.approvals(chat.id);
    expect(call?.tool_call_id).toBe('c3');
    expect(dirname(call?.files[0]?.path ?? '')).toBe(elsewhere);
  });
});

test('an archived chat keeps asking and takes no answer', async () => {
  const { chat } = await startAsking(['c1', ...touch('a')]);
  await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: true });
  expect((await client.get(chat.id)).status).toBe('requires_action');
  expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(400);
  await core.api('PATCH', `${PREFIX}/${chat.id}`, { archived: false });
  expect(await client.decide(chat.id, 'c1', allow('once'))).toBe(204);
});

test('a malformed answer is refused', async () => {
  const { chat } = await startAsking(['c1', ...touch('a')]);
  expect(await client.decide(chat.id, 'c1', { decision: 'maybe' })).toBe(400);
  expect(await client.decide(chat.id, 'c1', { decision: 'allow', scope: 'world' })).toBe(400);
  expect(await client.approvals(chat.id)).toHaveLength(1);
});
