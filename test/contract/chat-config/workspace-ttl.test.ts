import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { createManualClock, type ManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { getWorkspace } from '../workspaces/workspace-client.ts';

const minuteMs = 60_000;

let core: TestCore;
let client: ChatClient;
let clock: ManualClock;
let model: LiveModel;

beforeEach(async () => {
  clock = createManualClock();
  model = createLiveModel();
  core = await startCoreWith(model, { clock });
  client = createChatClient(core);
});
afterEach(() => core.close());

async function setTtl(ttlMs: number): Promise<void> {
  const body = { workspace_ttl_ms: ttlMs };
  expect((await core.api('PUT', `${PREFIX}/config/workspace-ttl`, body)).status).toBe(204);
}

async function statusOf(id: string): Promise<string> {
  return (await getWorkspace(core, id)).latest_build.status;
}

/** A workspace in which a chat had one turn. */
async function usedWorkspace(): Promise<string> {
  const id = await openWorkspace(core, await tempFolder());
  const chat = await client.create('Hello', { workspace_id: id });
  (await model.asked()).finish();
  const follower = await client.follow(chat.id);
  await expect.poll(async () => (await client.get(chat.id)).status).toBe('waiting');
  await follower.close();
  return id;
}

test('a workspace of chats that nobody uses stops by itself, others run on', async () => {
  const used = await usedWorkspace();
  const without = await openWorkspace(core, await tempFolder());
  await setTtl(5 * minuteMs);
  await clock.advance(4 * minuteMs);
  expect(await statusOf(used)).toBe('running');
  await clock.advance(2 * minuteMs);
  await expect.poll(() => statusOf(used)).toBe('stopped');
  expect((await getWorkspace(core, used)).latest_build.reason).toBe('autostop');
  expect(await statusOf(without)).toBe('running');
});

test('it runs for ever when that is wanted', async () => {
  const used = await usedWorkspace();
  await setTtl(0);
  await clock.advance(60 * minuteMs);
  expect(await statusOf(used)).toBe('running');
});

test('a chat that waits for the person keeps it running, and so does every use', async () => {
  const id = await openWorkspace(core, await tempFolder());
  const chat = await client.create('Work', { workspace_id: id });
  const call = await model.asked();
  call.call('c1', 'write_file', { path: 'a.txt', content: 'asked' });
  call.finish('tool_calls');
  await expect.poll(() => client.approvals(chat.id)).toHaveLength(1);
  await setTtl(minuteMs);
  await clock.advance(5 * minuteMs);
  expect(await statusOf(id)).toBe('running');
  await client.interrupt(chat.id);
  await expect.poll(async () => (await client.get(chat.id)).status).toBe('waiting');
  await clock.advance(0.75 * minuteMs);
  await core.api('POST', `/api/v2/workspaces/${id}/usage`);
  await clock.advance(0.75 * minuteMs);
  expect(await statusOf(id)).toBe('running');
  await clock.advance(minuteMs);
  await expect.poll(() => statusOf(id)).toBe('stopped');
});
