import { z } from 'zod';
import { chatSchema } from '#shared/api/chats.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { valueOf } from './answers.ts';
import { chatParams } from './params.ts';
import { presentChat, type FindOwner } from './present.ts';

const tags = ['Chats'];

/** Titles that a model writes. */
export function titleRoutes(
  app: ApiServer,
  prefix: string,
  { chats, findOwner }: { readonly chats: Chats; readonly findOwner: FindOwner },
): void {
  app.post(
    `${prefix}/:chat/title/regenerate`,
    {
      schema: {
        tags,
        summary: 'Let a model give the chat a new title',
        description: '409: another title is being written, or the chat is about to run.',
        params: chatParams,
        response: { 200: chatSchema },
      },
    },
    async ({ params, session }) =>
      presentChat(valueOf(await chats.regenerateTitle(session.userId, params.chat)), findOwner),
  );
  app.post(
    `${prefix}/:chat/title/propose`,
    {
      schema: {
        tags,
        summary: 'Let a model propose a title, without taking it',
        params: chatParams,
        response: { 200: z.object({ title: z.string() }) },
      },
    },
    async ({ params, session }) => ({
      title: valueOf(await chats.proposeTitle(session.userId, params.chat)),
    }),
  );
}
