import { z } from 'zod';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
import type { HostApi, HostFailure } from './api-client.ts';
import type { HostAdapter, HostAnswer } from './host-adapter.ts';
import { verdict, type ReviewWord } from './verdict.ts';

const projectSchema = z.object({
  id: z.int(),
  /** False also where this token may not read them. */
  merge_requests_enabled: z.boolean().nullish(),
  forked_from_project: z.object({ id: z.int() }).nullish(),
});
const account = z.object({ username: z.string(), avatar_url: z.string().nullish() }).nullish();
const mergeRequestSchema = z.object({
  iid: z.int(),
  state: z.string(),
  title: z.string(),
  draft: z.boolean().nullish(),
  /** What older versions call `draft`. */
  work_in_progress: z.boolean().nullish(),
  web_url: z.string(),
  author: account,
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.int().nullish(),
});
type MergeRequest = z.infer<typeof mergeRequestSchema>;
const diffsSchema = z.array(
  z.object({
    diff: z.string(),
    collapsed: z.boolean().nullish(),
    too_large: z.boolean().nullish(),
  }),
);
const approvalsSchema = z.object({
  /** Of a merge request that needs no approval it is true from the beginning. */
  approved: z.boolean().nullish(),
  approved_by: z.array(z.object({ user: account })),
});
const reviewersSchema = z.array(z.object({ user: account, state: z.string() }));

/** GitLab's REST API, version 4. Its merge requests are our pull requests. */
export const gitlab: HostAdapter = {
  headers: (token) => ({
    Accept: 'application/json',
    'PRIVATE-TOKEN': token,
    'User-Agent': 'Pilothouse',
  }),
  async whoAmI(api) {
    const user = await api.get('/user', z.object({ username: z.string() }));
    return user.ok ? ok(user.value.username) : user;
  },
  async findPullRequest(api, repository, branch) {
    const project = await api.get(`/projects/${encodeURIComponent(repository)}`, projectSchema);
    if (!project.ok) return project;
    const { id, merge_requests_enabled: enabled, forked_from_project: parent } = project.value;
    for (const target of [...(enabled === false ? [] : [id]), ...(parent ? [parent.id] : [])]) {
      const found = await newest(api, target, { project: id, branch });
      if (!found.ok) return found;
      if (found.value !== undefined) return read(api, target, found.value);
    }
    return ok(undefined);
  },
};

/** Of those that ask the target to take the branch of the source project. */
async function newest(
  api: HostApi,
  target: number,
  source: { readonly project: number; readonly branch: string },
): HostAnswer<MergeRequest | undefined> {
  const query = new URLSearchParams({
    source_branch: source.branch,
    source_project_id: String(source.project),
    state: 'all',
    order_by: 'created_at',
    sort: 'desc',
    per_page: '20',
  });
  const path = `/projects/${target}/merge_requests?${query.toString()}`;
  const found = await api.get(path, z.array(mergeRequestSchema));
  if (!found.ok) return found;
  // Forks have branches of the same name.
  const ours = found.value.filter((request) => request.source_project_id === source.project);
  return ok(ours.find((request) => stateOf(request) === 'open') ?? ours[0]);
}

