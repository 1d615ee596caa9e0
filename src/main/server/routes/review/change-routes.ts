import { z } from 'zod';
import { uuidSchema } from '#shared/api/common.ts';
import {
  reviewDiscardedListSchema,
  reviewDiscardedSchema,
  reviewIndexChangeSchema,
  reviewRepositoryQuerySchema,
  reviewRestoreRequestSchema,
  type ReviewSelectedFile,
  reviewSelectionSchema,
  reviewSetViewedRequestSchema,
  reviewUnstageRequestSchema,
  reviewViewedSchema,
} from '#shared/api/review.ts';
import type { SelectedFile } from '../../../services/review/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { findPlace, prefix, type ReviewRoutesDeps, tags } from './place.ts';
import { discardedLimits, presentDiscarded } from './present.ts';
import { valueOf } from './problems.ts';

const refusals =
  ' Answers 409 and changes nothing when a file is no longer what the content id stands for, when ' +
  'another git process holds the index, or when lines are chosen in whose place the index has ' +
  'others than both HEAD and the work tree.';
/** A selection may name ten thousand files. */
const bodyLimit = 8 * 1024 * 1024;

/** What the person does with single changes. */
export function changeRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  indexRoutes(app, deps);
  discardRoutes(app, deps);
  viewedRoutes(app, deps);
}

function indexRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.post(
    `${prefix}/stage`,
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Stage changes',
        description: `Whole files, or lines of them.${refusals}`,
        params: chatParams,
        body: reviewSelectionSchema,
        response: { 200: reviewIndexChangeSchema },
      },
    },
    async (request) => {
      const { repo_root: root, scope, files } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return {
        files: valueOf(await deps.review.stage(place, root, scope, files.map(selectedFile))),
      };
    },
  );

  app.post(
    `${prefix}/unstage`,
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Take changes out of the index',
        description: `Whole files, or lines of them; the work tree stays as it is.${refusals}`,
        params: chatParams,
        body: reviewUnstageRequestSchema,
        response: { 200: reviewIndexChangeSchema },
      },
    },
    async (request) => {
      const { repo_root: root, scope, files } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return {
        files: valueOf(await deps.review.unstage(place, root, scope, files.map(selectedFile))),
      };
    },
  );
}

function discardRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.post(
    `${prefix}/discard`,
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Discard changes',
        description:
          'Back to the index (`unstaged`) or to HEAD in both index and work tree (`uncommitted`). ' +
          `What was there is kept in the repository and can be restored.${refusals}`,
        params: chatParams,
        body: reviewSelectionSchema,
        response: { 200: reviewDiscardedSchema },
      },
    },
    async (request) => {
      const { repo_root: root, scope, files } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const selection = files.map(selectedFile);
      return presentDiscarded(valueOf(await deps.review.discard(place, root, scope, selection)));
    },
  );

  app.get(
    `${prefix}/discarded`,
    {
      schema: {
        tags,
        summary: 'List what was discarded',
        params: chatParams,
        querystring: reviewRepositoryQuerySchema,
        response: { 200: reviewDiscardedListSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const kept = valueOf(await deps.review.discarded(place, request.query.repo_root));
      return { discarded: kept.map(presentDiscarded), ...discardedLimits };
    },
  );

  app.post(
    `${prefix}/discarded/:discarded/restore`,
    {
      schema: {
        tags,
        summary: 'Restore what was discarded',
        description: 'Answers 409 and changes nothing when one of the files has changed since.',
        params: chatParams.extend({ discarded: uuidSchema }),
        body: reviewRestoreRequestSchema,
        response: { 200: reviewDiscardedSchema },
      },
    },
    async (request) => {
      const { chat, discarded } = request.params;
      const place = findPlace(deps, request.session.userId, chat);
      const restored = await deps.review.restore(place, request.body.repo_root, discarded);
      return presentDiscarded(valueOf(restored));
    },
  );
}

function viewedRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.get(
    `${prefix}/viewed`,
    {
      schema: {
        tags,
        summary: 'List the files marked as viewed',
        description: 'Every chat of a workspace has the same marks.',
        params: chatParams,
        querystring: reviewRepositoryQuerySchema,
        response: { 200: reviewViewedSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const marks = valueOf(await deps.review.viewed(place, request.query.repo_root));
      return { viewed: marks.map(({ path, contentId }) => ({ path, content_id: contentId })) };
    },
  );

  app.put(
    `${prefix}/viewed`,
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Mark files as viewed or not',
        params: chatParams,
        body: reviewSetViewedRequestSchema,
        response: { 204: z.void() },
      },
    },
    async (request, reply) => {
      const { repo_root: root, files } = request.body;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const marks = files.map(({ path, content_id: contentId, viewed }) => ({
        path,
        contentId,
        viewed,
      }));
      valueOf(await deps.review.setViewed(place, root, marks));
      void reply.code(204).send();
    },
  );
}

function selectedFile(file: ReviewSelectedFile): SelectedFile {
  const { path, old_path: oldPath, content_id: contentId, lines } = file;
  return { path, oldPath, contentId, lines };
}
