import { z } from 'zod';
import { chatDiffStatusSchema, type ChatDiffStatus } from '#shared/api/chats.ts';
import {
  gitHostAccountSchema,
  gitHostSchema,
  setGitHostRequestSchema,
  type GitHost,
} from '#shared/api/git-hosts.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { GitHostProblem, GitHostRow, GitHosts } from '../../../services/git-hosts/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';

export type GitHostsRoutesDeps = {
  readonly gitHosts: GitHosts;
  /** Asks the host of the chat's repository now; throws the answer to a refusal. */
  readonly refreshPullRequest: (userId: UserId, chatId: ChatId) => Promise<ChatDiffStatus>;
};

const prefix = '/api/pilothouse/v1';
const tags = ['Git hosts'];
const params = z.object({ host: z.string().max(300) });

/** Tokens for git hosts, and what these say of pull requests. */
export function gitHostsRoutes({ gitHosts, refreshPullRequest }: GitHostsRoutesDeps): RouteModule {
  return (app) => {
    app.get(
      `${prefix}/git-hosts`,
      {
        schema: {
          tags,
          summary: 'List the git hosts with a token',
          description: 'Only these are ever asked about pull requests.',
          response: { 200: z.array(gitHostSchema) },
        },
      },
      () => gitHosts.list().map(presentHost),
    );

    app.put(
      `${prefix}/git-hosts/:host`,
      {
        schema: {
          tags,
          summary: 'Give a token for a git host',
          description:
            '`kind` is what the host speaks: `github` (Enterprise too), `gitlab`, or `gitea` (Forgejo ' +
            'too). Unless given it is known of github.com, gitlab.com, codeberg.org and gitea.com, and ' +
            '`github` for others. The token is kept in the secret vault and sent to `api_url` only, ' +
            'which unless given is `https://{host}` with `/api/v3`, `/api/v4` or `/api/v1`, after ' +
            'the kind, and `https://api.github.com` for github.com. Of an instance below a path of ' +
            'its own, `api_url` is that path with the same end.',
          params,
          body: setGitHostRequestSchema,
          response: { 200: gitHostSchema },
        },
      },
      async ({ params: { host }, body }) => {
        const { token, kind, api_url: apiUrl } = body;
        const request = { token, ...(kind && { kind }), ...(apiUrl !== undefined && { apiUrl }) };
        return presentHost(valueOf(await gitHosts.set(host, request)));
      },
    );

    app.delete(
      `${prefix}/git-hosts/:host`,
      {
        schema: {
          tags,
          summary: 'Forget the token of a git host',
          params,
          response: { 204: z.void() },
        },
      },
      async ({ params: { host } }, reply) => {
        valueOf(await gitHosts.remove(host));
        void reply.code(204).send();
      },
    );

    app.post(
      `${prefix}/git-hosts/:host/test`,
      {
        schema: {
          tags,
          summary: 'Ask a git host whose token it is',
          description: '502 with the host’s own reason when it does not take the token.',
          params,
          response: { 200: gitHostAccountSchema },
        },
      },
      async ({ params: { host } }) => ({ login: valueOf(await gitHosts.test(host)) }),
    );

    app.post(
      `${prefix}/chats/:chat/pull-request/refresh`,
      {
        schema: {
          tags,
          summary: 'Look for the pull request of a chat’s branch now',
          description:
            'Else this happens when the chat is read and what is known is old. The open one of the ' +
            'branch, else its newest; Gitea cannot be asked for a branch, so there it is looked ' +
            'for among the 150 open and the 150 closed ones that changed last. What the host does ' +
            'not say of its size is that of the branch on this computer. 400: branch or remote are ' +
            'not known; 502: the host gave no answer, or there is no token for it.',
          params: z.object({ chat: idParameter<ChatId>() }),
          response: { 200: chatDiffStatusSchema },
        },
      },
      ({ params: { chat }, session }) => refreshPullRequest(session.userId, chat),
    );
  };
}

function presentHost({ host, kind, apiUrl }: GitHostRow): GitHost {
  return { host, kind, api_url: apiUrl };
}

function valueOf<T>(result: Result<T, GitHostProblem>): T {
  if (result.ok) return result.value;
  throw toHttpError(result.error);
}

function toHttpError(problem: GitHostProblem): HttpError {
  const { kind, message } = problem;
  switch (kind) {
    case 'invalid':
      return new HttpError(400, {
        message,
        validations: [{ field: problem.field, detail: message }],
      });
    case 'unknown_host':
      return new HttpError(404, { message });
    case 'storage':
      return new HttpError(500, { message });
    case 'unauthorized':
    case 'not_found':
    case 'rate_limited':
    case 'unreachable':
    case 'failed':
      return new HttpError(502, { message });
    default:
      return assertNever(kind);
  }
}
