import { readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  reviewFilesSchema,
  reviewFileSchema,
  reviewRepositoriesSchema,
  reviewViewedSchema,
} from '#shared/api/review.ts';
import type { TestCore } from '#test/support/core.ts';
import { git, writeFiles } from '#test/support/git-repository.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openReview, read, startReviewCore } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startReviewCore();
});
afterAll(() => core.close());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('looking', () => {
  test('lists the repositories with what they stand on', async () => {
    const { root, get } = await openReview(core, { 'a.txt': 'a\n' });
    const { repositories } = read(reviewRepositoriesSchema, await get('repositories'));
    expect(repositories).toMatchObject([
      {
        repo_root: root,
        branch: 'main',
        has_remote: false,
        bases: ['main'],
        commits: [{ subject: 'Change' }],
        conflicts: [],
      },
    ]);
  });

  test('lists files in pages, by every scope; a turn without a checkpoint is 404', async () => {
    const { root, get, files } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFiles(root, { 'a.txt': 'b\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    await git(root, 'add', 'b.txt');
    const page = read(reviewFilesSchema, await get('files', { scope: 'uncommitted', limit: 2 }));
    expect(page).toMatchObject({
      total: 3,
      next_offset: 2,
      files: [
        {
          path: 'a.txt',
          status: 'modified',
          untracked: false,
          unstaged: 'modified',
          additions: 1,
          deletions: 1,
        },
        { path: 'b.txt', status: 'added', staged: 'added' },
      ],
    });
    const last = read(reviewFilesSchema, await get('files', { scope: 'uncommitted', offset: 2 }));
    expect(last.files.map((each) => each.path)).toEqual(['c.txt']);
    expect(last.next_offset).toBeUndefined();
    expect((await files('staged')).map((each) => each.path)).toEqual(['b.txt']);
    expect((await files('unstaged')).map((each) => each.path)).toEqual(['a.txt', 'c.txt']);
    expect((await files('branch', { base: 'main' })).map((each) => each.path)).toEqual([
      'a.txt',
      'b.txt',
      'c.txt',
    ]);
    expect((await files('commits', { to: 'HEAD' })).map((each) => each.path)).toEqual(['a.txt']);
    expect((await get('files', { scope: 'commits' })).status).toBe(400);
    expect((await get('files', { scope: 'commits', to: 'nowhere' })).status).toBe(404);
    expect((await get('files', { scope: 'turn', from: 'x' })).status).toBe(404);
    expect((await get('files', { scope: 'turn', from: '999' })).status).toBe(404);
    expect((await get('files', { scope: 'moon' })).status).toBe(400);
  });

  test('tells a rename that is not staged as one file, and takes both of its names along', async () => {
    const text = 'one\ntwo\nthree\nfour\n';
    const { root, get, post, files, select } = await openReview(core, { 'from ä.txt': text });
    await rename(join(root, 'from ä.txt'), join(root, 'to.txt'));
    await writeFile(join(root, 'to.txt'), `${text}five\n`);
    const [told, ...others] = await files('uncommitted');
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      path: 'to.txt',
      old_path: 'from ä.txt',
      status: 'renamed',
      untracked: false,
      unstaged: 'renamed',
      additions: 1,
      deletions: 0,
    });
    expect(told).not.toHaveProperty('staged');
    const target = { scope: 'uncommitted', path: 'to.txt', old_path: 'from ä.txt' };
    const view = read(reviewFileSchema, await get('file', target));
    expect(view).toMatchObject({
      file: told,
      old: { text },
      new: { text: `${text}five\n` },
      hunks: [{ old_start: 4, old_lines: 0, new_start: 5, new_lines: 1 }],
    });
    const selected = { scope: 'uncommitted', files: await select('uncommitted') };
    expect((await post('stage', selected)).status).toBe(200);
    expect(await git(root, 'status', '--porcelain')).toBe('R  "from ä.txt" -> to.txt\n');
    expect((await post('unstage', { files: await select('staged') })).status).toBe(200);
    expect(await git(root, 'status', '--porcelain')).toBe(' D "from ä.txt"\n?? to.txt\n');
    expect(await files('unstaged')).toEqual([told]);
  });

  test('gives both sides with hunks, and pictures as bytes that run nothing', async () => {
    const {
      root,
      path,
      file: open,
      get,
    } = await openReview(core, { 'a.txt': 'a\n', 'p.png': png });
    await writeFiles(root, {
      'a.txt': 'a\nb\n',
      'p.png': Buffer.concat([png, Buffer.from([0])]),
      'x.html': '<script>',
    });
    expect(await open('uncommitted', 'a.txt')).toMatchObject({
      old: { text: 'a\n' },
      new: { text: 'a\nb\n' },
      hunks: [{ old_start: 1, old_lines: 0, new_start: 2, new_lines: 1 }],
    });
    expect(await open('uncommitted', 'p.png')).toMatchObject({
      old: { binary: true, image: true },
      new: { size: png.length + 1 },
    });
    const query = { scope: 'uncommitted', path: 'p.png', side: 'old' };
    const answer = await fetch(`${core.url}${path('blob', query)}`, {
      headers: { 'Coder-Session-Token': core.token },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    const page = await get('blob', { ...query, path: 'x.html', side: 'new' });
    expect(page.headers.get('content-type')).toBe('application/octet-stream');
    expect(page.headers.get('content-disposition')).toBe('attachment');
    expect((await get('blob', { ...query, path: 'x.html' })).status).toBe(404);
  });

  test('leads nowhere outside of the repository', async () => {
    const { root, get, post, select } = await openReview(core, { 'dir/a.txt': 'a\n' });
    for (const path of ['../x', '/etc/passwd', 'dir/../../x', '.git/config']) {
      expect((await get('file', { scope: 'uncommitted', path })).status).toBe(400);
      const files = [{ path, content_id: 'x' }];
      expect((await post('stage', { scope: 'uncommitted', files })).status).toBe(400);
      expect((await post('discard', { scope: 'uncommitted', files })).status).toBe(400);
    }
    await symlink('/etc/hostname', join(root, 'link'));
    expect(await get('blob', { scope: 'uncommitted', path: 'link', side: 'new' })).toMatchObject({
      body: '/etc/hostname',
    });
    const outside = await tempFolder();
    await writeFile(join(outside, 'a.txt'), 'theirs\n');
    await git(root, 'rm', '-r', '--quiet', '--cached', 'dir');
    await unlink(join(root, 'dir/a.txt'));
    await post('discard', { scope: 'uncommitted', files: await select('uncommitted', 'link') });
    expect(await readFile(join(outside, 'a.txt'), 'utf8')).toBe('theirs\n');
  });
});

describe('viewed marks', () => {
  test('survive a restart and go when the file changes again', async () => {
    const { root, path, get, select, file: open } = await openReview(core, { 'a.txt': 'a\n' });
    await writeFile(join(root, 'a.txt'), 'b\n');
    const [seen] = await select('uncommitted');
    const mark = (viewed: boolean) =>
      core.api('PUT', path('viewed').replace(/\?.*/, ''), {
        repo_root: root,
        files: [{ ...seen, viewed }],
      });
    expect((await mark(true)).status).toBe(204);
    expect((await mark(true)).status).toBe(204);
    await core.restart();
    const marks = async () => read(reviewViewedSchema, await get('viewed')).viewed;
    expect(await marks()).toEqual([seen]);
    await writeFile(join(root, 'a.txt'), 'c\n');
    expect((await open('uncommitted', 'a.txt')).file.content_id).not.toBe(seen?.content_id);
    expect((await mark(false)).status).toBe(204);
    expect(await marks()).toEqual([]);
  });
});
