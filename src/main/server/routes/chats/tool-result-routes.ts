import { z } from 'zod';
import { submitToolResultsRequestSchema } from '#shared/api/chats.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { valueOf } from './answers.ts';
import { chatParams } from './params.ts';

const limitBytes = 256 * 1024;

/** Where a client brings the results of the tools that it runs itself. */
export function toolResultRoutes(
  app: ApiServer,
  prefix: string,
  { chats }: { readonly chats: Chats },
): void {
  app.post(
    `${prefix}/:chat/tool-results`,
    {
      bodyLimit: limitBytes,
      errorHandler(error) {
        throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
          ? new HttpError(400, { message: 'The request body is too large.' })
          : error;
      },
      schema: {
        tags: ['Chats'],
        summary: 'Answer calls of dynamic tools',
        description:
          'Exactly one result for each dynamic call that waits, all at once. 409: the chat does ' +
          'not wait for any.',
        params: chatParams,
        body: submitToolResultsRequestSchema,
        response: { 204: z.void() },
      },
    },
    ({ params, body, session }, reply) => {
      valueOf(chats.submitToolResults(session.userId, params.chat, body.results ?? []));
      void reply.code(204).send();
    },
  );
}
