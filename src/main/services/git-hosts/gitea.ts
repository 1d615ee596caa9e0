import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
import type { HostApi } from './api-client.ts';
import { encodePath, type HostAdapter, type HostAnswer } from './host-adapter.ts';
import { verdict, type ReviewWord } from './verdict.ts';

const placeSchema = z.object({
  full_name: z.string(),
  has_pull_requests: z.boolean().nullish(),
});
type Place = z.infer<typeof placeSchema>;
const repositorySchema = placeSchema.extend({ id: z.int(), parent: placeSchema.nullish() });
const account = z.object({ login: z.string(), avatar_url: z.string().nullish() }).nullish();
const pullSchema = z.object({
  html_url: z.string(),
  number: z.int(),
  state: z.string(),
  merged: z.boolean(),
  title: z.string(),
  draft: z.boolean().nullish(),
  user: account,
  base: z.object({ ref: z.string() }),
  /** Once the branch is deleted, only the label still names it. */
  head: z.object({ ref: z.string(), label: z.string().nullish(), repo_id: z.int().nullish() }),
  additions: z.int().nullish(),
  deletions: z.int().nullish(),
  changed_files: z.int().nullish(),
  commits: z.int().nullish(),
});
type Pull = z.infer<typeof pullSchema>;
/** Gitea puts null in the place of one that it fails to read. */
const listSchema = z.array(pullSchema.nullable());
const reviewsSchema = z.array(
  z.object({ state: z.string(), dismissed: z.boolean().nullish(), user: account }),
);
type Review = z.infer<typeof reviewsSchema>[number];

/** The REST API of Gitea, and of Forgejo, which came from it. */
export const gitea: HostAdapter = {
  headers: (token) => ({
    Accept: 'application/json',
    Authorization: `token ${token}`,
    'User-Agent': 'Pilothouse',
  }),
  async whoAmI(api) {
    const user = await api.get('/user', z.object({ login: z.string() }));
    return user.ok ? ok(user.value.login) : user;
  },
  async findPullRequest(api, repository, branch) {
    const own = await api.get(`/repos/${encodePath(repository)}`, repositorySchema);
    if (!own.ok) return own;
    const head: Head = { repositoryId: own.value.id, branch };
    for (const place of [own.value, own.value.parent]) {
      // Without them there is not even an empty list.
      if (!place || place.has_pull_requests === false) continue;
      const found = await newest(api, place, head);
      if (!found.ok) return found;
      if (found.value !== undefined) return read(api, place, { number: found.value, branch });
    }
    return ok(undefined);
  },
};

type Head = { readonly repositoryId: number; readonly branch: string };

/** Small pages: Gitea computes each entry, and with the description it may be large. */
const pullsPerPage = 30;
const maxPullPages = 5;

/** Gitea cannot be asked for a branch. Of those that are over, only the latest are looked at. */
async function newest(api: HostApi, place: Place, head: Head): HostAnswer<number | undefined> {
  const path = `/repos/${encodePath(place.full_name)}/pulls`;
  for (const state of ['open', 'closed']) {
    for (let page = 1; page <= maxPullPages; page += 1) {
      const query = `state=${state}&sort=recentupdate&limit=${pullsPerPage}&page=${page}`;
      const answer = await api.getPage(`${path}?${query}`, listSchema);
      if (!answer.ok) return answer;
      const { value: pulls, hasNext } = answer.value;
      const numbers = pulls.flatMap((pull) => (pull && isOf(pull, head) ? [pull.number] : []));
      if (numbers.length > 0) return ok(Math.max(...numbers));
      // The host may hold its pages shorter than they were asked for.
      if (!hasNext && pulls.length < pullsPerPage) break;
    }
  }
  return ok(undefined);
}

function isOf({ head }: Pull, { repositoryId, branch }: Head): boolean {
  return head.repo_id === repositoryId && (head.ref === branch || head.label === branch);
}

async function read(
  api: HostApi,
  place: Place,
  { number, branch }: { readonly number: number; readonly branch: string },
): HostAnswer<PullRequestFacts> {
  const path = `/repos/${encodePath(place.full_name)}/pulls/${number}`;
  const [pull, reviews] = await Promise.all([api.get(path, pullSchema), readReviews(api, path)]);
  if (!pull.ok) return pull;
  if (!reviews.ok) return reviews;
  const { value } = pull;
  const commits = await countCommits(api, path, value);
  if (!commits.ok) return commits;
  return ok({
    url: value.html_url,
    number: value.number,
    state: value.merged ? 'merged' : value.state === 'open' ? 'open' : 'closed',
    title: value.title,
    // It is the title that makes a draft; older versions leave it at that.
    draft: value.draft ?? /^(WIP:|\[WIP\])/i.test(value.title),
    ...sizeOf(value),
    ...(commits.value === undefined ? {} : { commits: commits.value }),
    ...(value.user ? { authorLogin: value.user.login } : {}),
    ...(value.user?.avatar_url ? { authorAvatarUrl: value.user.avatar_url } : {}),
    baseBranch: value.base.ref,
    headBranch: branch,
    ...verdict(reviews.value.flatMap(wordOf), value.user?.login),
  });
}

/** Older versions do not tell it. */
function sizeOf({ additions, deletions, changed_files: changedFiles }: Pull) {
  if (typeof additions !== 'number' || typeof deletions !== 'number') return {};
  return typeof changedFiles === 'number' ? { additions, deletions, changedFiles } : {};
}

/** Undefined where the host does not say; older versions do not even have the list. */
async function countCommits(
  api: HostApi,
  path: string,
  { commits: told }: Pull,
): HostAnswer<number | undefined> {
  if (typeof told === 'number') return ok(told);
  const query = 'limit=1&verification=false&files=false&stat=false';
  const commits = await api.getPage(`${path}/commits?${query}`, z.array(z.unknown()));
  if (commits.ok) return ok(commits.value.total);
  return commits.error.kind === 'not_found' ? ok(undefined) : commits;
}

const reviewsPerPage = 50;
const maxReviewPages = 4;

/** Gitea lists them in the order in which they were given; none where it is too old to have them. */
async function readReviews(api: HostApi, path: string): HostAnswer<readonly Review[]> {
  const reviews: Review[] = [];
  for (let page = 1; page <= maxReviewPages; page += 1) {
    const query = `limit=${reviewsPerPage}&page=${page}`;
    const answer = await api.getPage(`${path}/reviews?${query}`, reviewsSchema);
    if (!answer.ok) return answer.error.kind === 'not_found' ? ok([]) : answer;
    reviews.push(...answer.value.value);
    if (!answer.value.hasNext && answer.value.value.length < reviewsPerPage) break;
  }
  return ok(reviews);
}

/** None for one that was only asked for, or is still being written. */
function wordOf({ user, state, dismissed }: Review): readonly ReviewWord[] {
  const word = reviewWords[state];
  return user && word ? [{ login: user.login, word: dismissed ? 'dismissed' : word }] : [];
}

const reviewWords: Readonly<Record<string, ReviewWord['word']>> = {
  APPROVED: 'approved',
  REQUEST_CHANGES: 'changes_requested',
  COMMENT: 'commented',
};
