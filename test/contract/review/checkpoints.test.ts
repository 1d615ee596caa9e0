import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  blameSchema,
  type Checkpoint,
  checkpointPrunedSchema,
  checkpointRestoredSchema,
  checkpointsSchema,
  checkpointUsageListSchema,
} from '#shared/api/checkpoints.ts';
import { reviewFilesSchema } from '#shared/api/review.ts';
import { type ChatClient, createChatClient, startCoreWith } from '#test/support/chat-client.ts';
import type { ApiAnswer, TestCore } from '#test/support/core.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGitEnvironment,
  writeFiles,
} from '#test/support/git-repository.ts';
import {
  call,
  createScriptedModel,
  finish,
  type ScriptedStep,
} from '#test/support/scripted-model.ts';
import { createWorkspace } from '../workspaces/workspace-client.ts';
import { read, reviewPath } from './review-client.ts';

const cores: TestCore[] = [];
afterEach(async () => {
  for (const core of cores.splice(0)) await core.close();
});

/** A turn that runs the command and ends. */
let calls = 0;
function runs(command: string): ScriptedStep[] {
  calls += 1;
  return [[call(`c${calls}`, 'execute', { command }), finish('tool_calls')], [finish('stop')]];
}

type Place = {
  readonly core: TestCore;
  readonly client: ChatClient;
  readonly root: string;
  readonly workspaceId: string;
  /** Sends the text to a new or the given chat and waits for the turn's end. */
  readonly turn: (text: string, chatId?: string) => Promise<string>;
  readonly checkpoints: (chatId: string) => Promise<readonly Checkpoint[]>;
  readonly get: (
    chatId: string,
    what: string,
    query?: Record<string, string>,
  ) => Promise<ApiAnswer>;
  readonly restore: (
    chatId: string,
    id: string,
    body?: Record<string, unknown>,
  ) => Promise<ApiAnswer>;
};

async function open(
  files: Readonly<Record<string, string>>,
  steps: readonly ScriptedStep[],
): Promise<Place> {
  const core = await startCoreWith(createScriptedModel(steps), {
    env: { ...process.env, ...testGitEnvironment },
  });
  cores.push(core);
  const root = await gitRepository(files);
  const workspace = await createWorkspace(core, {
    name: `w${crypto.randomUUID().slice(0, 8)}`,
    parameters: { folder: root, approvals: 'full' },
  });
  const client = createChatClient(core);
  return {
    core,
    client,
    root,
    workspaceId: workspace.id,
    async turn(text, chatId) {
      const id = chatId ?? (await client.create(text, { workspace_id: workspace.id })).id;
      if (chatId !== undefined) await client.send(chatId, text);
      const follower = await client.follow(id);
      await follower.status('waiting');
      await follower.close();
      return id;
    },
    checkpoints: async (chatId) =>
      read(
        checkpointsSchema,
        await core.api('GET', reviewPath(chatId, 'checkpoints', { repo_root: root })),
      ).checkpoints,
    get: (chatId, what, query = {}) =>
      core.api('GET', reviewPath(chatId, what, { repo_root: root, ...query })),
    restore: (chatId, id, body = {}) =>
      core.api('POST', reviewPath(chatId, `checkpoints/${id}/restore`), {
        repo_root: root,
        ...body,
      }),
  };
}

type Route = { readonly method: string; readonly what: string; readonly body?: object };
const routes: readonly Route[] = [
  { method: 'GET', what: 'checkpoints?repo_root=/x' },
  { method: 'POST', what: 'checkpoints/1/restore', body: { repo_root: '/x' } },
  { method: 'DELETE', what: 'checkpoints?repo_root=/x' },
  { method: 'GET', what: 'checkpoints/usage' },
  { method: 'GET', what: 'blame?repo_root=/x&path=a' },
];

describe('every route', () => {
  test('needs a token, a chat with a workspace, and one of its repositories', async () => {
    const { core, client, turn } = await open({ 'a.txt': 'a\n' }, []);
    const chat = await turn('Hello');
    const bare = await client.create('Hello');
    for (const { method, what, body } of routes) {
      const send = (id: string, headers = {}) =>
        core.api(method, reviewPath(id, what), body, headers);
      expect((await send(chat, { 'Coder-Session-Token': '' })).status).toBe(401);
      expect((await send(crypto.randomUUID())).status).toBe(404);
      expect((await send(bare.id)).status).toBe(400);
      if (what !== 'checkpoints/usage') {
        expect(await send(chat)).toMatchObject({
          status: 404,
          body: { message: '/x is not a repository of this chat.' },
        });
      }
    }
  });
});

