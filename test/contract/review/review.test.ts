import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { gitRepository } from '#test/support/git-repository.ts';
import { openReview, reviewPath, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

const id = crypto.randomUUID();
const file = { path: 'a.txt', content_id: 'x' };

type Route = {
  readonly method: string;
  readonly what: string;
  readonly body?: Readonly<Record<string, unknown>>;
};
const routes: readonly Route[] = [
  { method: 'GET', what: 'repositories' },
  { method: 'GET', what: 'files?repo_root=/x&scope=uncommitted' },
  { method: 'GET', what: 'file?repo_root=/x&scope=uncommitted&path=a' },
  { method: 'GET', what: 'blob?repo_root=/x&scope=uncommitted&path=a&side=new' },
  { method: 'POST', what: 'stage', body: { scope: 'unstaged', files: [file] } },
  { method: 'POST', what: 'unstage', body: { files: [file] } },
  { method: 'POST', what: 'discard', body: { scope: 'unstaged', files: [file] } },
  { method: 'GET', what: 'discarded?repo_root=/x' },
  { method: 'POST', what: `discarded/${id}/restore`, body: {} },
  { method: 'POST', what: 'commit', body: { message: 'x' } },
  { method: 'POST', what: 'push', body: {} },
  { method: 'POST', what: 'branch', body: { name: 'x' } },
  { method: 'POST', what: 'commit-message', body: {} },
  { method: 'GET', what: 'viewed?repo_root=/x' },
  { method: 'PUT', what: 'viewed', body: { files: [{ ...file, viewed: true }] } },
];

describe.each(routes)('$method $what', ({ method, what, body }) => {
  const send = (chat: string, headers = {}) =>
    core.api(method, reviewPath(chat, what), body && { repo_root: '/x', ...body }, headers);

  test('needs a token, a chat with a workspace, and one of its repositories', async () => {
    expect((await send(id, { 'Coder-Session-Token': '' })).status).toBe(401);
    expect((await send(id)).status).toBe(404);
    expect((await send('nonsense')).status).toBe(400);
    const { id: chat } = await createChatClient(core).create('Hello');
    expect((await send(chat)).status).toBe(400);
    const { chatId } = await openReview(core, { 'a.txt': 'a\n' });
    if (what === 'repositories') return;
    const elsewhere = await gitRepository({ 'a.txt': 'secret\n' });
    const path = reviewPath(chatId, what.replace('/x', encodeURIComponent(elsewhere)));
    const answer = await core.api(method, path, body && { repo_root: elsewhere, ...body });
    expect(answer).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('not a repository of this chat') },
    });
  });
});

test('every route is described', async () => {
  const { body } = await core.api('GET', '/api/v2/openapi.json');
  const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(body);
  const described = Object.keys(paths).filter((each) => each.includes('/review/'));
  expect(described.map((each) => each.split('/review/')[1] ?? '').toSorted()).toEqual([
    'blame',
    'blob',
    'branch',
    'checkpoints',
    'checkpoints/usage',
    'checkpoints/{checkpoint}/restore',
    'commit',
    'commit-message',
    'discard',
    'discarded',
    'discarded/{discarded}/restore',
    'file',
    'files',
    'overlaps',
    'push',
    'repositories',
    'stage',
    'unstage',
    'viewed',
  ]);
});
