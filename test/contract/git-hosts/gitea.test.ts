import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChatClient, startCoreWith, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  startGiteaServer,
  type FakeGiteaPull,
  type GiteaServer,
} from '#test/support/gitea-server.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { base, watchedChat } from './watched-chat.ts';

let core: TestCore;
let client: ChatClient;
let gitea: GiteaServer;

beforeEach(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
  gitea = await startGiteaServer();
});
afterEach(async () => {
  await core.close();
  await gitea.close();
});

function setToken(token = gitea.token) {
  const body = { token, kind: 'gitea', api_url: gitea.apiUrl };
  return core.api('PUT', `${base}/git-hosts/${gitea.host}`, body);
}

const refresh = (chatId: string) =>
  core.api('POST', `${base}/chats/${chatId}/pull-request/refresh`);

function publish(...pulls: readonly (Partial<FakeGiteaPull> | null)[]): void {
  const all = pulls.map((pull) => pull && { number: 12, branch: 'work', ...pull });
  gitea.repositories.set('Someone/Thing', { id: 5, pulls: all });
}

function chatOnGitea(branch?: string) {
  return watchedChat({ core, client }, `http://${gitea.host}/someone/thing.git`, branch);
}

test('is never asked without a token', async () => {
  publish({});
  const chat = await chatOnGitea();
  expect((await refresh(chat.id)).status).toBe(502);
  expect(gitea.requests).toEqual([]);
});

test('says whose token it is, and refuses another', async () => {
  await setToken();
  const tried = () => core.api('POST', `${base}/git-hosts/${gitea.host}/test`);
  expect(await tried()).toMatchObject({ status: 200, body: { login: 'teacup' } });
  await setToken('wrong');
  expect(await tried()).toMatchObject({
    status: 502,
    body: { message: expect.stringMatching(/refused the token \(HTTP 401\)/) },
  });
});

test('a pull request is told in full', async () => {
  publish({
    title: 'WIP: Mend the roof',
    commits: 42,
    reviews: [
      { login: 'ann', state: 'APPROVED' },
      { login: 'ann', state: 'COMMENT' },
      { login: 'bob', state: 'REQUEST_CHANGES', dismissed: true },
      { login: 'eve', state: 'REQUEST_REVIEW' },
      { login: 'author', state: 'COMMENT' },
      { login: 'me', state: 'PENDING' },
    ],
  });
  const chat = await chatOnGitea();
  await setToken();
  expect((await refresh(chat.id)).body).toEqual({
    chat_id: chat.id,
    url: 'https://gitea.example/Someone/Thing/pulls/12',
    pull_request_state: 'open',
    pull_request_title: 'WIP: Mend the roof',
    pull_request_draft: true,
    changes_requested: false,
    approved: true,
    reviewer_count: 2,
    additions: 11,
    deletions: 7,
    changed_files: 3,
    commits: 42,
    author_login: 'author',
    author_avatar_url: 'https://gitea.example/author.png',
    base_branch: 'main',
    head_branch: 'work',
    pr_number: 12,
    refreshed_at: expect.any(String),
    stale_at: expect.any(String),
  });
});

test('who wants changes stands in the way of an approval, until the last word is another', async () => {
  gitea.limits.maxEntries = 2;
  const chat = await chatOnGitea();
  await setToken();
  const reviews = [
    { login: 'bob', state: 'APPROVED' },
    { login: 'ann', state: 'REQUEST_CHANGES' },
  ] as const;
  publish({ reviews });
  const refused = { approved: false, changes_requested: true, reviewer_count: 2 };
  expect((await refresh(chat.id)).body).toMatchObject(refused);
  publish({ reviews: [...reviews, { login: 'ann', state: 'APPROVED' }] });
  const taken = { approved: true, changes_requested: false, reviewer_count: 2 };
  expect((await refresh(chat.id)).body).toMatchObject(taken);
});