describe('checkpoints', () => {
  test('a turn is kept, compared and restored, and the restoring undone', async () => {
    const place = await open({ 'a.txt': 'a\n', 'gone.txt': 'gone\n', '.gitignore': 'out\n' }, [
      ...runs('echo b > a.txt; rm gone.txt; mkdir -p new; echo n > new/n.txt; echo o > out'),
      ...runs('echo c > a.txt'),
    ]);
    const { root, turn, checkpoints, get, restore } = place;
    await writeFile(join(root, 'mine.txt'), 'mine\n');
    const chat = await turn('First line\nsecond line');
    await turn('Again', chat);
    const [second, first] = await checkpoints(chat);
    expect(first).toMatchObject({
      kind: 'turn',
      title: 'First line',
      files_changed: 3,
      skipped: [],
    });
    expect(second).toMatchObject({ kind: 'turn', title: 'Again', files_changed: 1 });
    if (!first || !second) throw new Error('two turns have two checkpoints');

    const paths = async (query: Record<string, string>) =>
      read(reviewFilesSchema, await get(chat, 'files', query)).files.map((file) => file.path);
    expect(await paths({ scope: 'turn' })).toEqual(['a.txt']);
    expect(await paths({ scope: 'turn', from: first.id })).toEqual([
      'a.txt',
      'gone.txt',
      'new/n.txt',
    ]);
    await writeFile(join(root, 'later.txt'), 'later\n');
    expect(await paths({ scope: 'turn', from: first.id, to: second.id })).not.toContain(
      'later.txt',
    );
    expect(await paths({ scope: 'turn', from: second.id, to: 'now' })).toEqual([
      'a.txt',
      'later.txt',
    ]);
    expect(await paths({ scope: 'chat' })).toEqual(['a.txt', 'gone.txt', 'later.txt', 'new/n.txt']);
    expect((await get(chat, 'files', { scope: 'turn', from: '999' })).status).toBe(404);

    const restored = read(checkpointRestoredSchema, await restore(chat, first.id));
    expect(restored).toMatchObject({ files: 4, skipped: [], checkpoint: { kind: 'restore' } });
    const status = () => git(root, 'status', '--porcelain');
    expect(await status()).toBe('?? mine.txt\n');
    expect(await readFile(join(root, 'out'), 'utf8')).toBe('o\n');
    await expect(readFile(join(root, 'new/n.txt'))).rejects.toThrow('ENOENT');

    const undo = await restore(chat, restored.checkpoint?.id ?? '');
    expect(read(checkpointRestoredSchema, undo).files).toBe(4);
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('c\n');
    expect(await readFile(join(root, 'later.txt'), 'utf8')).toBe('later\n');
    expect(await git(root, 'stash', 'list')).toBe('');
    expect(await git(root, 'log', '--oneline', '--all')).not.toContain('pilothouse');
    const only = await restore(chat, first.id, { paths: ['a.txt', 'new'] });
    expect(read(checkpointRestoredSchema, only).files).toBe(2);
    expect(await readFile(join(root, 'later.txt'), 'utf8')).toBe('later\n');
    const after = await restore(chat, first.id, { side: 'after' });
    expect(after.status).toBe(200);
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('b\n');
  });

  test('refuses while git is in the middle of something, unless forced', async () => {
    const { root, turn, checkpoints, restore } = await open({ 'a.txt': 'a\n' }, [
      ...runs('echo b > a.txt'),
    ]);
    const chat = await turn('Go');
    const [first] = await checkpoints(chat);
    await writeFile(join(root, '.git/MERGE_HEAD'), await git(root, 'rev-parse', 'HEAD'));
    expect(await restore(chat, first?.id ?? '')).toMatchObject({
      status: 409,
      body: { message: 'Git is in the middle of a merge. End it first, or restore all the same.' },
    });
    expect((await restore(chat, first?.id ?? '', { force: true })).status).toBe(200);
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\n');
  });

  test('refuses while a turn works in the workspace', async () => {
    const { turn, checkpoints, restore, client, workspaceId } = await open({ 'a.txt': 'a\n' }, [
      ...runs('echo b > a.txt'),
      ...runs('echo at-work; sleep 60'),
    ]);
    const chat = await turn('Go');
    const [first] = await checkpoints(chat);
    const other = await client.create('Sleep', { workspace_id: workspaceId });
    const follower = await client.follow(other.id);
    await follower.until((event) => JSON.stringify(event).includes('at-work'));
    expect((await restore(chat, first?.id ?? '')).status).toBe(409);
    expect((await restore(chat, first?.id ?? '', { force: true })).status).toBe(200);
    await client.interrupt(other.id);
  });

  test('tells the space and drops what is old', async () => {
    const place = await open({ 'a.txt': 'a\n' }, [...runs('seq 1 2000 > numbers.txt')]);
    const { core, root, turn, checkpoints, get } = place;
    const chat = await turn('Go');
    await checkpoints(chat);
    const usage = read(checkpointUsageListSchema, await get(chat, 'checkpoints/usage'));
    expect(usage.repositories).toMatchObject([
      { repo_root: root, checkpoints: 1, max_age_days: 30, bytes: 8893 },
    ]);
    const refs = () => git(root, 'for-each-ref', 'refs/pilothouse/checkpoints');
    expect(await refs()).toContain(chat);
    const drop = (query: Record<string, string>) =>
      core.api('DELETE', reviewPath(chat, 'checkpoints', { repo_root: root, ...query }));
    expect(read(checkpointPrunedSchema, await drop({}))).toEqual({ checkpoints: 0, bytes: 0 });
    expect(read(checkpointPrunedSchema, await drop({ older_than_days: '0' }))).toEqual({
      checkpoints: 1,
      bytes: 8893,
    });
    expect(await refs()).toBe('');
    expect(await checkpoints(chat)).toEqual([]);
  });

  test('a folder without a repository, or closed to git, runs its turns all the same', async () => {
    const { root, turn, checkpoints } = await open({}, [...runs('echo b > b.txt')]);
    await rm(join(root, '.git'), { recursive: true });
    const chat = await turn('Go');
    expect(await readFile(join(root, 'b.txt'), 'utf8')).toBe('b\n');
    await git(root, 'init', '--quiet');
    expect(await checkpoints(chat)).toEqual([]);
  });
});

