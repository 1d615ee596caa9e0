import { z } from 'zod';
import { approvalDecisionSchema, pendingApprovalsSchema } from '#shared/api/approvals.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { valueOf } from './answers.ts';
import { approvalParams, chatParams } from './params.ts';

const tags = ['Approvals'];

/** Pilothouse's own: the person's word on what a chat wants to do. */
export function approvalRoutes(
  app: ApiServer,
  prefix: string,
  { chats }: { readonly chats: Chats },
): void {
  app.get(
    `${prefix}/:chat/approvals`,
    {
      schema: {
        tags,
        summary: 'List the calls that wait for the person',
        params: chatParams,
        response: { 200: pendingApprovalsSchema },
      },
    },
    ({ params, session }) => ({
      approvals: Array.from(valueOf(chats.pendingApprovals(session.userId, params.chat))),
    }),
  );

  app.post(
    `${prefix}/:chat/approvals/:toolCallId`,
    {
      schema: {
        tags,
        summary: 'Answer a call that waits',
        description:
          'An allowed call starts at once, while others of its step run or wait; the step ends ' +
          'when all have their answers. 404: no such call. 409: it does not wait any more.',
        params: approvalParams,
        body: approvalDecisionSchema,
        response: { 204: z.void() },
      },
    },
    ({ params, body, session }, reply) => {
      valueOf(chats.decide(session.userId, params.chat, params.toolCallId, body));
      void reply.code(204).send();
    },
  );
}