async function read(
  api: HostApi,
  target: number,
  request: MergeRequest,
): HostAnswer<PullRequestFacts> {
  const path = `/projects/${target}/merge_requests/${request.iid}`;
  const [size, commits, approvals, reviewers] = await Promise.all([
    measure(api, path),
    api.getPage(`${path}/commits?per_page=1`, z.array(z.unknown())),
    api.get(`${path}/approvals`, approvalsSchema),
    api.get(`${path}/reviewers`, reviewersSchema),
  ]);
  if (!size.ok) return size;
  if (!commits.ok) return commits;
  const known = { approvals: ifOffered(approvals), reviewers: ifOffered(reviewers) };
  if (!known.approvals.ok) return known.approvals;
  if (!known.reviewers.ok) return known.reviewers;
  const { value: page, hasNext, total = hasNext ? undefined : page.length } = commits.value;
  const { author } = request;
  const words = wordsOf(known.approvals.value, known.reviewers.value);
  const said = verdict(words, author?.username);
  return ok({
    url: request.web_url,
    number: request.iid,
    state: stateOf(request),
    title: request.title,
    draft: request.draft ?? request.work_in_progress ?? false,
    ...size.value,
    ...(total === undefined ? {} : { commits: total }),
    ...(author ? { authorLogin: author.username } : {}),
    ...(author?.avatar_url ? { authorAvatarUrl: author.avatar_url } : {}),
    baseBranch: request.target_branch,
    headBranch: request.source_branch,
    ...said,
    // It may take more approvals than there are.
    approved: said.approved && known.approvals.value?.approved !== false,
  });
}

/** A locked one is just being merged. */
function stateOf({ state }: MergeRequest): PullRequestFacts['state'] {
  return state === 'merged' || state === 'closed' ? state : 'open';
}

/** What an older GitLab does not have, or does not show to this token, is no failure. */
function ifOffered<T>(result: Result<T, HostFailure>): Result<T | undefined, HostFailure> {
  if (result.ok) return result;
  const { kind } = result.error;
  return kind === 'not_found' || kind === 'unauthorized' ? ok(undefined) : result;
}

function wordsOf(
  approvals: z.infer<typeof approvalsSchema> | undefined,
  reviewers: z.infer<typeof reviewersSchema> | undefined,
): readonly ReviewWord[] {
  return [
    ...(approvals?.approved_by ?? []).flatMap(({ user }): ReviewWord[] =>
      user ? [{ login: user.username, word: 'approved' }] : [],
    ),
    ...(reviewers ?? []).flatMap(({ user, state }): ReviewWord[] => {
      const word = reviewWords[state];
      return user && word ? [{ login: user.username, word }] : [];
    }),
  ];
}

/** The other states say that a reviewer has not spoken yet. */
const reviewWords: Readonly<Record<string, ReviewWord['word']>> = {
  approved: 'approved',
  requested_changes: 'changes_requested',
  reviewed: 'commented',
  unapproved: 'commented',
};

const filesPerPage = 30;
const maxFilePages = 5;

type Size = Pick<PullRequestFacts, 'additions' | 'deletions' | 'changedFiles'>;

/**
 * GitLab has no counts, so the lines of its diffs are counted. Empty when it leaves some of them
 * out, has more than are read here, or is older than 15.7, where the list came.
 */
async function measure(api: HostApi, path: string): HostAnswer<Size> {
  const size = { additions: 0, deletions: 0, changedFiles: 0 };
  for (let page = 1; page <= maxFilePages; page += 1) {
    const query = `per_page=${filesPerPage}&page=${page}`;
    const answer = await api.getPage(`${path}/diffs?${query}`, diffsSchema);
    if (!answer.ok) return isPassing(answer.error) ? answer : ok({});
    const { value: files, hasNext } = answer.value;
    for (const { diff, collapsed, too_large: tooLarge } of files) {
      // Only newer versions say that an empty one is all there is.
      if (diff === '' && (collapsed !== false || tooLarge !== false)) return ok({});
      size.additions += countLines(diff, '+');
      size.deletions += countLines(diff, '-');
      size.changedFiles += 1;
    }
    if (!hasNext && files.length < filesPerPage) return ok(size);
  }
  return ok({});
}

/** The same request may have an answer later. */
function isPassing({ kind }: HostFailure): boolean {
  return kind === 'rate_limited' || kind === 'unreachable';
}

/** The diff begins with its first hunk, so that what begins with a sign is a changed line. */
function countLines(diff: string, sign: '+' | '-'): number {
  return diff.split('\n').filter((line) => line.startsWith(sign)).length;
}
