import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  streamedText,
  textOf,
} from '#test/support/chat-client.ts';
import { startKillableCore, untilRested } from '#test/support/killable-core.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

test('a core killed in mid-answer goes on from the stored steps', async () => {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  await writeFile(join(folder, 'a.txt'), 'the content of a');
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, folder, 'full');
  let client = createChatClient(first.core);
  const chat = await client.create('[demo: delay=40ms]\nrun `echo once >> log.txt`\nread a.txt', {
    workspace_id: workspaceId,
  });
  const before = await client.follow(chat.id);
  await before.until((event) => event.type === 'message' && event.message.role === 'tool');
  await before.until((event) => event.type === 'message_part');
  const stored = await client.history(chat.id);
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const after = await client.follow(chat.id);
  await untilRested(after);
  const history = await client.history(chat.id);
  expect(history.slice(0, stored.length)).toEqual(stored);
  expect(history.length).toBeGreaterThan(stored.length);
  expect(JSON.stringify(history)).toContain('the content of a');
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe('once\n');
  expect(history.at(-1)?.role).toBe('assistant');
  await second.process.end('SIGTERM');
});

test('a command that was running is not run again', async () => {
  const dataDir = await tempFolder();
  const folder = await tempFolder();
  const first = await startKillableCore(dataDir);
  const workspaceId = await openWorkspace(first.core, folder, 'full');
  let client = createChatClient(first.core);
  const chat = await client.create('run `echo once >> log.txt; sleep 30`', {
    workspace_id: workspaceId,
  });
  await expect.poll(() => readFile(join(folder, 'log.txt'), 'utf8').catch(() => '')).toBe('once\n');
  await first.process.end('SIGKILL');

  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const after = await client.follow(chat.id);
  await untilRested(after);
  const history = await client.history(chat.id);
  const result = history.find((message) => message.role === 'tool');
  expect(result?.content?.[0]).toMatchObject({ type: 'tool-result', is_error: true });
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe('once\n');
  expect(await second.process.end('SIGTERM')).toBe(0);
});

test('an orderly end in mid-answer goes on at the next start', async () => {
  const dataDir = await tempFolder();
  const first = await startKillableCore(dataDir);
  let client = createChatClient(first.core);
  const chat = await client.create('[demo: delay=20ms, chunks=40]');
  const before = await client.follow(chat.id);
  await before.until(() => streamedText(before.events).length > 0);
  expect(await first.process.end('SIGTERM')).toBe(0);

  const second = await startKillableCore(dataDir);
  client = createChatClient(second.core);
  const after = await client.follow(chat.id);
  await untilRested(after);
  const history = await client.history(chat.id);
  expect(history.map((message) => message.role)).toEqual(['user', 'assistant']);
  expect(textOf(history[1] ?? {}).length).toBeGreaterThan(0);
  expect(await second.process.end('SIGTERM')).toBe(0);
});
