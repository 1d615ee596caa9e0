import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
import type { HostApi } from './api-client.ts';
import { encodePath, type HostAdapter, type HostAnswer } from './host-adapter.ts';
import { verdict, type ReviewWord } from './verdict.ts';

const listSchema = z.array(z.object({ number: z.int(), state: z.string() }));
const repositorySchema = z.object({
  parent: z.object({ full_name: z.string() }).nullish(),
});
const account = z.object({ login: z.string(), avatar_url: z.string().nullish() }).nullish();
const pullSchema = z.object({
  html_url: z.string(),
  number: z.int(),
  state: z.string(),
  merged: z.boolean(),
  title: z.string(),
  draft: z.boolean().nullish(),
  additions: z.int(),
  deletions: z.int(),
  changed_files: z.int(),
  commits: z.int(),
  user: account,
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string() }),
});
const reviewsSchema = z.array(z.object({ state: z.string(), user: account }));

/** GitHub's REST API, as GitHub Enterprise has it, too. */
export const github: HostAdapter = {
  headers: (token) => ({
    Accept: 'application/vnd.github+json',
    Authorization: `Bearer ${token}`,
    'User-Agent': 'Pilothouse',
    'X-GitHub-Api-Version': '2022-11-28',
  }),
  async whoAmI(api) {
    const user = await api.get('/user', z.object({ login: z.string() }));
    return user.ok ? ok(user.value.login) : user;
  },
  async findPullRequest(api, repository, branch) {
    const owner = repository.split('/')[0] ?? '';
    const head = encodeURIComponent(`${owner}:${branch}`);
    const own = await newest(api, repository, head);
    if (!own.ok) return own;
    if (own.value !== undefined) return read(api, repository, own.value);
    const about = await api.get(`/repos/${encodePath(repository)}`, repositorySchema);
    if (!about.ok) return about;
    const parent = about.value.parent?.full_name;
    if (parent === undefined) return ok(undefined);
    const there = await newest(api, parent, head);
    if (!there.ok) return there;
    return there.value === undefined ? ok(undefined) : read(api, parent, there.value);
  },
};

async function newest(
  api: HostApi,
  repository: string,
  head: string,
): HostAnswer<number | undefined> {
  const query = `head=${head}&state=all&sort=created&direction=desc&per_page=20`;
  const found = await api.get(`/repos/${encodePath(repository)}/pulls?${query}`, listSchema);
  if (!found.ok) return found;
  const chosen = found.value.find((pull) => pull.state === 'open') ?? found.value[0];
  return ok(chosen?.number);
}

async function read(
  api: HostApi,
  repository: string,
  number: number,
): HostAnswer<PullRequestFacts> {
  const path = `/repos/${encodePath(repository)}/pulls/${number}`;
  const [pull, reviews] = await Promise.all([
    api.get(path, pullSchema),
    api.get(`${path}/reviews?per_page=100`, reviewsSchema),
  ]);
  if (!pull.ok) return pull;
  if (!reviews.ok) return reviews;
  const { value } = pull;
  return ok({
    url: value.html_url,
    number: value.number,
    state: value.merged ? 'merged' : value.state === 'open' ? 'open' : 'closed',
    title: value.title,
    draft: value.draft ?? false,
    additions: value.additions,
    deletions: value.deletions,
    changedFiles: value.changed_files,
    commits: value.commits,
    ...(value.user ? { authorLogin: value.user.login } : {}),
    ...(value.user?.avatar_url ? { authorAvatarUrl: value.user.avatar_url } : {}),
    baseBranch: value.base.ref,
    headBranch: value.head.ref,
    ...verdict(wordsOf(reviews.value), value.user?.login),
  });
}

function wordsOf(reviews: z.infer<typeof reviewsSchema>): readonly ReviewWord[] {
  return reviews.flatMap(({ user, state }) =>
    user ? [{ login: user.login, word: words[state] ?? 'commented' }] : [],
  );
}

const words: Readonly<Record<string, ReviewWord['word']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  DISMISSED: 'dismissed',
};
