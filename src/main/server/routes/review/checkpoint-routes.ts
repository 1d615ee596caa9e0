import { z } from 'zod';
import {
  blameQuerySchema,
  blameSchema,
  checkpointPrunedSchema,
  checkpointPruneQuerySchema,
  CHECKPOINTS_PAGE,
  checkpointRestoredSchema,
  checkpointRestoreRequestSchema,
  checkpointsQuerySchema,
  checkpointsSchema,
  checkpointUsageListSchema,
} from '#shared/api/checkpoints.ts';
import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import type { ApiServer } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { findPlace, prefix, type ReviewRoutesDeps, tags } from './place.ts';
import {
  presentBlame,
  presentCheckpoint,
  presentRestored,
  presentUsage,
} from './present-checkpoints.ts';
import { valueOf } from './problems.ts';

const checkpointParams = chatParams.extend({ checkpoint: z.string().regex(/^\d{1,15}$/) });

/** States of the files that were kept of turns, and who wrote a line. */
export function checkpointRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.get(
    `${prefix}/checkpoints`,
    {
      schema: {
        tags,
        summary: "List a chat's checkpoints",
        description:
          'The latest first: turns with the state of the files before and after them, and what was ' +
          'restored. A turn without one ran without a repository, or its state could not be kept.',
        params: chatParams,
        querystring: checkpointsQuerySchema,
        response: { 200: checkpointsSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const listed = valueOf(await deps.checkpoints.list(place, request.query.repo_root));
      return { checkpoints: listed.slice(0, CHECKPOINTS_PAGE).map(presentCheckpoint) };
    },
  );

  app.post(
    `${prefix}/checkpoints/:checkpoint/restore`,
    {
      bodyLimit: 8 * 1024 * 1024,
      schema: {
        tags,
        summary: 'Restore the files of a checkpoint',
        description:
          'Files of the work tree, also by deleting what was not there; ignored files, the index ' +
          'and HEAD stay. What the files are now is kept as a checkpoint first. Answers 409 while a ' +
          'turn runs in the workspace or git is in the middle of an operation, unless forced.',
        params: checkpointParams,
        body: checkpointRestoreRequestSchema,
        response: { 200: checkpointRestoredSchema },
      },
    },
    async (request) => {
      const { repo_root: root, side, paths, force } = request.body;
      const { chat, checkpoint } = request.params;
      const place = findPlace(deps, request.session.userId, chat);
      const wanted = { side, paths, force };
      return presentRestored(
        valueOf(await deps.checkpoints.restore(place, root, checkpoint, wanted)),
      );
    },
  );

  spaceRoutes(app, deps);

  app.get(
    `${prefix}/blame`,
    {
      schema: {
        tags,
        summary: 'Tell who wrote each line of a file',
        description:
          'Of the work tree: a turn of a chat, a commit, or the person. Answers 413 for files that ' +
          'are too large.',
        params: chatParams,
        querystring: blameQuerySchema,
        response: { 200: blameSchema },
      },
    },
    async (request) => {
      const { userId } = request.session;
      const place = findPlace(deps, userId, request.params.chat);
      const { repo_root: root, path } = request.query;
      const blame = valueOf(await deps.checkpoints.blame(place, root, path));
      return presentBlame(blame, (chatId) => titleOf(deps, userId, chatId));
    },
  );
}

function spaceRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.get(
    `${prefix}/checkpoints/usage`,
    {
      schema: {
        tags,
        summary: 'Tell what checkpoints take of the disk',
        description: 'For each repository of the chat, all chats together.',
        params: chatParams,
        response: { 200: checkpointUsageListSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return { repositories: valueOf(await deps.checkpoints.usage(place)).map(presentUsage) };
    },
  );

  app.delete(
    `${prefix}/checkpoints`,
    {
      schema: {
        tags,
        summary: 'Drop checkpoints',
        description: 'Of all chats in one repository: what is old, or what is over the limits.',
        params: chatParams,
        querystring: checkpointPruneQuerySchema,
        response: { 200: checkpointPrunedSchema },
      },
    },
    async (request) => {
      const { repo_root: root, older_than_days: days } = request.query;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return valueOf(await deps.checkpoints.prune(place, root, days));
    },
  );
}

function titleOf(deps: ReviewRoutesDeps, userId: UserId, chatId: string): string {
  const chat = deps.chats.find(userId, chatId as ChatId);
  return chat.ok ? chat.value.title : '';
}
