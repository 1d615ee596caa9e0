import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createChatClient, startCoreWith, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import {
  startGitlabServer,
  type FakeMergeRequest,
  type GitlabServer,
} from '#test/support/gitlab-server.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { base, watchedChat } from './watched-chat.ts';

let core: TestCore;
let client: ChatClient;
let gitlab: GitlabServer;

beforeEach(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
  gitlab = await startGitlabServer();
});
afterEach(async () => {
  await core.close();
  await gitlab.close();
});

function setToken(token = gitlab.token, server = gitlab, host = server.host) {
  const body = { token, kind: 'gitlab', api_url: server.apiUrl };
  return core.api('PUT', `${base}/git-hosts/${host}`, body);
}

const refresh = (chatId: string) =>
  core.api('POST', `${base}/chats/${chatId}/pull-request/refresh`);

const project = 'group/sub/thing';

function publish(...requests: readonly Partial<FakeMergeRequest>[]): void {
  const all = requests.map((request) => ({ iid: 12, branch: 'work', ...request }));
  gitlab.projects.set(project, { id: 5, requests: all });
}

function chatOnGitlab(branch?: string) {
  return watchedChat({ core, client }, `http://${gitlab.host}/${project}.git`, branch);
}

const hunk = '@@ -1,2 +1,3 @@\n context\n-gone\n+here\n+and here\n\\ No newline at end of file\n';

test('is never asked without a token', async () => {
  publish({});
  const chat = await chatOnGitlab();
  expect((await refresh(chat.id)).status).toBe(502);
  expect(gitlab.requests).toEqual([]);
});

test('says whose token it is, and refuses another', async () => {
  await setToken();
  const tried = () => core.api('POST', `${base}/git-hosts/${gitlab.host}/test`);
  expect(await tried()).toMatchObject({ status: 200, body: { login: 'tanuki' } });
  await setToken('glpat-wrong');
  expect(await tried()).toMatchObject({
    status: 502,
    body: { message: expect.stringMatching(/refused the token \(HTTP 401\)/) },
  });
});

test('a merge request of a project in nested groups is told in full', async () => {
  publish({
    title: 'Mend the roof',
    draft: true,
    files: [{ diff: hunk }, { diff: '@@ -0,0 +1 @@\n+++ three\n' }],
    commits: 42,
    approvedBy: ['bob', 'author'],
    reviewers: [
      { login: 'ann', state: 'requested_changes' },
      { login: 'bob', state: 'approved' },
      { login: 'eve', state: 'unreviewed' },
    ],
  });
  const chat = await chatOnGitlab();
  await setToken();
  expect((await refresh(chat.id)).body).toEqual({
    chat_id: chat.id,
    url: 'https://gitlab.example/group/sub/thing/-/merge_requests/12',
    pull_request_state: 'open',
    pull_request_title: 'Mend the roof',
    pull_request_draft: true,
    changes_requested: true,
    approved: false,
    reviewer_count: 2,
    additions: 3,
    deletions: 1,
    changed_files: 2,
    commits: 42,
    author_login: 'author',
    author_avatar_url: 'https://gitlab.example/author.png',
    base_branch: 'main',
    head_branch: 'work',
    pr_number: 12,
    refreshed_at: expect.any(String),
    stale_at: expect.any(String),
  });
});

test('an open one goes before a newer one, the newest before older ones', async () => {
  publish({ iid: 3 }, { iid: 8, state: 'closed' }, { iid: 9, state: 'merged' });
  const chat = await chatOnGitlab();
  await setToken();
  const facts = async () => (await refresh(chat.id)).body;
  expect(await facts()).toMatchObject({ pr_number: 3, pull_request_state: 'open' });
  publish({ iid: 3, state: 'closed' }, { iid: 9, state: 'merged' }, { iid: 8, state: 'closed' });
  expect(await facts()).toMatchObject({ pr_number: 9, pull_request_state: 'merged' });
  publish({ iid: 9, state: 'merged' }, { iid: 10, state: 'closed' });
  expect(await facts()).toMatchObject({ pr_number: 10, pull_request_state: 'closed' });
  publish({ iid: 9, state: 'locked' });
  expect(await facts()).toMatchObject({ pr_number: 9, pull_request_state: 'open' });
  publish({ iid: 9, branch: 'elsewhere' });
  expect(await facts()).not.toHaveProperty('pull_request_state');
});

test.each([
  ['one asked for', { approvedBy: ['ann'], approvalsRequired: 1 }, true, 1],
  ['too few', { approvedBy: ['ann'], approvalsRequired: 2 }, false, 1],
  ['none needed and none given', {}, false, 0],
  ['the author’s own', { approvedBy: ['author'] }, false, 0],
  ['a comment', { reviewers: [{ login: 'ann', state: 'reviewed' }] }, false, 1],
])('approval: %s', async (_, request, approved, reviewers) => {
  publish(request);
  const chat = await chatOnGitlab();
  await setToken();
  const expected = { approved, changes_requested: false, reviewer_count: reviewers };
  expect((await refresh(chat.id)).body).toMatchObject(expected);
});

