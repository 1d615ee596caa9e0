import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import type { Chat } from '#shared/api/chats.ts';
import { textOf, type ChatClient, type Follower } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import type { LiveModel } from '#test/support/live-model.ts';
import { callTools, openLiveChats, say } from './support.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;
let folder: string;
let workspaceId: string;

beforeEach(async () => {
  ({ core, model, client, folder, workspaceId } = await openLiveChats());
  // Runs, allowed, until the test lets it end.
  await writeFile(
    join(folder, 'slow.sh'),
    'echo begun >> slow.log; until [ -e go ]; do sleep 0.02; done',
  );
  const rules = `/api/v2/workspaces/${workspaceId}/approvals/rules`;
  expect((await core.api('POST', rules, { pattern: 'sh slow.sh' })).status).toBe(201);
});

const once = { decision: 'allow', scope: 'once' };
const mark = (name: string) => `echo ${name} >> log.txt`;
const letGo = (): Promise<void> => writeFile(join(folder, 'go'), '');
const log = (): Promise<string> => readFile(join(folder, 'log.txt'), 'utf8').catch(() => '');
const hasLog = (text: string): Promise<void> => expect.poll(log, { timeout: 20_000 }).toBe(text);

function asks(count: number): (event: ChatStreamEvent) => boolean {
  return (event) => event.type === 'approval_request' && (event.approvals?.length ?? 0) === count;
}

