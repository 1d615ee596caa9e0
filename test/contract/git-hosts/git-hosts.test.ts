import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createChatClient,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  startGithubServer,
  type FakePull,
  type GithubServer,
} from '#test/support/github-server.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { base, watchedChat } from './watched-chat.ts';

let core: TestCore;
let client: ChatClient;
let github: GithubServer;

beforeEach(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
  github = await startGithubServer();
});
afterEach(async () => {
  await core.close();
  await github.close();
});

function setToken(token = github.token) {
  return core.api('PUT', `${base}/git-hosts/${github.host}`, { token, api_url: github.apiUrl });
}

const refresh = (chatId: string) =>
  core.api('POST', `${base}/chats/${chatId}/pull-request/refresh`);

function publish(pull: Partial<FakePull> = {}, repository = 'someone/thing'): void {
  github.repositories.set(repository, {
    pulls: [{ number: 12, head: 'someone:work', title: 'Mend the roof', ...pull }],
  });
}

const chatOnGithub = () => watchedChat({ core, client }, `http://${github.host}/someone/thing.git`);

test.each([
  ['GET', '/git-hosts'],
  ['PUT', '/git-hosts/github.com'],
  ['DELETE', '/git-hosts/github.com'],
  ['POST', '/git-hosts/github.com/test'],
  ['POST', `/chats/${crypto.randomUUID()}/pull-request/refresh`],
])('%s %s needs a token', async (method, path) => {
  const answer = await core.api(method, `${base}${path}`, undefined, { 'Coder-Session-Token': '' });
  expect(answer.status).toBe(401);
});

describe('a token', () => {
  test('is set, tried and forgotten, and never shown or kept in the database', async () => {
    expect((await core.api('GET', `${base}/git-hosts`)).body).toEqual([]);
    const host = { host: github.host, kind: 'github', api_url: github.apiUrl };
    const set = await setToken();
    expect(set).toMatchObject({ status: 200, body: host });
    const list = await core.api('GET', `${base}/git-hosts`);
    expect(list.body).toEqual([host]);
    expect(JSON.stringify([set.body, list.body])).not.toContain(github.token);
    const tried = await core.api('POST', `${base}/git-hosts/${github.host}/test`);
    expect(tried).toMatchObject({ status: 200, body: { login: 'octocat' } });
    for (const name of await readdir(core.dataDir)) {
      if (!name.startsWith('pilothouse.db')) continue;
      expect(await readFile(join(core.dataDir, name), 'latin1')).not.toContain(github.token);
    }
    expect((await core.api('DELETE', `${base}/git-hosts/${github.host}`)).status).toBe(204);
    expect((await core.api('DELETE', `${base}/git-hosts/${github.host}`)).status).toBe(204);
    expect((await core.api('POST', `${base}/git-hosts/${github.host}/test`)).status).toBe(404);
  });

  test('that the host refuses is told so', async () => {
    await setToken('wrong');
    const tried = await core.api('POST', `${base}/git-hosts/${github.host}/test`);
    expect(tried).toMatchObject({ status: 502, body: { message: expect.stringMatching(/401/) } });
  });

  test.each([
    ['a b', {}, 'host'],
    ['example.com', { token: '' }, 'token'],
    ['example.com', { token: 'two words' }, 'token'],
    ['example.com', { api_url: 'http://example.com/api' }, 'api_url'],
    ['example.com', { api_url: 'nonsense' }, 'api_url'],
    ['example.com', { kind: 'sourceforge' }, 'kind'],
    ['example.com', { kind: 'toString' }, 'kind'],
    ['example.com', { api_url: 'https://me@example.com' }, 'api_url'],
  ])('for %j with %j is refused', async (host, more, field) => {
    const body = { token: 'good', ...more };
    const answer = await core.api('PUT', `${base}/git-hosts/${encodeURIComponent(host)}`, body);
    expect(answer).toMatchObject({ status: 400, body: { validations: [{ field }] } });
  });

  test.each([
    ['GitHub.com', {}, 'github', 'https://api.github.com'],
    ['git.example.com', {}, 'github', 'https://git.example.com/api/v3'],
    ['GitLab.com', {}, 'gitlab', 'https://gitlab.com/api/v4'],
    ['codeberg.org', {}, 'gitea', 'https://codeberg.org/api/v1'],
    ['git.example.com', { kind: 'gitlab' }, 'gitlab', 'https://git.example.com/api/v4'],
    ['git.example.com:8443', { kind: 'gitea' }, 'gitea', 'https://git.example.com:8443/api/v1'],
    ['codeberg.org', { kind: 'github' }, 'github', 'https://codeberg.org/api/v3'],
    ['toString', {}, 'github', 'https://tostring/api/v3'],
    [
      'git.example.com',
      { kind: 'gitlab', api_url: 'https://git.example.com/lab/api/v4/' },
      'gitlab',
      'https://git.example.com/lab/api/v4',
    ],
  ])('for %s with %j goes to its usual place', async (host, more, kind, apiUrl) => {
    const body = { token: 'good', ...more };
    const answer = await core.api('PUT', `${base}/git-hosts/${encodeURIComponent(host)}`, body);
    const expected = { host: host.toLowerCase(), kind, api_url: apiUrl };
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect((await core.api('GET', `${base}/git-hosts`)).body).toEqual([expected]);
  });

  test('of the wrong kind is told so', async () => {
    await core.api('PUT', `${base}/git-hosts/${github.host}`, {
      token: github.token,
      kind: 'gitlab',
      api_url: `http://${github.host}/api/v4`,
    });
    github.misbehave((response) => void response.writeHead(404).end('{}'));
    const tried = await core.api('POST', `${base}/git-hosts/${github.host}/test`);
    const message = `There is no GitLab API at http://${github.host}/api/v4.`;
    expect(tried).toMatchObject({ status: 502, body: { message } });
  });

  test('says of a remote what its host is', async () => {
    const chat = await chatOnGithub();
    const diff = async () => (await core.api('GET', `${PREFIX}/${chat.id}/diff`)).body;
    expect(await diff()).not.toHaveProperty('provider');
    for (const kind of ['gitea', 'gitlab']) {
      const body = { token: 'good', kind, api_url: github.apiUrl };
      await core.api('PUT', `${base}/git-hosts/${github.host}`, body);
      expect(await diff()).toMatchObject({ provider: kind });
    }
  });
});