test('a fork’s is found in the project that it was forked from, and no other fork’s', async () => {
  gitlab.projects.set(project, { id: 5, forkedFrom: 2, enabled: false, requests: [] });
  const requests = [
    { iid: 4, branch: 'work', sourceProjectId: 6 },
    { iid: 3, branch: 'work', sourceProjectId: 5 },
    { iid: 2, branch: 'work' },
  ];
  gitlab.projects.set('origin/thing', { id: 2, requests });
  const chat = await chatOnGitlab();
  await setToken();
  const url = 'https://gitlab.example/origin/thing/-/merge_requests/3';
  expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 3, url });
  gitlab.lacks.add('source_project_id');
  expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 3, url });
});

test('a branch may have any name', async () => {
  publish({ iid: 7, branch: 'feature/ä#1&x=%2F' }, { iid: 8, branch: 'feature/ä' });
  const chat = await chatOnGitlab('feature/ä#1&x=%2F');
  await setToken();
  const expected = { pr_number: 7, head_branch: 'feature/ä#1&x=%2F' };
  expect((await refresh(chat.id)).body).toMatchObject(expected);
});

test('an older version tells what it has', async () => {
  publish({ files: [{ diff: hunk }], approvedBy: ['ann'], commits: 3 });
  for (const part of ['diffs', 'reviewers']) gitlab.lacks.add(part);
  const chat = await chatOnGitlab();
  await setToken();
  const { body } = await refresh(chat.id);
  expect(body).toMatchObject({ pr_number: 12, approved: true, reviewer_count: 1, commits: 3 });
  // Of its size, what the branch here has.
  expect(body).toMatchObject({ additions: 1, deletions: 0, changed_files: 1 });
  gitlab.lacks.add('approvals');
  expect((await refresh(chat.id)).body).toMatchObject({ approved: false, reviewer_count: 0 });
});

test('lines are counted only where all of them are told', async () => {
  const chat = await chatOnGitlab();
  await setToken();
  const count = async (files: FakeMergeRequest['files']): Promise<unknown> => {
    publish({ files: files ?? [] });
    const { additions, deletions, changed_files } = Object((await refresh(chat.id)).body) as Record<
      string,
      unknown
    >;
    return [additions, deletions, changed_files];
  };
  const whole = { collapsed: false, too_large: false };
  const one = { diff: hunk, ...whole };
  const asHere = [1, 0, 1];
  expect(await count([one, { diff: '', ...whole }])).toEqual([2, 1, 2]);
  expect(await count([one, { diff: '' }])).toEqual(asHere);
  expect(await count([one, { diff: '', ...whole, too_large: true }])).toEqual(asHere);
  expect(await count([one, { diff: '', ...whole, collapsed: true }])).toEqual(asHere);
  expect(await count(Array.from({ length: 61 }, () => one))).toEqual([122, 61, 61]);
  const asked = gitlab.requests.length;
  expect(await count(Array.from({ length: 1000 }, () => one))).toEqual(asHere);
  expect(gitlab.requests.slice(asked).filter((path) => path.includes('/diffs'))).toHaveLength(5);
  // More than is read of one answer.
  expect(await count([{ diff: `@@ -1 +1 @@\n+${'x'.repeat(5_000_000)}` }])).toEqual(asHere);
});

test('an instance below a path of its own, and one on another port, are found', async () => {
  const server = await startGitlabServer('/lab');
  onTestFinished(() => server.close());
  server.projects.set(project, { id: 5, requests: [{ iid: 4, branch: 'work' }] });
  await setToken(server.token, server);
  const chat = await watchedChat({ core, client }, `${server.url}/lab/${project}.git`);
  expect((await refresh(chat.id)).body).toMatchObject({ pr_number: 4 });
  // The address for ssh has neither the port of the pages nor their path.
  await setToken(server.token, server, '127.0.0.1');
  const other = await watchedChat({ core, client }, `git@127.0.0.1:${project}.git`);
  expect((await refresh(other.id)).body).toMatchObject({ pr_number: 4 });
});

test('an unknown project is said, with the chat left as it was', async () => {
  publish({});
  const chat = await chatOnGitlab();
  await setToken();
  await refresh(chat.id);
  gitlab.projects.clear();
  const message = expect.stringMatching(/no such repository/);
  expect(await refresh(chat.id)).toMatchObject({ status: 502, body: { message } });
  expect((await client.get(chat.id)).diff_status).toMatchObject({ pr_number: 12 });
});

test('a spent limit is waited for as long as GitLab says', async () => {
  publish({});
  const chat = await chatOnGitlab();
  await setToken();
  const reset = Math.ceil(Date.now() / 1000) + 3600;
  gitlab.misbehave((response) => {
    const limits = { 'RateLimit-Remaining': '0', 'RateLimit-Reset': String(reset) };
    response.writeHead(429, limits).end('Retry later');
  });
  const message = expect.stringContaining(`until ${new Date(reset * 1000).toISOString()}`);
  expect(await refresh(chat.id)).toMatchObject({ status: 502, body: { message } });
  gitlab.misbehave(undefined);
  const asked = gitlab.requests.length;
  await client.get(chat.id);
  await client.list();
  expect(gitlab.requests.length).toBe(asked);
});
