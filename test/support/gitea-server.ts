import {
  cut,
  startGitHostServer,
  type GitHostServer,
  type HostRequest,
} from './git-host-server.ts';

/** A pull request as Gitea keeps it. */
export type FakeGiteaPull = {
  readonly number: number;
  readonly branch: string;
  /** The repository itself when absent; -1 when it is deleted. */
  readonly headRepositoryId?: number;
  readonly isBranchDeleted?: boolean;
  readonly title?: string;
  readonly state?: 'open' | 'closed';
  readonly merged?: boolean;
  readonly commits?: number;
  readonly reviews?: readonly {
    readonly login: string;
    readonly state: 'APPROVED' | 'REQUEST_CHANGES' | 'COMMENT' | 'PENDING' | 'REQUEST_REVIEW';
    readonly dismissed?: boolean;
  }[];
};

export type FakeGiteaRepository = {
  readonly id: number;
  /** Full name of the repository that it was forked from. */
  readonly parent?: string;
  readonly hasPulls?: boolean;
  /** In the order in which they changed, latest first; null for one that cannot be read. */
  readonly pulls: readonly (FakeGiteaPull | null)[];
};

/** A server that answers like the REST API of Gitea and Forgejo under `/api/v1`. */
export interface GiteaServer extends GitHostServer {
  readonly apiUrl: string;
  readonly token: string;
  /** By full name. */
  readonly repositories: Map<string, FakeGiteaRepository>;
  /** Parts that this version does not have: `size`, `draft`, `commits`, `reviews`. */
  readonly lacks: Set<string>;
  /** Entries on a page, whatever is asked for. */
  readonly limits: { maxEntries: number };
}

export async function startGiteaServer(): Promise<GiteaServer> {
  const token = '0123456789abcdef0123456789abcdef01234567';
  const repositories: GiteaServer['repositories'] = new Map();
  const lacks: GiteaServer['lacks'] = new Set();
  const limits = { maxEntries: 50 };

  function find(name: string): { name: string; repository: FakeGiteaRepository } | undefined {
    const entry = Array.from(repositories).find(
      ([each]) => each.toLowerCase() === name.toLowerCase(),
    );
    return entry && { name: entry[0], repository: entry[1] };
  }

  function answer({ url, headers, send }: HostRequest): void {
    if (headers.authorization !== `token ${token}`) {
      return send(401, { message: 'invalid username, password or token' });
    }
    if (url.pathname === '/api/v1/user') return send(200, { id: 1, login: 'teacup' });
    const match = /^\/api\/v1\/repos\/([^/]+\/[^/]+)(?:\/(pulls)(?:\/(\d+)(?:\/(\w+))?)?)?$/.exec(
      url.pathname,
    );
    const found = find(match?.[1] ?? '');
    const missing = { message: 'The target couldn’t be found.', errors: [] };
    if (!match || !found) return send(404, missing);
    const { repository } = found;
    if (match[2] === undefined) return send(200, wireRepository(found.name, repository));
    if (repository.hasPulls === false) return send(404, missing);
    if (match[3] === undefined) {
      const state = url.searchParams.get('state');
      const pulls = repository.pulls.filter((pull) => (pull?.state ?? 'open') === state);
      return page(pulls.map((pull) => pull && wirePull(pull, found.name, repository)));
    }
    const pull = repository.pulls.find((each) => each?.number === Number(match[3]));
    if (!pull || lacks.has(match[4] ?? '')) return send(404, missing);
    if (match[4] === undefined) {
      const size = { additions: 11, deletions: 7, changed_files: 3 };
      const whole = wirePull(pull, found.name, repository);
      return send(200, { ...whole, ...(lacks.has('size') ? {} : size) });
    }
    if (match[4] === 'commits') return page(Array.from({ length: pull.commits ?? 1 }, wireCommit));
    if (match[4] === 'reviews') return page((pull.reviews ?? []).map(wireReview));
    send(404, missing);

    function page(all: readonly unknown[]): void {
      const asked = Number(url.searchParams.get('limit') ?? '30');
      const { items, link } = cut(all, url, Math.min(asked, limits.maxEntries));
      send(200, items, { ...link, 'X-Total-Count': String(all.length) });
    }
  }

  function wireRepository(name: string, { id, parent, hasPulls = true }: FakeGiteaRepository) {
    const from = parent === undefined ? undefined : repositories.get(parent);
    const about = (fullName: string, has: boolean) => ({
      full_name: fullName,
      default_branch: 'main',
      has_pull_requests: has,
    });
    return {
      id,
      ...about(name, hasPulls),
      fork: parent !== undefined,
      parent:
        from && parent !== undefined
          ? { id: from.id, ...about(parent, from.hasPulls ?? true) }
          : null,
    };
  }

  function wirePull(pull: FakeGiteaPull, name: string, repository: FakeGiteaRepository) {
    const { number, branch, title = 'Mend the roof', state = 'open', merged = false } = pull;
    const headId = pull.headRepositoryId ?? repository.id;
    return {
      id: 1000 + number,
      number,
      title,
      body: '',
      state,
      ...(lacks.has('draft') ? {} : { draft: title.startsWith('WIP:') }),
      user: wireUser('author'),
      html_url: `https://gitea.example/${name}/pulls/${number}`,
      merged,
      merged_at: merged ? '2026-01-01T00:00:00Z' : null,
      base: { label: 'main', ref: 'main', repo_id: repository.id },
      head: {
        label: branch,
        ref: pull.isBranchDeleted ? `refs/pull/${number}/head` : branch,
        repo_id: headId,
        repo: headId === -1 ? null : { id: headId },
      },
    };
  }

  const server = await startGitHostServer(answer);
  return { ...server, apiUrl: `${server.url}/api/v1`, token, repositories, lacks, limits };
}

function wireReview(
  { login, state, dismissed = false }: NonNullable<FakeGiteaPull['reviews']>[number],
  index: number,
) {
  return { id: index + 1, user: wireUser(login), state, dismissed, stale: false, official: true };
}

function wireCommit(_: unknown, index: number) {
  return { sha: String(index).padStart(40, '0'), commit: { message: `Commit ${index}` } };
}

function wireUser(login: string) {
  return { id: 7, login, full_name: '', avatar_url: `https://gitea.example/${login}.png` };
}
