import {
  cut,
  startGitHostServer,
  type GitHostServer,
  type HostRequest,
} from './git-host-server.ts';

/** A merge request as GitLab keeps it. */
export type FakeMergeRequest = {
  readonly iid: number;
  readonly branch: string;
  /** The project itself when absent. */
  readonly sourceProjectId?: number;
  readonly title?: string;
  readonly state?: 'opened' | 'closed' | 'locked' | 'merged';
  readonly draft?: boolean;
  readonly files?: readonly FakeDiff[];
  readonly commits?: number;
  /** How many approvals it takes. */
  readonly approvalsRequired?: number;
  readonly approvedBy?: readonly string[];
  readonly reviewers?: readonly { readonly login: string; readonly state: string }[];
};

export type FakeDiff = {
  readonly diff: string;
  readonly collapsed?: boolean;
  readonly too_large?: boolean;
};

export type FakeProject = {
  readonly id: number;
  /** Id of the project that it was forked from. */
  readonly forkedFrom?: number;
  readonly enabled?: boolean;
  readonly requests: readonly FakeMergeRequest[];
};

/** A server that answers like GitLab's REST API under `/api/v4`, below a path of its own if given. */
export interface GitlabServer extends GitHostServer {
  readonly apiUrl: string;
  readonly token: string;
  /** By full path. */
  readonly projects: Map<string, FakeProject>;
  /** What this version does not have: parts of a merge request, or the filter by source project. */
  readonly lacks: Set<string>;
}

export async function startGitlabServer(root = ''): Promise<GitlabServer> {
  const token = 'glpat-secret-of-the-person';
  const projects: GitlabServer['projects'] = new Map();
  const lacks: GitlabServer['lacks'] = new Set();
  const base = `${root}/api/v4`;

  function find(id: string): { path: string; project: FakeProject } | undefined {
    const entry = Array.from(projects).find(
      ([path, project]) => path.toLowerCase() === id.toLowerCase() || String(project.id) === id,
    );
    return entry && { path: entry[0], project: entry[1] };
  }

  function answer({ url, headers, send }: HostRequest): void {
    if (!url.pathname.startsWith(`${base}/`)) return send(404, { error: '404 Not Found' });
    if (headers['private-token'] !== token) return send(401, { message: '401 Unauthorized' });
    const path = url.pathname.slice(base.length);
    if (path === '/user') return send(200, { id: 1, username: 'tanuki', state: 'active' });
    const match = /^\/projects\/([^/]+)(?:\/(merge_requests)(?:\/(\d+)(?:\/(\w+))?)?)?$/.exec(path);
    const found = find(decodeURIComponent(match?.[1] ?? ''));
    if (!match || !found) return send(404, { message: '404 Project Not Found' });
    const { project } = found;
    if (match[2] === undefined) return send(200, wireProject(found.path, project));
    if (project.enabled === false) return send(403, { message: '403 Forbidden' });
    if (match[3] === undefined) return list(project, found.path);
    const request = project.requests.find(({ iid }) => iid === Number(match[3]));
    if (!request) return send(404, { message: '404 Not found' });
    part(request, match[4] ?? '');

    function list(of: FakeProject, fullPath: string): void {
      const query = url.searchParams;
      const source = lacks.has('source_project_id') ? null : query.get('source_project_id');
      const matching = of.requests
        .filter(({ branch }) => branch === query.get('source_branch'))
        .filter(
          ({ sourceProjectId = of.id }) => source === null || String(sourceProjectId) === source,
        )
        .toSorted((one, other) => other.iid - one.iid);
      page(matching.map((each) => wireRequest(each, of, fullPath)));
    }

    function part(of: FakeMergeRequest, name: string): void {
      if (lacks.has(name)) return send(404, { error: '404 Not Found' });
      const { approvedBy = [], approvalsRequired = 0, reviewers = [], commits = 1 } = of;
      if (name === 'diffs') return page((of.files ?? []).map(wireDiff));
      if (name === 'commits') return page(Array.from({ length: commits }, wireCommit));
      if (name === 'reviewers') {
        const all = reviewers.map(({ login, state }) => ({ user: wireUser(login), state }));
        return send(200, all);
      }
      if (name === 'approvals') {
        return send(200, {
          approvals_required: approvalsRequired,
          approvals_left: Math.max(0, approvalsRequired - approvedBy.length),
          approved: approvedBy.length >= approvalsRequired,
          approved_by: approvedBy.map((login) => ({ user: wireUser(login) })),
        });
      }
      send(404, { error: '404 Not Found' });
    }

    function page(all: readonly unknown[]): void {
      const { items, link } = cut(all, url, Number(url.searchParams.get('per_page') ?? '20'));
      send(200, items, { ...link, 'X-Total': String(all.length) });
    }
  }

  const server = await startGitHostServer(answer);
  return { ...server, apiUrl: `${server.url}${base}`, token, projects, lacks };
}

function wireProject(path: string, project: FakeProject) {
  const { id, forkedFrom, enabled = true } = project;
  return {
    id,
    path_with_namespace: path,
    default_branch: 'main',
    merge_requests_enabled: enabled,
    merge_requests_access_level: enabled ? 'enabled' : 'disabled',
    ...(forkedFrom === undefined ? {} : { forked_from_project: { id: forkedFrom, name: 'thing' } }),
  };
}

function wireRequest(request: FakeMergeRequest, project: FakeProject, path: string) {
  const { iid, branch, title = 'Mend the roof', state = 'opened', draft = false } = request;
  return {
    id: 1000 + iid,
    iid,
    project_id: project.id,
    title,
    description: null,
    state,
    draft,
    work_in_progress: draft,
    created_at: '2026-01-01T00:00:00.000Z',
    target_branch: 'main',
    source_branch: branch,
    source_project_id: request.sourceProjectId ?? project.id,
    target_project_id: project.id,
    author: wireUser('author'),
    reviewers: (request.reviewers ?? []).map(({ login }) => wireUser(login)),
    labels: [],
    reference: `!${iid}`,
    web_url: `https://gitlab.example/${path}/-/merge_requests/${iid}`,
  };
}

function wireDiff({ diff, ...flags }: FakeDiff, index: number) {
  return {
    old_path: `file-${index}`,
    new_path: `file-${index}`,
    a_mode: '100644',
    b_mode: '100644',
    new_file: false,
    renamed_file: false,
    deleted_file: false,
    diff,
    ...flags,
  };
}

function wireCommit(_: unknown, index: number) {
  return { id: String(index).padStart(40, '0'), title: `Commit ${index}`, parent_ids: [] };
}

function wireUser(username: string) {
  const avatar_url = `https://gitlab.example/${username}.png`;
  return { id: 7, username, name: username, state: 'active', avatar_url };
}
