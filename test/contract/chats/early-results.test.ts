import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView } from '#shared/events/chat-state.ts';
import { type ChatClient, type Follower } from '#test/support/chat-client.ts';
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
});

/** Ends once the test lets it. */
const SLOW = 'until [ -e go ]; do sleep 0.02; done; echo slow';
const letGo = (): Promise<void> => writeFile(join(folder, 'go'), '');

const isEnd = (event: ChatStreamEvent): boolean => event.type === 'call_result';
const endsOf = ({ events }: Follower) =>
  events.flatMap((event) => (event.type === 'call_result' ? [event.call_result] : []));
const viewOf = ({ events }: Follower) =>
  foldChat(emptyChatView, [{ type: 'stream_opened' }, ...events]);
const quick = { tool_call_id: 'quick', tool_name: 'execute', result: { output: 'quick\n' } };

async function start(...commands: (readonly [string, string])[]) {
  const approvals = `/api/v2/workspaces/${workspaceId}/approvals`;
  expect((await core.api('PUT', approvals, { mode: 'full' })).status).toBe(200);
  const chat = await client.create('do it', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  const calls = commands.map(
    ([id, command]) => [id, 'execute', { command, timeout: '60s' }] as const,
  );
  await callTools(model, ...calls);
  return { chatId: chat.id, follower };
}

async function finish({ chatId, follower }: Awaited<ReturnType<typeof start>>) {
  await say(model, 'done');
  await follower.status('waiting');
  return client.history(chatId);
}

test.each([
  ['before', ['quick', 'slow']],
  ['after', ['slow', 'quick']],
])('a call that ends early is told at once, called %s the other', async (_, order) => {
  const commands = order.map((id) => [id, id === 'slow' ? SLOW : 'echo quick'] as const);
  const chat = await start(...commands);
  await chat.follower.until(isEnd);
  const { messages, cursor } = viewOf(chat.follower);
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  const late = await client.follow(chat.chatId);
  const back = await client.follow(chat.chatId, cursor);
  for (const follower of [chat.follower, late, back]) {
    if (follower !== chat.follower) await follower.until(isEnd);
    expect(endsOf(follower)).toMatchObject([quick]);
    const results = viewOf(follower).preview.filter(({ kind }) => kind === 'tool-result');
    expect(results).toMatchObject([{ part: quick }]);
  }
  await letGo();
  const history = await finish(chat);
  await late.status('waiting');
  for (const follower of [chat.follower, late]) {
    expect(endsOf(follower)).toHaveLength(1);
    expect(viewOf(follower)).toMatchObject({ messages: history, preview: [] });
    // The parts of the step come as ever: all of them after its last call, in call order.
    const parts = follower.events.flatMap((event) =>
      event.type === 'message_part' && event.message_part.part.type === 'tool-result'
        ? [event.message_part.part]
        : [],
    );
    const whole = parts.filter((part) => part.result_delta === undefined);
    expect(whole.map((part) => part.tool_call_id)).toEqual(order);
  }
  const after = await client.follow(chat.chatId);
  await after.until((event) => event.type === 'message' && event.message.id === history.at(-1)?.id);
  expect(endsOf(after)).toEqual([]);
});

test('the result of a call stands while another one waits for the person', async () => {
  await writeFile(join(folder, 'a.txt'), 'of a');
  const chat = await client.create('do it', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  await callTools(
    model,
    ['read', 'read_file', { path: 'a.txt' }],
    ['asks', 'execute', { command: 'echo asked' }],
  );
  await follower.status('requires_action');
  expect(endsOf(follower)).toMatchObject([{ tool_call_id: 'read' }]);
  const late = await client.follow(chat.id);
  await late.until((event) => event.type === 'approval_request');
  expect(endsOf(late)).toEqual(endsOf(follower));
  expect(await client.decide(chat.id, 'asks', { decision: 'deny' })).toBe(204);
  const history = await finish({ chatId: chat.id, follower });
  await late.status('waiting');
  expect(endsOf(late)).toHaveLength(1);
  expect(viewOf(late)).toMatchObject({ messages: history, preview: [] });
});

test('a step of one call tells its result once', async () => {
  const chat = await start(['only', 'echo quick']);
  const history = await finish(chat);
  expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  expect(endsOf(chat.follower)).toEqual([]);
});

test('an interrupt keeps what a call has brought', async () => {
  const chat = await start(['slow', SLOW], ['quick', 'echo quick']);
  await chat.follower.until(isEnd);
  await client.interrupt(chat.chatId);
  const stored = async () =>
    (await client.history(chat.chatId)).flatMap(({ content }) =>
      (content ?? []).filter((part) => part.type === 'tool-result'),
    );
  await expect
    .poll(stored, { timeout: 20_000 })
    .toMatchObject([{ tool_call_id: 'slow', is_error: true }, quick]);
  await letGo();
});
