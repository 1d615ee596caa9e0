import { z } from 'zod';
import { inboxSchema } from '#shared/api/general.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { sessionQuery } from '../../middleware/request-token.ts';
import { socketRoute } from '../../websocket/socket-route.ts';

const tags = ['Notifications'];
const path = '/api/v2/notifications/inbox';

const idList = z
  .string()
  .refine((text) => text.split(',').every((id) => z.guid().safeParse(id).success), {
    message: 'Must be UUIDs with commas between them.',
  })
  .optional();
const filterKeys = {
  targets: idList,
  templates: idList,
  read_status: z.enum(['all', 'read', 'unread']).optional(),
};
const listQuery = onlyThese({ ...filterKeys, starting_before: z.guid().optional() });
const watchQuery = onlyThese({
  ...filterKeys,
  format: z.enum(['markdown', 'plaintext']).optional(),
});

/**
 * This server sends no notifications, so the inbox is empty; it is there because the shells of
 * clients hold a socket on it and try forever where there is none.
 */
export function inboxRoutes(app: ApiServer): void {
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'List notifications (none)',
        querystring: listQuery,
        response: { 200: inboxSchema },
      },
    },
    () => ({ notifications: [], unread_count: 0 }),
  );
  socketRoute(app, {
    url: `${path}/watch`,
    schema: {
      tags,
      summary: 'Watch for notifications (none)',
      description: 'WebSocket. Nothing is ever sent.',
      querystring: watchQuery,
    },
    prepare: () => undefined,
    connect: () => undefined,
  });
  app.put(
    `${path}/mark-all-as-read`,
    { schema: { tags, summary: 'Mark all as read', response: { 204: z.void() } } },
    (_request, reply) => void reply.code(204).send(),
  );
  app.put(
    `${path}/:id/read-status`,
    {
      schema: {
        tags,
        summary: 'Mark one as read or not',
        params: z.object({ id: z.guid() }),
        body: z.object({ is_read: z.boolean() }),
      },
    },
    () => {
      throw new HttpError(404, { message: 'There is no such notification.' });
    },
  );
}

/** Any other key is an error, but for the one by which sockets sign in. */
function onlyThese(shape: z.ZodRawShape) {
  return z.looseObject(shape).superRefine((query, context) => {
    for (const key of Object.keys(query)) {
      if (key === sessionQuery || key === 'access_token' || Object.hasOwn(shape, key)) continue;
      context.addIssue({ code: 'custom', path: [key], message: 'This parameter is not known.' });
    }
  });
}
