import { z } from 'zod';
import {
  chatAclSchema,
  patchChatAclRequestSchema,
  type PatchChatAclRequest,
} from '#shared/api/chats.ts';
import type { ChatRow, Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { valueOf } from './answers.ts';
import { chatParams } from './params.ts';

const tags = ['Chats'];

/** Sharing, on a computer with nobody to share with. */
export function aclRoutes(app: ApiServer, prefix: string, chats: Pick<Chats, 'find'>): void {
  app.get(
    `${prefix}/:chat/acl`,
    {
      schema: {
        tags,
        summary: 'Whom a chat is shared with',
        description: '400 on the chat of a subagent.',
        params: chatParams,
        response: { 200: chatAclSchema },
      },
    },
    ({ params, session }) => {
      refuseSubagent(valueOf(chats.find(session.userId, params.chat)));
      return { users: [], groups: [] };
    },
  );

  app.patch(
    `${prefix}/:chat/acl`,
    {
      schema: {
        tags,
        summary: 'Share a chat',
        description:
          'There is nobody to share with, so roles can be taken away but not given. 400 also for ' +
          'a role of one’s own, and on the chat of a subagent.',
        params: chatParams,
        body: patchChatAclRequestSchema,
        response: { 204: z.void() },
      },
    },
    ({ params, body, session }, reply) => {
      refuseSubagent(valueOf(chats.find(session.userId, params.chat)));
      refuseRoles(body, session.userId);
      void reply.code(204).send();
    },
  );
}

function refuseSubagent({ parentId }: ChatRow): void {
  if (parentId === undefined) return;
  throw new HttpError(400, { message: 'The chat of a subagent is shared with its parent.' });
}

function refuseRoles(
  { user_roles: userRoles, group_roles: groupRoles }: PatchChatAclRequest,
  userId: string,
): void {
  const users = userRoles ?? {};
  const groups = groupRoles ?? {};
  if (Object.keys(users).some((id) => id.toLowerCase() === userId)) {
    throw refusal('user_roles', 'Your own role cannot be changed.');
  }
  for (const [field, roles] of Object.entries({ user_roles: users, group_roles: groups })) {
    const given = Object.entries(roles).find(([, role]) => role !== '');
    if (given) throw refusal(field, `There is nobody with the id ${given[0]} to share with.`);
  }
}

function refusal(field: string, message: string): HttpError {
  return new HttpError(400, { message, validations: [{ field, detail: message }] });
}
