import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { reviewOverlapsSchema, type ReviewOverlaps } from '#shared/api/review.ts';
import { createChatClient, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { addWorktree } from '#test/support/git-overlap.ts';
import { commitAll, gitRepository, testGitEnvironment } from '#test/support/git-repository.ts';
import { call, createScriptedModel, finish } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openReviewIn, read, reviewPath, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

const text = (changed: string): string => `one\ntwo\n${changed}\nfour\nfive\n`;

async function overlapsOf(chatId: string, on = core): Promise<ReviewOverlaps> {
  return read(reviewOverlapsSchema, await on.api('GET', reviewPath(chatId, 'overlaps')));
}

/** Two chats, each in a work tree of its own, that change the third line of a file. */
async function twoChats(on = core) {
  const root = await gitRepository({ 'a.txt': text('three') });
  const roots = [root, await addWorktree(root, 'two')] as const;
  const chats = [await openReviewIn(on, roots[0]), await openReviewIn(on, roots[1])] as const;
  await writeFile(join(roots[0], 'a.txt'), text('mine'));
  await writeFile(join(roots[1], 'a.txt'), text('theirs'));
  return chats;
}

describe('GET overlaps', () => {
  test('needs a token, a chat, and one with a workspace', async () => {
    const id = crypto.randomUUID();
    const path = reviewPath(id, 'overlaps');
    const without = { 'Coder-Session-Token': '' };
    expect((await core.api('GET', path, undefined, without)).status).toBe(401);
    expect((await core.api('GET', path)).status).toBe(404);
    expect((await core.api('GET', reviewPath('nonsense', 'overlaps'))).status).toBe(400);
    const { id: chat } = await createChatClient(core).create('Hello');
    expect((await core.api('GET', reviewPath(chat, 'overlaps'))).status).toBe(400);
  });

  test('tells both chats of the same lines, until one of them takes its change back', async () => {
    const [one, two] = await twoChats();
    const ranges = [[3, 3]];
    expect(await overlapsOf(one.chatId)).toEqual({
      overlaps: [
        {
          repo_root: one.root,
          path: 'a.txt',
          ranges,
          other: {
            chat_id: two.chatId,
            chat_title: expect.any(String),
            repo_root: two.root,
            path: 'a.txt',
            ranges,
          },
        },
      ],
      cut: false,
    });
    expect(await overlapsOf(two.chatId)).toMatchObject({
      overlaps: [{ repo_root: two.root, ranges, other: { chat_id: one.chatId } }],
    });
    // Committed it is a change of the branch.
    await commitAll(one.root);
    await expect.poll(async () => (await overlapsOf(two.chatId)).overlaps.length).toBe(1);
    await writeFile(join(two.root, 'a.txt'), text('three'));
    const counts = async () =>
      Promise.all([one, two].map(async ({ chatId }) => (await overlapsOf(chatId)).overlaps.length));
    await expect.poll(counts).toEqual([0, 0]);
  });

  test('leaves out chats that are put away, and knows what a chat touched after a restart', async () => {
    const root = await gitRepository({ 'a.txt': text('three') });
    const other = await addWorktree(root, 'two');
    const write = { path: join(other, 'a.txt'), content: text('theirs') };
    const own = await startCoreWith(
      createScriptedModel([[call('c1', 'write_file', write), finish('tool_calls')]]),
      { env: { ...process.env, ...testGitEnvironment } },
    );
    onTestFinished(() => own.close());
    // At home elsewhere: only what it writes leads to the other work tree.
    const away = await openReviewIn(own, await gitRepository({ 'b.txt': 'b\n' }));
    const allow = { decision: 'allow', scope: 'once' };
    const decide = () => createChatClient(own).decide(away.chatId, 'c1', allow);
    await expect.poll(decide).toBe(204);
    await expect.poll(() => readFile(write.path, 'utf8')).toBe(write.content);
    const { chatId } = await openReviewIn(own, root);
    await writeFile(join(root, 'a.txt'), text('mine'));
    const others = async () =>
      (await overlapsOf(chatId, own)).overlaps.map(({ other: { chat_id: id } }) => id);
    await expect.poll(others).toEqual([away.chatId]);
    await own.restart();
    expect(await others()).toEqual([away.chatId]);
    const archived = { archived: true };
    expect((await own.api('PATCH', `${PREFIX}/${away.chatId}`, archived)).status).toBe(204);
    expect(await others()).toEqual([]);
  });

  test('costs no git process while nothing changes, whoever asks', async () => {
    const tools = await tempFolder();
    const log = join(tools, 'log');
    await writeFile(log, '');
    const script = `#!/bin/sh\necho "$@" >> ${log}\nPATH="$REAL_PATH" exec git "$@"\n`;
    await writeFile(join(tools, 'git'), script, { mode: 0o755 });
    const env = { ...process.env, ...testGitEnvironment, REAL_PATH: process.env['PATH'] };
    const own = await startCoreWith(createScriptedModel([]), {
      env: { ...env, PATH: `${tools}:${process.env['PATH']}` },
    });
    onTestFinished(() => own.close());
    const [one, two] = await twoChats(own);
    const ask = async (): Promise<string> => {
      const before = await readFile(log, 'utf8');
      for (let round = 0; round < 5; round += 1) {
        for (const { chatId } of [one, two]) {
          expect((await overlapsOf(chatId, own)).overlaps).toHaveLength(1);
        }
      }
      return (await readFile(log, 'utf8')).slice(before.length);
    };
    // Until both are watched, and all that this needs was asked: a while passes without a question.
    const askForAWhile = async (): Promise<string> => {
      const first = await ask();
      await delay(1_000);
      return first + (await ask());
    };
    await expect.poll(askForAWhile).toBe('');
    expect(await readFile(log, 'utf8')).toContain('--raw');
    expect(await ask()).toBe('');
    await writeFile(join(two.root, 'a.txt'), text('other'));
    await expect.poll(ask).toContain('diff');
    await expect.poll(ask).toBe('');
  });
});
