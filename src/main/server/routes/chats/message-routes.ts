import { z } from 'zod';
import {
  chatMessagesPageSchema,
  chatPromptsSchema,
  chatSchema,
  editMessageRequestSchema,
  editMessageResponseSchema,
  sendMessageRequestSchema,
  sendMessageResponseSchema,
} from '#shared/api/chats.ts';
import { messageResponseSchema } from '#shared/api/common.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { sendJsonBytes, valueOf } from './answers.ts';
import { chatParams, messageParams, messagesQuery, promptsQuery, queuedParams } from './params.ts';
import {
  presentChat,
  presentMessage,
  presentMessagesPage,
  presentSent,
  presentWarnings,
  type FindOwner,
} from './present.ts';

const tags = ['Chats'];

/** What is said in a chat, the queue, and the stop button. */
export function messageRoutes(
  app: ApiServer,
  prefix: string,
  deps: { readonly chats: Chats; readonly findOwner: FindOwner },
): void {
  const { chats, findOwner } = deps;

  app.get(
    `${prefix}/:chat/messages`,
    {
      schema: {
        tags,
        summary: 'Read messages',
        description:
          'Newest first; oldest first when only `after_id` is given. `limit` is 1 to 200, else 50.',
        params: chatParams,
        querystring: messagesQuery,
        response: { 200: chatMessagesPageSchema },
      },
    },
    ({ params, query, session }, reply) => {
      const page = valueOf(
        chats.messages(session.userId, params.chat, {
          limit: query.limit,
          before: query.before_id,
          after: query.after_id,
        }),
      );
      sendJsonBytes(reply, presentMessagesPage(page));
    },
  );

  app.get(
    `${prefix}/:chat/prompts`,
    {
      schema: {
        tags,
        summary: 'Read what the person wrote',
        description: 'Newest first. `limit` is at most 2000; absent or 0 it is 500.',
        params: chatParams,
        querystring: promptsQuery,
        response: { 200: chatPromptsSchema },
      },
    },
    ({ params, query, session }) => ({
      prompts: Array.from(valueOf(chats.prompts(session.userId, params.chat, query.limit))),
    }),
  );

  app.post(
    `${prefix}/:chat/messages`,
    {
      schema: {
        tags,
        summary: 'Send a message',
        description: 'While the chat is busy the message is queued; at most 20 wait.',
        params: chatParams,
        body: sendMessageRequestSchema,
        response: { 200: sendMessageResponseSchema },
      },
    },
    ({ params, body, session }) =>
      presentSent(valueOf(chats.send(session.userId, params.chat, body))),
  );

  app.patch(
    `${prefix}/:chat/messages/:message`,
    {
      schema: {
        tags,
        summary: 'Edit a message',
        description:
          'The message and everything after it give way to a new one, and the chat runs again.',
        params: messageParams,
        body: editMessageRequestSchema,
        response: { 200: editMessageResponseSchema },
      },
    },
    ({ params, body, session }) => {
      const edited = valueOf(
        chats.edit(session.userId, params.chat, params.message, {
          content: body.content,
          modelConfigId: body.model_config_id,
        }),
      );
      return { message: presentMessage(edited.message), ...presentWarnings(edited.warnings) };
    },
  );

  app.delete(
    `${prefix}/:chat/queue/:queuedMessage`,
    {
      schema: {
        tags,
        summary: 'Take a message out of the queue',
        params: queuedParams,
        response: { 204: z.void() },
      },
    },
    ({ params, session }, reply) => {
      valueOf(chats.removeQueued(session.userId, params.chat, params.queuedMessage));
      void reply.code(204).send();
    },
  );

  app.post(
    `${prefix}/:chat/queue/:queuedMessage/promote`,
    {
      schema: {
        tags,
        summary: 'Send a queued message now',
        description: 'Interrupts a running turn; its partial answer is kept.',
        params: queuedParams,
        response: { 202: messageResponseSchema },
      },
    },
    ({ params, session }, reply) => {
      valueOf(chats.promote(session.userId, params.chat, params.queuedMessage));
      void reply.code(202);
      return { message: 'The message is next.' };
    },
  );

  app.post(
    `${prefix}/:chat/compact`,
    {
      schema: {
        tags,
        summary: 'Summarise a chat for its model',
        description:
          'Pilothouse’s own. In a turn of its own the model writes a summary, which stands for ' +
          'everything before it from then on; the person still sees it all. 409: there is ' +
          'nothing to summarise, or the chat is busy.',
        params: chatParams,
        response: { 202: chatSchema },
      },
    },
    ({ params, session }, reply) => {
      const chat = valueOf(chats.compact(session.userId, params.chat));
      void reply.code(202);
      return presentChat(chat, findOwner);
    },
  );

  app.post(
    `${prefix}/:chat/interrupt`,
    {
      schema: {
        tags,
        summary: 'Stop a turn',
        description: 'What was streamed so far is kept; calls without result end as errors.',
        params: chatParams,
        response: { 200: chatSchema },
      },
    },
    async ({ params, session }) =>
      presentChat(valueOf(await chats.interrupt(session.userId, params.chat)), findOwner),
  );
}
