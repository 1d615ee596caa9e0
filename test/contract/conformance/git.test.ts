import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitWatchServerMessageSchema, type GitWatchServerMessage } from '#shared/api/git.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore, TestSocket } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';

/** The checklist's points on git. */

let core: TestCore;
let model: LiveModel;
let client: ChatClient;

beforeAll(async () => {
  model = createLiveModel();
  core = await startCoreWith(model);
  client = createChatClient(core);
});
afterAll(() => core.close());

async function next(socket: TestSocket): Promise<GitWatchServerMessage> {
  return gitWatchServerMessageSchema.parse(await socket.next());
}

async function nextRepository(socket: TestSocket) {
  for (;;) {
    const frame = await next(socket);
    const [repository] = (frame.type === 'changes' && frame.repositories) || [];
    if (repository) return repository;
  }
}

/** A chat whose tool has written into a repository, its git watch, and the watch's first frame. */
async function written(files: Readonly<Record<string, string>> = { 'a.txt': 'one\n' }) {
  const root = await gitRepository(files);
  const workspaceId = await openWorkspace(core, root, 'full');
  const chat = await client.create('Write', { workspace_id: workspaceId });
  const socket = core.socket(`${PREFIX}/${chat.id}/stream/git`);
  await socket.opened();
  const call = await model.asked();
  call.call('c1', 'write_file', { path: 'b.txt', content: 'two\n' });
  call.finish('tool_calls');
  (await model.asked()).finish();
  return { root, socket, first: await nextRepository(socket) };
}

test('12: the first write shows, outside changes show soon, scans are spaced, and idle ones tell', async () => {
  const { root, socket, first } = await written();
  expect(first).toMatchObject({ repo_root: root, branch: 'main' });
  expect(first.unified_diff).toContain('+two');

  const touched = performance.now();
  await writeFile(join(root, 'a.txt'), 'three\n');
  expect((await nextRepository(socket)).unified_diff).toContain('+three');
  expect(performance.now() - touched).toBeLessThan(7_000);

  const asked = performance.now();
  socket.send({ type: 'refresh' });
  socket.send({ type: 'refresh' });
  const frames: GitWatchServerMessage[] = [];
  const times: number[] = [];
  while (performance.now() - asked < 4_000) {
    frames.push(await next(socket));
    times.push(performance.now() - asked);
    if (times.length > 1) break;
  }
  // Two scans for two wishes at most, a second apart; the next frame would be the poll's.
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
  for (const frame of frames) {
    expect(frame).toMatchObject({ type: 'changes', scanned_at: expect.any(String) });
    expect(frame).not.toHaveProperty('repositories');
  }
  socket.close();
});

test('13: untracked files are in the diff, ignored ones not; a huge one is a note; a lost one is told once', async () => {
  const { root, socket, first } = await written({ '.gitignore': '*.log\n', 'a.txt': 'one\n' });
  expect(first.unified_diff).toContain('b.txt');
  await writeFile(join(root, 'secret.log'), 'ignored\n');
  await writeFile(join(root, 'seen.txt'), 'seen\n');
  socket.send({ type: 'refresh' });
  const second = await nextRepository(socket);
  expect(second.unified_diff).toContain('+seen');
  expect(second.unified_diff).not.toContain('ignored');

  await writeFile(join(root, 'huge.txt'), `${'x'.repeat(79)}\n`.repeat(50_000));
  socket.send({ type: 'refresh' });
  const huge = await nextRepository(socket);
  expect(huge.branch).toBe('main');
  expect(huge.unified_diff?.length ?? 0).toBeLessThan(1_000);

  await rm(root, { recursive: true, force: true, maxRetries: 20 });
  socket.send({ type: 'refresh' });
  let gone = await nextRepository(socket);
  // Before, it may have been seen with some of its files gone.
  while (gone.removed !== true) gone = await nextRepository(socket);
  expect(gone.repo_root).toBe(root);
  expect(gone.unified_diff ?? '').toBe('');
  socket.close();
});
