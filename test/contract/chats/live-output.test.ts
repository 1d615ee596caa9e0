import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView, type ChatInput } from '#shared/events/chat-state.ts';
import {
  createChatClient,
  openWorkspace,
  startCoreWith,
  type ChatClient,
  type Follower,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeEach(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterEach(() => core.close());

/** Prints, waits until `go` exists, and prints again. */
const COMMAND = 'echo one; while [ ! -f go ]; do sleep 0.02; done; echo two';

function deltaOf(event: ChatStreamEvent): string | undefined {
  if (event.type !== 'message_part' || event.message_part.part.type !== 'tool-result') return;
  return event.message_part.part.result_delta;
}

const deltasOf = (follower: Follower): string =>
  follower.events.map((event) => deltaOf(event) ?? '').join('');

/** A chat whose command has printed its first line, and those who saw it. */
async function running(): Promise<{ chatId: string; folder: string; follower: Follower }> {
  const folder = await tempFolder();
  const workspaceId = await openWorkspace(core, folder, 'full');
  const chat = await client.create('run it', { workspace_id: workspaceId });
  const follower = await client.follow(chat.id);
  const step = await model.asked();
  step.call('c', 'execute', { command: COMMAND, timeout: '1m' });
  step.finish('tool_calls');
  await follower.until((event) => deltaOf(event) === 'one\n');
  return { chatId: chat.id, folder, follower };
}

async function finish({ chatId, folder, follower }: Awaited<ReturnType<typeof running>>) {
  await writeFile(join(folder, 'go'), '');
  const last = await model.asked();
  last.say('done');
  last.finish('stop');
  await follower.status('waiting');
  return client.history(chatId);
}

const fold = (events: readonly ChatInput[]) => foldChat(emptyChatView, events);

test('what a command prints is streamed while it runs, and stored once', async () => {
  const chat = await running();
  const history = await finish(chat);
  const results = history.flatMap(({ content }) =>
    (content ?? []).filter((part) => part.type === 'tool-result'),
  );
  expect(results).toMatchObject([{ tool_call_id: 'c', result: { output: 'one\ntwo\n' } }]);
  expect(results.flatMap((part) => Object.keys(part))).not.toContain('result_delta');
  // The result itself comes last, and whole.
  const parts = chat.follower.events.flatMap((event) =>
    event.type === 'message_part' && event.message_part.part.type === 'tool-result'
      ? [event.message_part]
      : [],
  );
  expect(parts.every(({ role }) => role === 'tool')).toBe(true);
  expect(parts.at(-1)?.part).toMatchObject({ result: { output: 'one\ntwo\n' } });
  expect(parts.at(-1)?.part).not.toHaveProperty('result_delta');
  const view = fold(chat.follower.events);
  expect(view.messages).toEqual(history);
  expect(view.preview).toEqual([]);
});

test('who comes late or comes back sees what was printed, and ends with the history', async () => {
  const chat = await running();
  const newest = Math.max(...(await client.history(chat.chatId)).map(({ id }) => id));
  const late = await client.follow(chat.chatId);
  const back = await client.follow(chat.chatId, newest);
  await late.until((event) => event.type === 'message' && event.message.id === newest);
  await back.until((event) => deltaOf(event) !== undefined);
  expect(deltasOf(late)).toBe('one\n');
  expect(deltasOf(back)).toBe('one\n');
  const shown = fold([{ type: 'stream_opened' }, ...late.events]);
  expect(shown.preview).toMatchObject([{ kind: 'tool-result', liveText: 'one\n' }]);

  const history = await finish(chat);
  await late.status('waiting');
  expect(fold(late.events).messages).toEqual(history);
  expect(fold(late.events).preview).toEqual([]);

  const after = await client.follow(chat.chatId);
  await after.until((event) => event.type === 'message' && event.message.id === history.at(-1)?.id);
  expect(deltasOf(after)).toBe('');
});

test('an interrupt ends the live output with the turn', async () => {
  const chat = await running();
  await client.interrupt(chat.chatId);
  await chat.follower.status('waiting');
  const after = await client.follow(chat.chatId);
  const history = await client.history(chat.chatId);
  await after.until((event) => event.type === 'message' && event.message.id === history.at(-1)?.id);
  expect(deltasOf(after)).toBe('');
  expect(fold(chat.follower.events).preview).toEqual([]);
  await writeFile(join(chat.folder, 'go'), '');
});
