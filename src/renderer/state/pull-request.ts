import type { Chat } from '#shared/api/chats.ts';

/** What is known of the pull request of a chat's branch, in words. */
export type PullRequest = {
  /** `#12`; GitLab writes `!12`. */
  readonly label: string;
  readonly title: string;
  readonly url: string;
  readonly state: 'open' | 'draft' | 'merged' | 'closed';
  readonly review: 'approved' | 'changes requested' | undefined;
};

/** Undefined when there is none, or none that can be opened. */
export function pullRequestOf({ diff_status: status }: Chat): PullRequest | undefined {
  if (!status?.pull_request_state || status.pr_number === undefined) return undefined;
  if (!status.url || !/^https?:\/\//.test(status.url)) return undefined;
  const state = stateOf(status.pull_request_state, status.pull_request_draft);
  if (state === undefined) return undefined;
  return {
    label: `${/\/merge_requests\/\d+$/.test(status.url) ? '!' : '#'}${status.pr_number}`,
    title: status.pull_request_title,
    url: status.url,
    state,
    review: reviewOf(status),
  };
}

function stateOf(state: string, draft: boolean): PullRequest['state'] | undefined {
  if (state === 'merged' || state === 'closed') return state;
  if (state !== 'open') return undefined;
  return draft ? 'draft' : 'open';
}

/** Who wants changes stands in the way of those who approved. */
function reviewOf(status: {
  readonly changes_requested: boolean;
  readonly approved?: boolean | undefined;
}): PullRequest['review'] {
  if (status.changes_requested) return 'changes requested';
  return status.approved ? 'approved' : undefined;
}

/** `Draft, changes requested`. */
export function describePullRequest({ state, review }: PullRequest): string {
  const words = state.charAt(0).toUpperCase() + state.slice(1);
  return review === undefined ? words : `${words}, ${review}`;
}
