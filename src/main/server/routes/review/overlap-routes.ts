import { reviewOverlapsSchema } from '#shared/api/review.ts';
import type { ApiServer } from '../../api-server.ts';
import { chatParams } from '../../chat-workspace.ts';
import { findPlace, prefix, type ReviewRoutesDeps, tags } from './place.ts';
import { presentOverlaps } from './present.ts';

/** Where other chats change the same lines. */
export function overlapRoutes(app: ApiServer, deps: ReviewRoutesDeps): void {
  app.get(
    `${prefix}/overlaps`,
    {
      schema: {
        tags,
        summary: 'List lines that other chats change, too',
        description:
          'Of chats that are not archived and work in another work tree of the same repository. ' +
          'What is compared is everything since the two branches parted, committed or not; changes ' +
          'that git would merge by itself are left out. Asking again costs little: git runs only ' +
          'after one of the work trees changed.',
        params: chatParams,
        response: { 200: reviewOverlapsSchema },
      },
    },
    async (request) => {
      const place = findPlace(deps, request.session.userId, request.params.chat);
      return presentOverlaps(await deps.overlaps.list(place));
    },
  );
}
