import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewDiscardedSchema } from '#shared/api/review.ts';
import type { TestCore } from '#test/support/core.ts';
import { git } from '#test/support/git-repository.ts';
import { openReview, read, reviewPath, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

test('unstaging in a scope needs a token, and one of the scopes that have staged changes', async () => {
  const path = reviewPath(crypto.randomUUID(), 'unstage');
  const body = { repo_root: '/x', scope: 'uncommitted', files: [{ path: 'a', content_id: 'x' }] };
  const answer = await core.api('POST', path, body, { 'Coder-Session-Token': '' });
  expect(answer.status).toBe(401);
  expect((await core.api('POST', path, { ...body, scope: 'unstaged' })).status).toBe(400);
});

test('lines chosen among all uncommitted ones are staged, unstaged, discarded and had back', async () => {
  const { root, file, post } = await openReview(core, { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n' });
  const index = () => git(root, 'cat-file', 'blob', ':a.txt');
  const disk = () => readFile(join(root, 'a.txt'), 'utf8');
  await writeFile(join(root, 'a.txt'), 'zero\n1\n2\n3\n4\n5\n6\n7\n');
  await git(root, 'add', 'a.txt');
  const work = 'zero\n1\n2\n3\nfour\n5\n6\n7\neight\n';
  await writeFile(join(root, 'a.txt'), work);
  const { content_id } = (await file('uncommitted', 'a.txt')).file;
  const send = (what: string, old: number[][], added: number[][]) =>
    post(what, {
      scope: 'uncommitted',
      files: [{ path: 'a.txt', content_id, lines: { old, new: added } }],
    });

  expect(await send('stage', [[4, 4]], [[5, 5]])).toMatchObject({
    status: 200,
    body: { files: 1 },
  });
  expect(await index()).toBe('zero\n1\n2\n3\nfour\n5\n6\n7\n');
  expect((await send('stage', [[4, 4]], [[5, 5]])).status).toBe(200);
  expect(await index()).toBe('zero\n1\n2\n3\nfour\n5\n6\n7\n');
  expect((await send('unstage', [], [[1, 1]])).status).toBe(200);
  expect(await index()).toBe('1\n2\n3\nfour\n5\n6\n7\n');
  expect(await disk()).toBe(work);

  const { id } = read(reviewDiscardedSchema, await send('discard', [[4, 4]], [[5, 5]]));
  expect(await index()).toBe('1\n2\n3\n4\n5\n6\n7\n');
  expect(await disk()).toBe('zero\n1\n2\n3\n4\n5\n6\n7\neight\n');
  expect((await post(`discarded/${id}/restore`)).status).toBe(200);
  expect(await index()).toBe('1\n2\n3\nfour\n5\n6\n7\n');
  expect(await disk()).toBe(work);
});

test('lines in whose place the index has others are refused, and nothing changes', async () => {
  const { root, file, post } = await openReview(core, { 'a.txt': '1\n2\n3\n' });
  await writeFile(join(root, 'a.txt'), '1\nstaged\n3\n');
  await git(root, 'add', 'a.txt');
  await writeFile(join(root, 'a.txt'), '1\ntwo\n3\n');
  const { content_id } = (await file('uncommitted', 'a.txt')).file;
  const lines = { old: [], new: [[2, 2]] };
  const files = [{ path: 'a.txt', content_id, lines }];
  expect(await post('stage', { scope: 'uncommitted', files })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('neither as in the last commit nor as in the work') },
  });
  expect(await git(root, 'cat-file', 'blob', ':a.txt')).toBe('1\nstaged\n3\n');
});
