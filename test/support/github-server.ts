import { startGitHostServer, type GitHostServer, type HostRequest } from './git-host-server.ts';

type Review = { readonly login: string; readonly state: string };

/** A pull request as GitHub keeps it. */
export type FakePull = {
  readonly number: number;
  /** `owner:branch` */
  readonly head: string;
  readonly title: string;
  readonly state?: 'open' | 'closed';
  readonly merged?: boolean;
  readonly draft?: boolean;
  readonly reviews?: readonly Review[];
};

/** A server that answers like GitHub's REST API under `/api/v3`. */
export interface GithubServer extends GitHostServer {
  readonly apiUrl: string;
  readonly token: string;
  readonly repositories: Map<string, { parent?: string; pulls: FakePull[] }>;
}

export async function startGithubServer(): Promise<GithubServer> {
  const token = 'ghp_secret-of-the-person';
  const repositories: GithubServer['repositories'] = new Map();

  function answer({ url, headers, send }: HostRequest): void {
    if (headers.authorization !== `Bearer ${token}`) {
      return send(401, { message: 'Bad credentials' });
    }
    if (url.pathname === '/api/v3/user') return send(200, { login: 'octocat' });
    const match = /^\/api\/v3\/repos\/([^/]+\/[^/]+)(?:\/pulls(?:\/(\d+)(\/reviews)?)?)?$/.exec(
      url.pathname,
    );
    const repository = repositories.get(match?.[1] ?? '');
    if (!match || !repository) return send(404, { message: 'Not Found' });
    if (!url.pathname.includes('/pulls')) {
      return send(200, {
        full_name: match[1],
        fork: repository.parent !== undefined,
        ...(repository.parent === undefined ? {} : { parent: { full_name: repository.parent } }),
      });
    }
    if (match[2] === undefined) {
      const head = url.searchParams.get('head');
      return send(200, repository.pulls.filter((pull) => pull.head === head).map(wirePull));
    }
    const pull = repository.pulls.find(({ number }) => number === Number(match[2]));
    if (!pull) return send(404, { message: 'Not Found' });
    return match[3] === undefined
      ? send(200, wireDetails(pull))
      : send(200, (pull.reviews ?? []).map(wireReview));
  }

  const server = await startGitHostServer(answer);
  return { ...server, apiUrl: `${server.url}/api/v3`, token, repositories };
}

function wirePull(pull: FakePull) {
  return {
    number: pull.number,
    state: pull.state ?? 'open',
    title: pull.title,
    draft: pull.draft ?? false,
    merged_at: pull.merged === true ? '2026-01-01T00:00:00Z' : null,
    html_url: `https://github.example/pull/${pull.number}`,
    user: { login: 'author', avatar_url: 'https://github.example/author.png' },
    base: { ref: 'main' },
    head: { ref: pull.head.split(':')[1], label: pull.head },
  };
}

function wireDetails(pull: FakePull) {
  return {
    ...wirePull(pull),
    merged: pull.merged ?? false,
    mergeable: null,
    additions: 11,
    deletions: 7,
    changed_files: 3,
    commits: 2,
  };
}

function wireReview({ login, state }: Review, index: number) {
  return { id: index + 1, state, user: { login }, body: '', submitted_at: '2026-01-01T00:00:00Z' };
}
