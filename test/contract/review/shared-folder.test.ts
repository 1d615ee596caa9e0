import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { gitWatchServerMessageSchema } from '#shared/api/git.ts';
import { reviewOverlapsSchema } from '#shared/api/review.ts';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
} from '#test/support/chat-client.ts';
import type { ModelClient } from '#main/agent-loop/index.ts';
import type { TestCore } from '#test/support/core.ts';
import { git, gitRepository, testGitEnvironment } from '#test/support/git-repository.ts';
import { call, finish } from '#test/support/scripted-model.ts';
import { read, reviewIn, reviewPath, type ReviewClient } from './review-client.ts';

/** So many files of its own each chat writes, and as often a line into the file of both. */
const writes = 4;

/**
 * A model for two chats, told apart by their prompts, that both write. Neither goes on before the
 * other has come as far, so that they truly work at once.
 */
function modelForTwo(): ModelClient {
  const turns = new Map<string, number>();
  const waiting: (() => void)[] = [];
  const meet = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 2) for (const go of waiting.splice(0)) go();
    });
  return {
    async *stream(request) {
      const name = JSON.stringify(request.messages).includes('I am one') ? 'one' : 'two';
      const turn = (turns.get(name) ?? 0) + 1;
      turns.set(name, turn);
      if (turn > writes) {
        yield finish('stop');
        return;
      }
      await meet();
      const command = `echo ${name} ${turn} >> both.txt`;
      const content = `${name}\n`.repeat(turn);
      yield call(`${name}-w${turn}`, 'write_file', { path: `${name}-${turn}.txt`, content });
      yield call(`${name}-e${turn}`, 'execute', { command });
      yield finish('tool_calls');
    },
  };
}

type Frames = { readonly diff: () => string; readonly close: () => void };

/** What the chat's watch has told of the folder: the latest whole of it. */
function follow(core: TestCore, chatId: string, root: string): Frames {
  const socket = core.socket(`${PREFIX}/${chatId}/stream/git?workspace=true`);
  let diff = '';
  socket.raw.on('message', (data: Buffer) => {
    const message = gitWatchServerMessageSchema.parse(JSON.parse(data.toString('utf8')));
    if (message.type !== 'changes') return;
    const own = message.repositories?.find(({ repo_root: each }) => each === root);
    // Without changes there is no diff.
    if (own) diff = own.unified_diff ?? '';
  });
  return { diff: () => diff, close: () => socket.close() };
}

const namesOf = async (review: ReviewClient, scope: string): Promise<readonly string[]> =>
  (await review.files(scope)).map(({ path }) => path);

test('two chats that work in one folder at once are both told the truth of it', async () => {
  const core = await startCoreWith(modelForTwo(), {
    env: { ...process.env, ...testGitEnvironment },
  });
  onTestFinished(() => core.close());
  const client = createChatClient(core);
  const root = await gitRepository({ 'both.txt': 'begun\n' });
  const workspaceId = await openWorkspace(core, root, 'full');
  const chats = await Promise.all(
    ['I am one', 'I am two'].map((prompt) => client.create(prompt, { workspace_id: workspaceId })),
  );
  const reviews = chats.map(({ id }) => reviewIn(core, { root, chatId: id, workspaceId }));
  const frames = chats.map(({ id }) => follow(core, id, root));
  const areDone = async (): Promise<readonly string[]> =>
    Promise.all(chats.map(async ({ id }) => (await client.get(id)).status));
  await expect.poll(areDone).toEqual(['waiting', 'waiting']);

  const lines = (await readFile(join(root, 'both.txt'), 'utf8')).split('\n').toSorted();
  expect(lines.filter((line) => line.startsWith('one'))).toHaveLength(writes);
  expect(lines.filter((line) => line.startsWith('two'))).toHaveLength(writes);

  // Both are shown all that there is, whoever wrote it.
  const status = await git(root, 'status', '--porcelain', '--untracked-files=all');
  const expected = status
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.slice(3)]))
    .toSorted();
  expect(expected).toHaveLength(1 + 2 * writes);
  for (const review of reviews) expect(await namesOf(review, 'uncommitted')).toEqual(expected);
  const told = (diff: string): readonly string[] =>
    Array.from(diff.matchAll(/^diff --git a\/(\S+)/gm), ([, name = '']) => name).toSorted();
  for (const { diff } of frames) {
    await expect.poll(() => told(diff())).toEqual(expected);
    await expect.poll(diff).toContain(`+one ${writes}\n`);
    expect(diff()).toContain(`+two ${writes}\n`);
  }
  // They share the lines: nothing of it is an overlap.
  for (const { id } of chats) {
    const answer = await core.api('GET', reviewPath(id, 'overlaps'));
    expect(read(reviewOverlapsSchema, answer)).toEqual({ overlaps: [], cut: false });
  }

  // What is done in one review is seen in the other.
  const [one, two] = reviews;
  const files = await one?.select('unstaged', 'both.txt');
  expect(await one?.post('stage', { scope: 'unstaged', files })).toMatchObject({ status: 200 });
  expect(two && (await namesOf(two, 'staged'))).toEqual(['both.txt']);
  const stale = await two?.post('discard', {
    scope: 'unstaged',
    files: [{ path: 'both.txt', content_id: 'of another time' }],
  });
  expect(stale).toMatchObject({ status: expect.any(Number) });
  expect(stale?.status).toBeGreaterThanOrEqual(400);
  expect(await one?.post('commit', { message: 'Both', include: 'all' })).toMatchObject({
    status: 200,
  });
  for (const { diff } of frames) await expect.poll(diff).toBe('');
  for (const frame of frames) frame.close();
});
