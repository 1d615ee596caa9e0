import { once } from 'node:events';
import { access, chmod, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { gitWatchServerMessageSchema } from '#shared/api/git.ts';
import {
  reviewBranchSchema,
  reviewCommitSchema,
  reviewDiscardedListSchema,
  reviewDiscardedSchema,
  reviewFilesSchema,
  reviewFileSchema,
  reviewPushSchema,
  reviewRepositoriesSchema,
  reviewViewedSchema,
} from '#shared/api/review.ts';
import { createChatClient, PREFIX, startCoreWith } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  commitAll,
  git,
  gitRepository,
  testGitEnvironment,
  writeFiles,
} from '#test/support/git-repository.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openReview, read, reviewPath } from './review-client.ts';

let core: TestCore;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]), {
    env: { ...process.env, ...testGitEnvironment },
  });
});
afterAll(() => core.close());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
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
