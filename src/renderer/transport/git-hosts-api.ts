import { z } from 'zod';
import { chatDiffStatusSchema, type ChatDiffStatus } from '#shared/api/chats.ts';
import {
  gitHostAccountSchema,
  gitHostSchema,
  type GitHost,
  type SetGitHostRequest,
} from '#shared/api/git-hosts.ts';
import { ApiFailure } from './api-failure.ts';
import type { HttpClient } from './http-client.ts';
import { ownPath } from './paths.ts';

/** What a host said to its token: whose it is, or its own words why it does not take it. */
export type GitHostTest =
  { readonly ok: true; readonly login: string } | { readonly ok: false; readonly reason: string };

/** Hosts of repositories that may be asked about pull requests. */
export interface GitHostsApi {
  list(signal?: AbortSignal): Promise<readonly GitHost[]>;
  set(host: string, request: SetGitHostRequest): Promise<GitHost>;
  remove(host: string): Promise<void>;
  test(host: string): Promise<GitHostTest>;
  /** Asks the host of the chat's repository now; what it says comes with the chat, too. */
  refreshPullRequest(chatId: string): Promise<ChatDiffStatus>;
}

export function createGitHostsApi(http: HttpClient): GitHostsApi {
  const path = (...rest: readonly string[]): string => ownPath('git-hosts', ...rest);
  return {
    list: (signal) => http.call({ path: path(), answer: z.array(gitHostSchema), signal }),
    set: (host, body) =>
      http.call({ method: 'PUT', path: path(host), body, answer: gitHostSchema }),
    remove: (host) => http.send({ method: 'DELETE', path: path(host) }),
    async test(host) {
      const call = { method: 'POST', path: path(host, 'test') } as const;
      try {
        const { login } = await http.call({ ...call, answer: gitHostAccountSchema });
        return { ok: true, login };
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 502) throw error;
        return { ok: false, reason: error.body?.message ?? 'The host gave no answer.' };
      }
    },
    refreshPullRequest: (chatId) =>
      http.call({
        method: 'POST',
        path: ownPath('chats', chatId, 'pull-request', 'refresh'),
        answer: chatDiffStatusSchema,
      }),
  };
}
