import { access, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitWatchServerMessageSchema } from '#shared/api/git.ts';
import { reviewDiscardedListSchema, reviewDiscardedSchema } from '#shared/api/review.ts';
import { PREFIX } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { git, writeFiles } from '#test/support/git-repository.ts';
import { openReview, read, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

describe('staging and discarding', () => {
  test('takes a line, a hunk, a file, and gives them back', async () => {
    const {
      root,
      file: open,
      post,
      select,
      files,
    } = await openReview(core, { 'a.txt': '1\n2\n3\n4\n5\n' });
    await writeFile(join(root, 'a.txt'), '1\nnew\n2\n3\n5\n6\n');
    const seen = await open('unstaged', 'a.txt');
    const { content_id } = seen.file;
    const lines = { old: [], new: [[2, 2]] };
    const staged = await post('stage', {
      scope: 'unstaged',
      files: [{ path: 'a.txt', content_id, lines }],
    });
    expect(staged).toMatchObject({ status: 200, body: { files: 1 } });
    expect(await git(root, 'cat-file', 'blob', ':a.txt')).toBe('1\nnew\n2\n3\n4\n5\n');
    const again = await post('stage', {
      scope: 'unstaged',
      files: [{ path: 'a.txt', content_id, lines }],
    });
    expect(again).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('look again') },
    });
    const undone = await post('unstage', { files: await select('staged') });
    expect(undone).toMatchObject({ status: 200, body: { files: 1 } });
    expect(await files('staged')).toEqual([]);
    expect(
      (await post('stage', { scope: 'uncommitted', files: await select('uncommitted') })).status,
    ).toBe(200);
    expect(await files('unstaged')).toEqual([]);
  });

  test('keeps what it discards, tells the watch, and restores nothing over newer work', async () => {
    const { root, get, post, select, chatId, files } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFiles(root, { 'a.txt': 'mine\n', 'new.txt': 'new\n' });
    const socket = core.socket(`${PREFIX}/${chatId}/stream/git?workspace=true`);
    const diffs = (frame: unknown): readonly string[] => {
      const message = gitWatchServerMessageSchema.parse(frame);
      return message.type === 'changes'
        ? (message.repositories ?? []).map((each) => each.unified_diff ?? '')
        : [];
    };
    await socket.until((frame) => diffs(frame).some((diff) => diff.includes('+mine')));
    const request = { scope: 'uncommitted', files: await select('uncommitted') };
    const discarded = read(reviewDiscardedSchema, await post('discard', request));
    expect(discarded.paths).toEqual(['a.txt', 'new.txt']);
    await socket.until((frame) => diffs(frame).includes(''));
    socket.close();
    expect(await files('uncommitted')).toEqual([]);
    await expect(access(join(root, 'new.txt'))).rejects.toThrow();
    const kept = read(reviewDiscardedListSchema, await get('discarded'));
    expect(kept.discarded).toEqual([discarded]);
    await writeFile(join(root, 'new.txt'), 'newer\n');
    const refused = await post(`discarded/${discarded.id}/restore`);
    expect(refused).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('new.txt') },
    });
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a\n');
    await unlink(join(root, 'new.txt'));
    expect((await post(`discarded/${discarded.id}/restore`)).status).toBe(200);
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('mine\n');
    expect(await readFile(join(root, 'new.txt'), 'utf8')).toBe('new\n');
    expect((await post(`discarded/${discarded.id}/restore`)).status).toBe(404);
  });

  test('says that somebody else holds the index', async () => {
    const { root, post, select } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFile(join(root, 'a.txt'), 'b\n');
    const files = await select('uncommitted');
    await writeFile(join(root, '.git/index.lock'), '');
    const answer = await post('stage', { scope: 'uncommitted', files });
    expect(answer).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('Another git process') },
    });
    expect(await git(root, 'diff', '--cached')).toBe('');
  });
});