test('a merged one is found though its branch is deleted', async () => {
  publish(
    { number: 8, state: 'closed' },
    { number: 9, state: 'closed', merged: true, isBranchDeleted: true },
    { number: 7, state: 'closed' },
    { number: 10, state: 'closed', branch: 'elsewhere' },
  );
  const chat = await chatOnGitea();
  await setToken();
  const merged = { pr_number: 9, pull_request_state: 'merged', head_branch: 'work' };
  expect((await refresh(chat.id)).body).toMatchObject(merged);
  publish({ number: 9, state: 'closed', merged: true }, { number: 3 });
  const open = { pr_number: 3, pull_request_state: 'open' };
  expect((await refresh(chat.id)).body).toMatchObject(open);
  publish({ branch: 'elsewhere' });
  expect((await refresh(chat.id)).body).not.toHaveProperty('pull_request_state');
});

test.each([
  ['as it is asked for', 50, 100],
  ['shorter', 7, 30],
])('is looked for on pages %s, a fixed number of them', async (_, entries, position) => {
  gitea.limits.maxEntries = entries;
  const others = (count: number) =>
    Array.from({ length: count }, (__, index) => ({ number: 1000 + index, branch: 'elsewhere' }));
  const chat = await chatOnGitea();
  await setToken();
  publish(null, ...others(position), { number: 3 });
  expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 3 });
  publish(...others(5000), { number: 3 });
  const asked = gitea.requests.length;
  expect((await refresh(chat.id)).body).not.toHaveProperty('pr_number');
  expect(gitea.requests.slice(asked).filter((path) => path.includes('/pulls?'))).toHaveLength(6);
});

test('a fork’s is found in the repository that it was forked from, and no other fork’s', async () => {
  const fork = { id: 5, parent: 'origin/thing', hasPulls: false, pulls: [] };
  gitea.repositories.set('someone/thing', fork);
  const pulls = [
    { number: 4, branch: 'work', headRepositoryId: 6 },
    { number: 3, branch: 'work', headRepositoryId: 5 },
    { number: 2, branch: 'work' },
    { number: 7, branch: 'work', headRepositoryId: -1 },
  ];
  gitea.repositories.set('origin/thing', { id: 2, pulls });
  const chat = await chatOnGitea();
  await setToken();
  const url = 'https://gitea.example/origin/thing/pulls/3';
  expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 3, url });
});

test('a branch may have any name', async () => {
  publish({ number: 7, branch: 'feature/ä#1' }, { number: 8, branch: 'feature/ä' });
  const chat = await chatOnGitea('feature/ä#1');
  await setToken();
  const expected = { pr_number: 7, head_branch: 'feature/ä#1' };
  expect((await refresh(chat.id)).body).toMatchObject(expected);
});

test('an older version tells what it has', async () => {
  for (const part of ['size', 'draft', 'commits', 'reviews']) gitea.lacks.add(part);
  publish({ title: '[wip] Mend the roof' });
  const chat = await chatOnGitea();
  await setToken();
  const { body } = await refresh(chat.id);
  expect(body).toMatchObject({ pr_number: 12, pull_request_draft: true, reviewer_count: 0 });
  expect(body).not.toHaveProperty('commits');
  // Of its size, what the branch here has.
  expect(body).toMatchObject({ additions: 1, deletions: 0, changed_files: 1 });
});

test('an unknown repository and a spent limit are said, with the chat left as it was', async () => {
  publish({});
  const chat = await chatOnGitea();
  await setToken();
  await refresh(chat.id);
  gitea.repositories.clear();
  const unknown = expect.stringMatching(/no such repository/);
  expect(await refresh(chat.id)).toMatchObject({ status: 502, body: { message: unknown } });
  gitea.misbehave((response) => void response.writeHead(429, { 'Retry-After': '30' }).end());
  const spent = expect.stringMatching(/no more requests until/);
  expect(await refresh(chat.id)).toMatchObject({ status: 502, body: { message: spent } });
  expect((await client.get(chat.id)).diff_status).toMatchObject({ pr_number: 12 });
});
