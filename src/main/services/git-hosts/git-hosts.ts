import { kindOfHost, usualApiUrl, type GitHostKind } from '#shared/api/git-hosts.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Database } from '../../store/database.ts';
import type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
import { createGitHostsStore, type GitHostRow } from '../../store/tables/git-hosts-store.ts';
import { SecretVaultError, type SecretVault } from '../secrets/index.ts';
import { createHostApi, type HostApi, type HostFailure } from './api-client.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { HostAdapter } from './host-adapter.ts';
import { parseRemote, pathForApi } from './remote.ts';

export type GitHostProblem =
  | { readonly kind: 'invalid'; readonly message: string; readonly field: string }
  | { readonly kind: 'unknown_host'; readonly message: string }
  | { readonly kind: 'storage'; readonly message: string }
  | HostFailure;

type Answer<T> = Promise<Result<T, GitHostProblem>>;

type OpenHost = {
  readonly row: GitHostRow;
  readonly adapter: HostAdapter;
  readonly api: HostApi;
};

const adapters: Readonly<Record<GitHostKind, HostAdapter>> = { github, gitlab, gitea };
const names: Readonly<Record<GitHostKind, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea',
};

export type SetGitHost = {
  readonly token: string;
  /** When absent, what a well known host is; of any other host, GitHub. */
  readonly kind?: GitHostKind;
  /** Where the host's API is; the usual place of its kind when absent. */
  readonly apiUrl?: string;
};

/** The git hosts that may be asked, each with the token that the person gave for it. */
export interface GitHosts {
  list(): readonly GitHostRow[];
  /** The host of the remote is one of them. */
  knows(remoteOrigin: string): boolean;
  /** As the person set it, else of a well known host; undefined when nobody has said. */
  kindOf(remoteOrigin: string): GitHostKind | undefined;
  set(host: string, request: SetGitHost): Answer<GitHostRow>;
  /** A host that is not known is no failure. */
  remove(host: string): Answer<undefined>;
  /** The account that the host says the token belongs to. */
  test(host: string): Answer<string>;
  /** Asks the remote's host; never any host that the person gave no token for. */
  findPullRequest(
    reference: { readonly remoteOrigin: string; readonly branch: string },
    signal: AbortSignal,
  ): Answer<PullRequestFacts | undefined>;
  /** A token came or went. */
  onChange(listener: () => void): Dispose;
}

const hostPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;
const maxTokenLength = 4096;

export function createGitHosts(deps: {
  readonly db: Database;
  readonly vault: SecretVault;
  readonly clock: Clock;
}): GitHosts {
  const { vault, clock } = deps;
  const store = createGitHostsStore(deps.db);
  const changes = createEmitter<undefined>();
  const secretName = (host: string): string => `git-host/${host}`;

  async function open(name: string, signal: AbortSignal): Answer<OpenHost> {
    const row = store.find(name);
    const token = row && (await vault.get(secretName(row.host)));
    if (!row || token === undefined) {
      return err({ kind: 'unknown_host', message: `There is no token for ${name}.` });
    }
    const { apiUrl } = row;
    const adapter = adapters[row.kind];
    const api = createHostApi({ apiUrl, headers: adapter.headers(token), clock, signal });
    return ok({ row, adapter, api });
  }

  return {
    list: () => store.list(),
    knows(remoteOrigin) {
      const remote = parseRemote(remoteOrigin);
      return remote !== undefined && store.find(remote.host) !== undefined;
    },
    kindOf(remoteOrigin) {
      const remote = parseRemote(remoteOrigin);
      return remote && (store.find(remote.host)?.kind ?? kindOfHost(remote.host));
    },
    async set(name, request) {
      const host = name.toLowerCase();
      const kind = request.kind ?? kindOfHost(host) ?? 'github';
      const apiUrl = (request.apiUrl ?? usualApiUrl(kind, host)).replace(/\/+$/, '');
      const token = request.token.trim();
      if (!hostPattern.test(host)) return invalid('host', 'This is no name of a host.');
      if (!isSafe(apiUrl)) return invalid('api_url', 'Must be an https address.');
      if (token === '' || token.length > maxTokenLength || !/^[\x21-\x7e]+$/.test(token)) {
        return invalid('token', 'Must be a token without blanks.');
      }
      return whereVaultWorks(async () => {
        await vault.set(secretName(host), token);
        const row: GitHostRow = { host, kind, apiUrl };
        store.save(row, clock.now().getTime() * 1000);
        changes.emit(undefined);
        return ok(row);
      });
    },
    remove: (name) =>
      whereVaultWorks(async () => {
        const host = name.toLowerCase();
        store.remove(host);
        await vault.delete(secretName(host));
        changes.emit(undefined);
        return ok(undefined);
      }),
    test: (name) =>
      whereVaultWorks(async () => {
        const opened = await open(name.toLowerCase(), new AbortController().signal);
        if (!opened.ok) return opened;
        const { row, adapter, api } = opened.value;
        const account = await adapter.whoAmI(api);
        if (account.ok || account.error.kind !== 'not_found') return account;
        return err({
          kind: 'failed',
          message: `There is no ${names[row.kind]} API at ${row.apiUrl}.`,
        });
      }),
    findPullRequest: ({ remoteOrigin, branch }, signal) =>
      whereVaultWorks(async () => {
        const remote = parseRemote(remoteOrigin);
        if (!remote) return err({ kind: 'unknown_host', message: 'The remote is on no git host.' });
        const opened = await open(remote.host, signal);
        if (!opened.ok) return opened;
        const { row, adapter, api } = opened.value;
        return adapter.findPullRequest(api, pathForApi(remote, row.apiUrl), branch);
      }),
    onChange: (listener) => changes.listen(listener),
  };
}

/** A token does not travel in the clear, but for a host on this very computer. */
function isSafe(apiUrl: string): boolean {
  if (!URL.canParse(apiUrl)) return false;
  const { protocol, hostname, username, search, hash } = new URL(apiUrl);
  if (username !== '' || search !== '' || hash !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname))
  );
}

function invalid(field: string, message: string) {
  return err<GitHostProblem>({ kind: 'invalid', field, message });
}

/** A vault that cannot be used is an answer here, not a bug. */
async function whereVaultWorks<T>(work: () => Answer<T>): Answer<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return err({ kind: 'storage', message: cause.message });
  }
}