describe('a pull request', () => {
  test('is never asked for without a token', async () => {
    publish();
    const chat = await chatOnGithub();
    await client.get(chat.id);
    await client.list();
    const asked = await refresh(chat.id);
    expect(asked).toMatchObject({ status: 502, body: { message: expect.stringMatching(/token/) } });
    expect(github.requests).toEqual([]);
  });

  test('is found by reading, announced, filtered by, and kept over a restart', async () => {
    publish({
      draft: true,
      reviews: [
        { login: 'ann', state: 'CHANGES_REQUESTED' },
        { login: 'bob', state: 'APPROVED' },
        { login: 'author', state: 'COMMENTED' },
      ],
    });
    const chat = await chatOnGithub();
    await setToken();
    const watcher = await client.watch();
    await client.get(chat.id);
    const told = await watcher.until((event) => event.kind === 'diff_status_change');
    const expected = {
      chat_id: chat.id,
      url: 'https://github.example/pull/12',
      pull_request_state: 'open',
      pull_request_title: 'Mend the roof',
      pull_request_draft: true,
      changes_requested: true,
      approved: false,
      reviewer_count: 2,
      additions: 11,
      deletions: 7,
      changed_files: 3,
      commits: 2,
      author_login: 'author',
      author_avatar_url: 'https://github.example/author.png',
      base_branch: 'main',
      head_branch: 'work',
      pr_number: 12,
      refreshed_at: expect.any(String),
      stale_at: expect.any(String),
    };
    expect(told.chat.diff_status).toEqual(expected);

    const find = async (q: string) =>
      (await client.list(`?q=${encodeURIComponent(q)}`)).map(({ id }) => id);
    const hits = ['pr_status:draft', 'pr_status:open,draft', 'pr:12', 'pr_title:ROOF'];
    for (const q of [...hits, 'diff_url:"https://github.example/pull/12"', 'repo:someone/thing']) {
      expect(await find(q), q).toEqual([chat.id]);
    }
    for (const q of ['pr_status:open', 'pr_status:merged,closed', 'pr:1', 'pr_title:cellar']) {
      expect(await find(q), q).toEqual([]);
    }
    const diff = await core.api('GET', `${PREFIX}/${chat.id}/diff`);
    expect(diff.body).toMatchObject({ pull_request_url: 'https://github.example/pull/12' });

    const asked = github.requests.length;
    await core.restart();
    expect((await client.get(chat.id)).diff_status).toEqual(expected);
    expect((await client.list())[0]?.diff_status).toEqual(expected);
    expect(github.requests.length).toBe(asked);
  });

  test('is looked at again when asked: merged, with the last word of each reviewer', async () => {
    publish();
    const chat = await chatOnGithub();
    await setToken();
    expect((await refresh(chat.id)).body).toMatchObject({
      pull_request_state: 'open',
      approved: false,
      reviewer_count: 0,
    });
    publish({
      state: 'closed',
      merged: true,
      reviews: [
        { login: 'ann', state: 'CHANGES_REQUESTED' },
        { login: 'ann', state: 'APPROVED' },
        { login: 'ann', state: 'COMMENTED' },
      ],
    });
    expect((await refresh(chat.id)).body).toMatchObject({
      pull_request_state: 'merged',
      approved: true,
      changes_requested: false,
      reviewer_count: 1,
    });
  });

  test('of a fork is found where it was forked from', async () => {
    github.repositories.set('someone/thing', { parent: 'origin/thing', pulls: [] });
    publish({ number: 5 }, 'origin/thing');
    const chat = await chatOnGithub();
    await setToken();
    expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 5 });
  });

  test('that does not exist is no failure', async () => {
    github.repositories.set('someone/thing', { pulls: [] });
    const chat = await chatOnGithub();
    await setToken();
    const answer = await refresh(chat.id);
    expect(answer).toMatchObject({ status: 200, body: { chat_id: chat.id, head_branch: 'work' } });
    expect(answer.body).not.toHaveProperty('pull_request_state');
    expect(answer.body).toHaveProperty('stale_at');
  });

  test.each([
    ['401', 401, {}, /refused the token/],
    ['404', 404, {}, /no such repository/],
    ['429', 429, { 'Retry-After': '30' }, /no more requests until/],
    ['a spent limit', 403, { 'X-RateLimit-Remaining': '0' }, /no more requests until/],
    ['500', 500, {}, /HTTP 500/],
    ['a redirect', 302, { Location: 'http://127.0.0.1:1/' }, /sends elsewhere \(HTTP 302\)/],
    ['no JSON', 200, {}, /no JSON/],
  ])('that fails with %s leaves the chat and what was known', async (_, status, headers, words) => {
    publish();
    const chat = await chatOnGithub();
    await setToken();
    await refresh(chat.id);
    github.misbehave((response) => void response.writeHead(status, headers).end('<html>'));
    const answer = await refresh(chat.id);
    expect(answer).toMatchObject({ status: 502, body: { message: expect.stringMatching(words) } });
    expect((await client.get(chat.id)).diff_status).toMatchObject({ pr_number: 12 });
  });

  test('that fails is not asked for again by every reading, but with another token', async () => {
    publish();
    const chat = await chatOnGithub();
    await setToken('wrong');
    await refresh(chat.id);
    const asked = github.requests.length;
    await client.get(chat.id);
    await client.list();
    expect(github.requests.length).toBe(asked);
    const watcher = await client.watch();
    await setToken();
    await client.get(chat.id);
    const told = await watcher.until((event) => event.kind === 'diff_status_change');
    expect(told.chat.diff_status).toMatchObject({ pr_number: 12 });
  });

  test('needs a chat, and a branch with a remote', async () => {
    expect((await refresh(crypto.randomUUID())).status).toBe(404);
    expect((await refresh('nonsense')).status).toBe(400);
    const { id } = await client.create('Hello');
    expect((await refresh(id)).status).toBe(400);
  });
});