/** A step with one call that runs and two that ask, `a` and `b`. */
async function startAsking(): Promise<{ readonly chat: Chat; readonly follower: Follower }> {
  const chat = await client.create('do it', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  await callTools(
    model,
    ['slow', 'execute', { command: 'sh slow.sh', timeout: '60s' }],
    ['a', 'execute', { command: mark('a') }],
    ['b', 'execute', { command: mark('b') }],
  );
  await follower.until(asks(2));
  return { chat, follower };
}

async function resultsOf(chatId: string): Promise<readonly (readonly [unknown, boolean])[]> {
  const history = await client.history(chatId);
  return history.flatMap(({ content }) =>
    (content ?? []).flatMap((part) =>
      part.type === 'tool-result' ? [[part.tool_call_id, part.is_error ?? false] as const] : [],
    ),
  );
}

test('questions are told while an allowed call runs, to everyone', async () => {
  const watcher = await client.watch();
  const { chat, follower } = await startAsking();
  const notice = await watcher.until((event) => event.chat.pending_approvals === 2);
  expect(notice).toMatchObject({ kind: 'status_change', chat: { id: chat.id, status: 'running' } });
  expect(await client.get(chat.id)).toMatchObject({ status: 'running', pending_approvals: 2 });
  expect((await client.list())[0]).toMatchObject({ id: chat.id, pending_approvals: 2 });
  expect((await client.approvals(chat.id)).map((call) => call.tool_call_id)).toEqual(['a', 'b']);
  const late = await client.follow(chat.id);
  await late.until(asks(2));
  expect(late.trail()[0]).toBe('running');
  expect(follower.trail()).not.toContain('requires_action');
  await letGo();
  await follower.status('requires_action');
  await follower.until(asks(2));
  await watcher.until((event) => event.kind === 'action_required');
});

test('an answered call runs at once, the others wait for their own answers', async () => {
  const watcher = await client.watch();
  const { chat, follower } = await startAsking();
  expect(await client.decide(chat.id, 'b', once)).toBe(204);
  await hasLog('b\n');
  expect(await client.get(chat.id)).toMatchObject({ status: 'running', pending_approvals: 1 });
  await watcher.until((event) => event.chat.pending_approvals === 1);
  expect(await client.decide(chat.id, 'b', once)).toBe(409);
  await letGo();
  await follower.status('requires_action');
  const notice = await watcher.until((event) => event.kind === 'action_required');
  expect(notice.tool_calls?.map((call) => call.tool_call_id)).toEqual(['a']);
  expect(await client.decide(chat.id, 'a', once)).toBe(204);
  await say(model, 'done');
  await follower.status('waiting');
  expect(await log()).toBe('b\na\n');
  expect(await readFile(join(folder, 'slow.log'), 'utf8')).toBe('begun\n');
  expect(await resultsOf(chat.id)).toEqual([
    ['slow', false],
    ['a', false],
    ['b', false],
  ]);
  expect((await client.get(chat.id)).pending_approvals).toBeUndefined();
});

test('with all answered meanwhile the turn goes on without a stop', async () => {
  const { chat, follower } = await startAsking();
  expect(await client.decide(chat.id, 'a', { decision: 'deny' })).toBe(204);
  expect(await client.decide(chat.id, 'b', once)).toBe(204);
  await hasLog('b\n');
  await letGo();
  await say(model, 'done');
  await follower.status('waiting');
  expect(follower.trail()).not.toContain('requires_action');
  expect(await resultsOf(chat.id)).toEqual([
    ['slow', false],
    ['a', true],
    ['b', false],
  ]);
});

test('an allowance for the chat answers its like at once', async () => {
  const { chat } = await startAsking();
  const pattern = { decision: 'allow', scope: 'chat', pattern: 'echo * >> log.txt' };
  expect(await client.decide(chat.id, 'a', pattern)).toBe(204);
  expect(await client.approvals(chat.id)).toEqual([]);
  // Commands of one step run beside each other.
  const lines = async (): Promise<string[]> => (await log()).split('\n').toSorted();
  await expect.poll(lines, { timeout: 20_000 }).toEqual(['', 'a', 'b']);
  await letGo();
  await say(model, 'done');
});

test('an interrupt answers all calls and takes the questions back', async () => {
  const { chat, follower } = await startAsking();
  expect(await client.decide(chat.id, 'a', once)).toBe(204);
  await hasLog('a\n');
  expect((await client.interrupt(chat.id)).status).toBe('waiting');
  await follower.status('waiting');
  expect(await client.approvals(chat.id)).toEqual([]);
  expect(await client.decide(chat.id, 'b', once)).toBe(409);
  await expect
    .poll(() => resultsOf(chat.id), { timeout: 20_000 })
    .toEqual([
      ['slow', true],
      ['a', false],
      ['b', true],
    ]);
  await letGo();
  const late = await client.follow(chat.id);
  expect(late.events.some((event) => event.type === 'approval_request')).toBe(false);
  expect((await client.get(chat.id)).pending_approvals).toBeUndefined();
});

test('an edit takes the questions back and begins anew', async () => {
  const { chat, follower } = await startAsking();
  const first = (await client.history(chat.id))[0];
  const edited = await core.api(
    'PATCH',
    `/api/experimental/chats/${chat.id}/messages/${first?.id}`,
    { content: [{ type: 'text', text: 'something else' }] },
  );
  expect(edited.status).toBe(200);
  expect(await client.approvals(chat.id)).toEqual([]);
  expect(await client.decide(chat.id, 'a', once)).toBe(404);
  await letGo();
  await say(model, 'another answer');
  await follower.status('waiting');
  expect((await client.history(chat.id)).map(textOf)).toEqual(['something else', 'another answer']);
  await expect(access(join(folder, 'log.txt'))).rejects.toThrow('ENOENT');
});

test('a message sent meanwhile waits until all is answered', async () => {
  const { chat, follower } = await startAsking();
  expect((await client.send(chat.id, 'and then')).queued).toBe(true);
  expect(await client.decide(chat.id, 'a', once)).toBe(204);
  await letGo();
  await follower.status('requires_action');
  expect((await client.page(chat.id)).queued_messages).toHaveLength(1);
  expect(await client.decide(chat.id, 'b', { decision: 'deny' })).toBe(204);
  await say(model, 'first');
  await say(model, 'second');
  await follower.until((event) => event.type === 'message' && textOf(event.message) === 'second');
  const words = (await client.history(chat.id)).map(textOf).filter((text) => text !== '');
  expect(words).toEqual(['do it', 'first', 'and then', 'second']);
});
