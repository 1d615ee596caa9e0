import type { Result } from '#shared/kernel/result.ts';
import type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
import type { HostApi, HostFailure } from './api-client.ts';

export type HostAnswer<T> = Promise<Result<T, HostFailure>>;

/** How one kind of git host is asked. */
export interface HostAdapter {
  headers(token: string): Readonly<Record<string, string>>;
  /** The login that the token belongs to. */
  whoAmI(api: HostApi): HostAnswer<string>;
  /**
   * The pull request of a branch of the repository: an open one, else the newest; of a fork, the
   * one in the repository that it was forked from. Undefined when there is none.
   */
  findPullRequest(
    api: HostApi,
    repository: string,
    branch: string,
  ): HostAnswer<PullRequestFacts | undefined>;
}

/** The path of a repository as part of an address, its slashes kept. */
export function encodePath(repository: string): string {
  return repository.split('/').map(encodeURIComponent).join('/');
}
