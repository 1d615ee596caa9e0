import { once } from 'node:events';
import { chmod, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { reviewBranchSchema, reviewCommitSchema, reviewPushSchema } from '#shared/api/review.ts';
import type { TestCore } from '#test/support/core.ts';
import { commitAll, git, writeFiles } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openReview, read, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

describe('committing', () => {
  test('commits what is staged, or everything, and amends', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    const nothing = await post('commit', { message: 'Nothing' });
    expect(nothing).toMatchObject({
      status: 422,
      body: { message: 'There is nothing to commit.' },
    });
    expect((await post('commit', { message: '  ' })).status).toBe(400);
    await writeFiles(root, { 'a.txt': 'b\n', 'b.txt': 'b\n' });
    await git(root, 'add', 'a.txt');
    const first = read(reviewCommitSchema, await post('commit', { message: 'First\n\n# body' }));
    expect(await git(root, 'log', '-1', '--format=%H %B')).toBe(
      `${first.commit} First\n\n# body\n\n`,
    );
    expect(await git(root, 'status', '--porcelain')).toBe('?? b.txt\n');
    read(
      reviewCommitSchema,
      await post('commit', { message: 'Second', include: 'all', amend: true }),
    );
    expect(await git(root, 'log', '--format=%s')).toBe('Second\nChange\n');
    expect(await git(root, 'status', '--porcelain')).toBe('');
  });

  test('runs hooks, and shows what a refusing one says', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFile(
      join(root, '.git/hooks/pre-commit'),
      '#!/bin/sh\necho "line too long" >&2\nexit 1\n',
    );
    await chmod(join(root, '.git/hooks/pre-commit'), 0o755);
    await writeFile(join(root, 'a.txt'), 'b\n');
    const answer = await post('commit', { message: 'Try', include: 'all' });
    expect(answer).toMatchObject({ status: 422, body: { detail: 'line too long' } });
    await git(root, 'config', 'commit.gpgSign', 'true');
    await git(root, 'config', 'gpg.program', 'false');
    await unlink(join(root, '.git/hooks/pre-commit'));
    const unsigned = await post('commit', { message: 'Try' });
    expect(unsigned).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('gpg failed to sign') },
    });
    expect(await git(root, 'log', '--format=%s')).toBe('Change\n');
  });

  test('does not take the marks of a conflict for its solution', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'base\n' });
    await git(root, 'switch', '--quiet', '--create', 'theirs');
    await writeFile(join(root, 'a.txt'), 'theirs\n');
    await commitAll(root);
    await git(root, 'switch', '--quiet', 'main');
    await writeFile(join(root, 'a.txt'), 'ours\n');
    await commitAll(root);
    await git(root, 'merge', 'theirs').catch(() => undefined);
    expect((await post('commit', { message: 'Merge', include: 'all' })).status).toBe(409);
    expect((await post('commit', { message: 'Merge' })).status).toBe(422);
    expect(await git(root, 'ls-files', '--unmerged')).not.toBe('');
  });

  test('creates branches, and switches to them with the changes at hand', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFile(join(root, 'a.txt'), 'b\n');
    const created = await post('branch', { name: 'work/one' });
    expect(created.status).toBe(201);
    expect(read(reviewBranchSchema, created).branch).toBe('work/one');
    expect(await git(root, 'branch', '--show-current')).toBe('work/one\n');
    expect(await git(root, 'status', '--porcelain')).toBe(' M a.txt\n');
    expect((await post('branch', { name: 'beside', switch: false, from: 'main' })).status).toBe(
      201,
    );
    expect(await git(root, 'branch', '--show-current')).toBe('work/one\n');
    expect((await post('branch', { name: 'beside' })).status).toBe(409);
    for (const name of ['a..b', '-x', 'a b', 'HEAD', 'x.lock']) {
      expect((await post('branch', { name })).status).toBe(400);
    }
    expect((await post('branch', { name: 'fine', from: 'nowhere' })).status).toBe(404);
  });
});

describe('pushing', () => {
  test('sets the upstream once, refuses to overwrite, and never pushes to another name', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    expect((await post('push')).status).toBe(409);
    const remote = await tempFolder();
    await git(remote, 'init', '--quiet', '--bare');
    await git(root, 'remote', 'add', 'origin', remote);
    expect(read(reviewPushSchema, await post('push'))).toMatchObject({
      remote: 'origin',
      branch: 'main',
      set_upstream: true,
    });
    await git(root, 'switch', '--quiet', '--create', 'work', '--track', 'origin/main');
    await writeFile(join(root, 'a.txt'), 'b\n');
    await commitAll(root, 'Mine');
    expect(read(reviewPushSchema, await post('push'))).toMatchObject({
      branch: 'work',
      set_upstream: true,
    });
    expect(await git(remote, 'log', '--format=%s', 'main')).toBe('Change\n');
    expect(read(reviewPushSchema, await post('push'))).toMatchObject({ set_upstream: false });
    await git(root, 'reset', '--quiet', '--hard', 'HEAD~1');
    await writeFile(join(root, 'a.txt'), 'c\n');
    await commitAll(root, 'Other');
    const refused = await post('push');
    expect(refused).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('commits that you do not have') },
    });
    expect(await git(remote, 'log', '-1', '--format=%s', 'work')).toBe('Mine\n');
  });

  test('asks nobody for a password, and shows none', async () => {
    const { root, post } = await openReview(core, { 'a.txt': 'a\n' });
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = z.object({ port: z.number() }).parse(server.address());
    await git(root, 'remote', 'add', 'origin', `http://me:geheim@127.0.0.1:${port}/x.git`);
    const answer = await post('push');
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('geheim');
  });
});
