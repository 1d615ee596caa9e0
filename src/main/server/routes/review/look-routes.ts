import {
  REVIEW_FILES_PAGE,
  reviewBlobQuerySchema,
  reviewFileQuerySchema,
  reviewFileSchema,
  reviewFilesQuerySchema,
  reviewFilesSchema,
  reviewRepositoriesSchema,
} from '#shared/api/review.ts';
import type { ApiServer } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { imageType } from './content-type.ts';
import { findPlace, prefix, type ReviewRoutesDeps, tags } from './place.ts';
import { presentFiles, presentFileView, presentRepository } from './present.ts';
import { valueOf } from './problems.ts';

/** What only looks. */
export function lookRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.get(
    `${prefix}/repositories`,
    {
      schema: {
        tags,
        summary: 'List the repositories of a chat',
        description: 'That of its workspace, and those that the chat or its subagents touched.',
        params: chatParams,
        response: { 200: reviewRepositoriesSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const repositories = valueOf(await deps.review.repositories(place));
      return {
        repositories: repositories.map(({ root, state }) => presentRepository(root, state)),
      };
    },
  );

  app.get(
    `${prefix}/files`,
    {
      schema: {
        tags,
        summary: 'List changed files',
        description:
          'Of one comparison, ordered by path, in pages. Renames are told as such where git knows ' +
          'both names. A comparison by turns answers 404 where no state of the files was kept.',
        params: chatParams,
        querystring: reviewFilesQuerySchema,
        response: { 200: reviewFilesSchema },
      },
    },
    async (request) => {
      const { repo_root: root, offset = 0, limit = REVIEW_FILES_PAGE, ...range } = request.query;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const page = { offset, limit };
      return presentFiles(valueOf(await deps.review.files(place, root, range, page)), offset);
    },
  );

  app.get(
    `${prefix}/file`,
    {
      schema: {
        tags,
        summary: 'Get both sides of a changed file',
        description: 'With the changed lines; 404 when the file has no change in the comparison.',
        params: chatParams,
        querystring: reviewFileQuerySchema,
        response: { 200: reviewFileSchema },
      },
    },
    async (request) => {
      const { repo_root: root, path, old_path: oldPath, ...range } = request.query;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const target = { path, oldPath };
      return presentFileView(valueOf(await deps.review.file(place, root, range, target)));
    },
  );

  app.get(
    `${prefix}/blob`,
    {
      schema: {
        tags,
        summary: 'Get the bytes of one side of a changed file',
        description: 'Pictures with their type, everything else as a download.',
        params: chatParams,
        querystring: reviewBlobQuerySchema,
      },
    },
    async (request, reply) => {
      const { repo_root: root, path, old_path: oldPath, side, ...range } = request.query;
      const place = findPlace(deps, request.session.userId, request.params.chat);
      const target = { path, oldPath, side };
      const bytes = valueOf(await deps.review.blob(place, root, range, target));
      const type = imageType(side === 'old' ? (oldPath ?? path) : path);
      void reply.headers({
        'Content-Type': type ?? 'application/octet-stream',
        'Content-Disposition': type === undefined ? 'attachment' : 'inline',
        'Cache-Control': 'no-store',
        // Shown on its own it is a page of this server.
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      });
      return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}
