import {
  reviewBranchRequestSchema,
  reviewBranchSchema,
  reviewCommitMessageRequestSchema,
  reviewCommitMessageSchema,
  reviewCommitRequestSchema,
  reviewCommitSchema,
  reviewPushRequestSchema,
  reviewPushSchema,
} from '#shared/api/review.ts';
import type { ApiServer } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { findPlace, prefix, type ReviewRoutesDeps, tags } from './place.ts';
import { valueOf } from './problems.ts';

/** What the person does with all changes together. */
export function commitRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  const { review } = deps;

  app.post(
    `${prefix}/commit`,
    {
      schema: {
        tags,
        summary: 'Commit',
        description:
          'With the person’s hooks and signing. Answers 422 with git’s words when git or a hook ' +
          'refuses; what `all` staged then stays staged.',
        params: chatParams,
        body: reviewCommitRequestSchema,
        response: { 200: reviewCommitSchema },
      },
    },
    async (request) => {
      const { repo_root: root, message, include, amend } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return valueOf(await review.commit(place, root, { message, all: include === 'all', amend }));
    },
  );

  app.post(
    `${prefix}/commit-message`,
    {
      schema: {
        tags,
        summary: 'Have a model draft the commit message',
        description: 'Nothing is committed. Answers 502 when there is no model for it.',
        params: chatParams,
        body: reviewCommitMessageRequestSchema,
        response: { 200: reviewCommitMessageSchema },
      },
    },
    async (request) => {
      const { repo_root: root, include } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return { message: valueOf(await review.draftMessage(place, root, include)) };
    },
  );

  app.post(
    `${prefix}/push`,
    {
      schema: {
        tags,
        summary: 'Push the current branch',
        description:
          'To the branch of the same name, which becomes its upstream; never by force. Nobody is ' +
          'asked for credentials: answers 422 with git’s words when there are none.',
        params: chatParams,
        body: reviewPushRequestSchema,
        response: { 200: reviewPushSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const { remote, branch, setUpstream, output } = valueOf(
        await review.push(place, request.body.repo_root),
      );
      return { remote, branch, set_upstream: setUpstream, output };
    },
  );

  app.post(
    `${prefix}/branch`,
    {
      schema: {
        tags,
        summary: 'Create a branch',
        params: chatParams,
        body: reviewBranchRequestSchema,
        response: { 201: reviewBranchSchema },
      },
    },
    async (request, reply) => {
      const { repo_root: root, name, from, switch: switchTo } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const created = valueOf(await review.createBranch(place, root, { name, from, switchTo }));
      void reply.code(201);
      return {
        branch: created.branch,
        ...(created.commit !== undefined && { commit: created.commit }),
      };
    },
  );
}
