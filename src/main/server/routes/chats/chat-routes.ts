import { z } from 'zod';
import { chatSchema, createChatRequestSchema, patchChatRequestSchema } from '#shared/api/chats.ts';
import { uuidSchema } from '#shared/api/common.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { valueOf } from './answers.ts';
import { byWorkspaceQuery, chatParams, listQuery } from './params.ts';
import { presentChats, presentDetails, presentWarnings, type FindOwner } from './present.ts';

const tags = ['Chats'];
const createLimitBytes = 256 * 1024;
const noContent = { 204: z.void() };

/** Chats themselves: list, create, read, change. */
export function chatRoutes(
  app: ApiServer,
  prefix: string,
  deps: { readonly chats: Chats; readonly findOwner: FindOwner },
): void {
  const { chats, findOwner } = deps;

  app.get(
    prefix,
    {
      schema: {
        tags,
        summary: 'List chats',
        description:
          '`q` holds key:value tokens: archived (true, false, any), has_unread, title, status, ' +
          'search (full text), source, repo, diff_url, pr, pr_status, pr_title. Archived chats ' +
          'are left out unless asked for. `limit` is 50 when absent or 0.',
        querystring: listQuery,
        response: { 200: z.array(chatSchema) },
      },
    },
    ({ query, session }) =>
      presentChats(
        valueOf(
          chats.list(session.userId, {
            q: query.q,
            labels: query.label,
            limit: query.limit,
            offset: query.offset,
            after: query.after_id,
          }),
        ),
        findOwner,
      ),
  );

  app.post(
    prefix,
    {
      bodyLimit: createLimitBytes,
      errorHandler(error) {
        throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
          ? new HttpError(400, { message: 'The request body is too large.' })
          : error;
      },
      schema: {
        tags,
        summary: 'Start a chat',
        description:
          'Without `organization_id` the chat belongs to the only organization there is; without ' +
          '`model_config_id` it uses the default model.',
        body: createChatRequestSchema,
        response: { 201: chatSchema },
      },
    },
    (request, reply) => {
      const { chat, warnings } = valueOf(chats.create(request.session.userId, request.body));
      const details = valueOf(chats.get(request.session.userId, chat.id));
      void reply.code(201);
      return { ...presentDetails(details, findOwner), ...presentWarnings(warnings) };
    },
  );

  app.get(
    `${prefix}/by-workspace`,
    {
      schema: {
        tags,
        summary: 'Find the newest chat of workspaces',
        querystring: byWorkspaceQuery,
        response: { 200: z.record(uuidSchema, uuidSchema) },
      },
    },
    ({ query, session }) =>
      Object.fromEntries(valueOf(chats.byWorkspace(session.userId, query.workspace_ids))),
  );

  app.get(
    `${prefix}/:chat`,
    { schema: { tags, summary: 'Get a chat', params: chatParams, response: { 200: chatSchema } } },
    ({ params, session }) =>
      presentDetails(valueOf(chats.get(session.userId, params.chat)), findOwner),
  );

  app.patch(
    `${prefix}/:chat`,
    {
      schema: {
        tags,
        summary: 'Change a chat',
        description: 'Field after field; the first that is refused ends it, those before stay.',
        params: chatParams,
        body: patchChatRequestSchema,
        response: noContent,
      },
    },
    ({ params, body, session }, reply) => {
      valueOf(chats.update(session.userId, params.chat, body));
      void reply.code(204).send();
    },
  );

  for (const [action, archived] of [
    ['archive', true],
    ['unarchive', false],
  ] as const) {
    app.post(
      `${prefix}/:chat/${action}`,
      {
        schema: {
          tags,
          summary: archived ? 'Archive a chat' : 'Take a chat out of the archive',
          params: chatParams,
          response: noContent,
        },
      },
      ({ params, session }, reply) => {
        valueOf(chats.setArchived(session.userId, params.chat, archived));
        void reply.code(204).send();
      },
    );
  }
}