describe('who wrote a line', () => {
  test('tells turns of two chats, the person and commits apart, through moves and line ends', async () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);
    const { root, turn, checkpoints, get } = await open(
      { 'a.txt': `${lines.join('\n')}\n`, 'w.txt': 'one\r\ntwo\r\nthree\r\n' },
      [
        ...runs(
          String.raw`sed -i 's/^line 2$/one wrote 2/' a.txt; printf 'one\r\nTWO\r\nthree\r\n' > w.txt`,
        ),
        ...runs(String.raw`sed -i 's/^line 4$/two wrote 4/' a.txt`),
        ...runs(String.raw`git mv a.txt moved.txt; sed -i 's/^line 6$/one wrote 6/' moved.txt`),
        ...runs(String.raw`sed -i '/^line 12$/d' moved.txt; echo 'two added' >> moved.txt`),
      ],
    );
    const one = await turn('One');
    // Lists what is kept once it is kept.
    await checkpoints(one);
    await writeFile(
      join(root, 'a.txt'),
      (await readFile(join(root, 'a.txt'), 'utf8')).replace('line 8', 'mine 8'),
    );
    const two = await turn('Two');
    await turn('One again', one);
    // Committed lines still belong to the turns that wrote them.
    await commitAll(root, 'Agents at work');
    await turn('Two again', two);
    await checkpoints(two);
    const blame = read(blameSchema, await get(one, 'blame', { path: 'moved.txt' }));
    const who = blame.ranges.flatMap(({ lines: count, origin }) => {
      const found = blame.origins[origin];
      const label =
        found?.kind === 'turn'
          ? found.title
          : found?.kind === 'commit'
            ? found.commit.subject
            : 'you';
      return Array.from({ length: count }, () => label);
    });
    const base = 'Change';
    expect(who).toEqual([
      base,
      'One',
      base,
      'Two',
      base,
      'One again',
      base,
      'Agents at work',
      base,
      base,
      base,
      'Two again',
    ]);
    expect(blame.origins).toContainEqual(
      expect.objectContaining({
        kind: 'turn',
        title: 'One again',
        chat_id: one,
        commit: expect.objectContaining({ subject: 'Agents at work' }),
      }),
    );
    const windows = read(blameSchema, await get(one, 'blame', { path: 'w.txt' }));
    expect(windows.ranges).toHaveLength(3);
    expect(windows.origins[windows.ranges[1]?.origin ?? 0]).toMatchObject({ title: 'One' });
    await rename(join(root, 'w.txt'), join(root, 'x.txt'));
    await writeFile(join(root, 'x.txt'), 'one\r\nTWO\r\nthree\r\nfour\r\n');
    const renamed = read(blameSchema, await get(one, 'blame', { path: 'x.txt' }));
    expect(renamed.origins[renamed.ranges[1]?.origin ?? 0]).toMatchObject({ title: 'One' });
    expect(renamed.origins[renamed.ranges.at(-1)?.origin ?? 0]).toEqual({ kind: 'you' });
    await writeFiles(root, { 'bin.dat': new Uint8Array([0, 1, 2]) });
    expect((await get(one, 'blame', { path: 'bin.dat' })).status).toBe(400);
    expect((await get(one, 'blame', { path: 'nothing' })).status).toBe(404);
    expect((await get(one, 'blame', { path: '../x' })).status).toBe(400);
  });
});
