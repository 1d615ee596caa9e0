import { expect, test } from 'vitest';
import type { Chat, ChatDiffStatus } from '#shared/api/chats.ts';
import { describePullRequest, pullRequestOf } from '#renderer/state/pull-request.ts';

const status: ChatDiffStatus = {
  chat_id: '11111111-1111-4111-8111-111111111111',
  url: 'https://git.example/pull/12',
  pull_request_state: 'open',
  pull_request_title: 'Mend the roof',
  pull_request_draft: false,
  changes_requested: false,
  additions: 1,
  deletions: 0,
  changed_files: 1,
  pr_number: 12,
};

function words(part: Partial<ChatDiffStatus>): string | undefined {
  const pull = pullRequestOf({ diff_status: { ...status, ...part } } as Chat);
  return pull && `${pull.label} ${describePullRequest(pull)}`;
}

test('a pull request is told with its state and its review', () => {
  expect(words({})).toBe('#12 Open');
  expect(words({ pull_request_draft: true })).toBe('#12 Draft');
  expect(words({ approved: true })).toBe('#12 Open, approved');
  expect(words({ approved: true, changes_requested: true })).toBe('#12 Open, changes requested');
  expect(words({ pull_request_state: 'merged', pull_request_draft: true })).toBe('#12 Merged');
  expect(words({ pull_request_state: 'closed' })).toBe('#12 Closed');
});

test('a merge request is numbered as GitLab does', () => {
  expect(words({ url: 'https://git.example/a/b/-/merge_requests/12' })).toBe('!12 Open');
  expect(words({ url: 'https://git.example/merge_requests/b/pulls/12' })).toBe('#12 Open');
});

test('what is none, or cannot be opened, is not told', () => {
  expect(words({ pull_request_state: undefined })).toBeUndefined();
  expect(words({ pr_number: undefined })).toBeUndefined();
  expect(words({ url: undefined })).toBeUndefined();
  expect(words({ url: 'javascript:alert(1)' })).toBeUndefined();
  expect(words({ pull_request_state: 'strange' })).toBeUndefined();
});
