import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChatId, MessageId, WorkspaceId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createCheckpoints } from '#main/services/checkpoints/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { noLease, testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { git, gitRepository, testGit } from '#test/support/git-repository.ts';
import { valueOf } from '#test/support/git-review.ts';
import { CHAT_ROWS, schemaOpener } from '#test/support/schema-opener.ts';

const chat = 'c' as ChatId;
const dayMs = 24 * 60 * 60 * 1000;
const kibibyte = 1024;

/** Turns of one chat that each write as many random bytes, and what is kept of them. */
async function place(limits: { readonly days: number; readonly bytes: number }) {
  const root = await gitRepository({ 'a.bin': 'a' });
  const db = (await schemaOpener())(Infinity);
  db.exec(CHAT_ROWS);
  let nowMs = Date.parse('2030-01-01T00:00:00Z');
  const checkpoints = createCheckpoints({
    git: await testGitCheckpoints(),
    lease: noLease,
    describe: () => Promise.resolve(ok({ operation: undefined })),
    findRepository: (path) => testGit.findRepository(path),
    touchedRoots: () => [],
    isAtWork: () => false,
    changed: () => undefined,
    limits,
    db,
    clock: { ...systemClock, now: () => new Date(nowMs) },
    logger: silentLogger,
  });
  const of = { chat: { id: chat }, workspaceId: 'w' as WorkspaceId, workspaceRoot: root };
  const begin = async (message: number) => {
    const turn = checkpoints.begin({
      chatId: chat,
      messageId: message as MessageId,
      title: '',
      workspaceRoot: root,
    });
    await turn.ready;
    return turn;
  };
  return {
    root,
    db,
    checkpoints,
    of,
    begin,
    pass: (days: number) => void (nowMs += days * dayMs),
    turn: async (message: number, bytes: number) => {
      const turn = await begin(message);
      await writeFile(join(root, 'a.bin'), randomBytes(bytes));
      await turn.end();
    },
    messages: async () => {
      const listed = valueOf(await checkpoints.list(of, root));
      return listed.map(({ about }) => (about.kind === 'turn' ? about.messageId : 0));
    },
    usage: async () => {
      const [found] = valueOf(await checkpoints.usage(of));
      if (!found) throw new Error('no repository');
      return { checkpoints: found.checkpoints, bytes: found.bytes };
    },
    refs: async () => {
      const names = await git(root, 'for-each-ref', '--format=%(refname)', 'refs/pilothouse');
      return names.split('\n').filter(Boolean).length;
    },
  };
}

test('what is too old goes when a turn ends, and its contents with the next gc', async () => {
  const { root, turn, pass, messages, usage, refs } = await place({ days: 30, bytes: Infinity });
  await turn(1, 10 * kibibyte);
  const blob = (await git(root, 'hash-object', '--', 'a.bin')).trim();
  pass(20);
  await turn(2, 10 * kibibyte);
  expect(await messages()).toEqual([2, 1]);
  expect(await usage()).toEqual({ checkpoints: 2, bytes: 20 * kibibyte });
  pass(11);
  await turn(3, 10 * kibibyte);
  expect(await messages()).toEqual([3, 2]);
  expect([await usage(), await refs()]).toEqual([{ checkpoints: 2, bytes: 20 * kibibyte }, 2]);
  // The second turn began with it.
  await git(root, 'gc', '--quiet', '--prune=now');
  expect(await git(root, 'cat-file', '-t', blob)).toBe('blob\n');
  pass(31);
  await turn(4, kibibyte);
  expect(await messages()).toEqual([4]);
  await git(root, 'gc', '--quiet', '--prune=now');
  await expect(git(root, 'cat-file', '-t', blob)).rejects.toThrow();
});

test('what is too much goes, the oldest first, and the space shown is what is left', async () => {
  const { turn, messages, usage, refs } = await place({ days: 30, bytes: 100 * kibibyte });
  await turn(1, 60 * kibibyte);
  await turn(2, 30 * kibibyte);
  expect(await messages()).toEqual([2, 1]);
  expect(await usage()).toEqual({ checkpoints: 2, bytes: 90 * kibibyte });
  await turn(3, 40 * kibibyte);
  expect(await messages()).toEqual([3, 2]);
  expect([await usage(), await refs()]).toEqual([{ checkpoints: 2, bytes: 70 * kibibyte }, 2]);
});

test('a turn at work keeps what it began with, however old or large', async () => {
  const limits = { days: 30, bytes: 100 * kibibyte };
  const { root, checkpoints, of, begin, pass, messages, refs } = await place(limits);
  const working = await begin(1);
  pass(40);
  const pruned = valueOf(await checkpoints.prune(of, root, 0));
  expect(pruned).toEqual({ checkpoints: 0, bytes: 0 });
  expect([await messages(), await refs()]).toEqual([[1], 1]);
  await working.end();
  expect([await messages(), await refs()]).toEqual([[], 0]);
});

test('dropping by age tells how many went and what they took', async () => {
  const { root, checkpoints, of, turn, pass, messages } = await place({
    days: 30,
    bytes: Infinity,
  });
  await turn(1, 8 * kibibyte);
  pass(5);
  await turn(2, 4 * kibibyte);
  const pruned = valueOf(await checkpoints.prune(of, root, 3));
  expect(pruned).toEqual({ checkpoints: 1, bytes: 8 * kibibyte });
  expect(await messages()).toEqual([2]);
});

test('the sweep drops the refs of chats that are gone, and leaves all others', async () => {
  const { root, db, checkpoints, turn, messages, refs } = await place({
    days: 30,
    bytes: Infinity,
  });
  await turn(1, kibibyte);
  await git(root, 'update-ref', 'refs/pilothouse/checkpoints/other-app/1', 'HEAD^{tree}');
  await checkpoints.sweep();
  expect([await messages(), await refs()]).toEqual([[1], 2]);
  db.exec("DELETE FROM chats WHERE id = 'c'");
  await checkpoints.sweep();
  expect(await messages()).toEqual([]);
  expect(await git(root, 'for-each-ref', '--format=%(refname)', 'refs/pilothouse')).toBe(
    'refs/pilothouse/checkpoints/other-app/1\n',
  );
});
