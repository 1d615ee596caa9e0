import { z } from 'zod';
import {
  setUsageOverrideRequestSchema,
  updateUsageLimitRequestSchema,
  usageLimitConfigSchema,
  usageLimitOverrideSchema,
  usageLimitStatusSchema,
} from '#shared/api/accounting.ts';
import type { Accounting } from '../../../services/accounting/index.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { personOf, valueOf } from './answers.ts';
import { presentConfig, presentOverride, presentStatus } from './present.ts';

const tags = ['Usage limits'];
const userParams = z.object({ user: z.string() });
const groupParams = z.object({ group: z.string() });
const noContent = { 204: z.void() };
const noGroup = { message: 'There is no such group.' };

/** How much may be spent. */
export function limitRoutes(
  app: ApiServer,
  prefix: string,
  deps: { readonly accounting: Accounting; readonly identity: Identity },
): void {
  const { accounting, identity } = deps;
  const { limits } = accounting;

  app.get(
    `${prefix}/usage-limits`,
    { schema: { tags, summary: 'Get the limits', response: { 200: usageLimitConfigSchema } } },
    () => presentConfig(accounting, identity),
  );

  app.put(
    `${prefix}/usage-limits`,
    {
      schema: {
        tags,
        summary: 'Set everyone’s limit',
        description: 'A limit of null switches limits off.',
        body: updateUsageLimitRequestSchema,
        response: { 200: usageLimitConfigSchema },
      },
    },
    ({ body }) => {
      valueOf(
        limits.set({
          limitMicros: body.spend_limit_micros ?? null,
          period: body.period ?? undefined,
        }),
        '',
      );
      return presentConfig(accounting, identity);
    },
  );

  app.get(
    `${prefix}/usage-limits/status`,
    {
      schema: {
        tags,
        summary: 'How much one has spent of the limit',
        response: { 200: usageLimitStatusSchema },
      },
    },
    ({ session }) => presentStatus(limits.status(session.userId)),
  );

  app.put(
    `${prefix}/usage-limits/overrides/:user`,
    {
      schema: {
        tags,
        summary: 'Give a person a limit of their own',
        description: 'It counts while there is a limit for everyone.',
        params: userParams,
        body: setUsageOverrideRequestSchema,
        response: { 200: usageLimitOverrideSchema },
      },
    },
    ({ params, body, session }) => {
      const user = personOf(identity, params.user, session);
      const { limitMicros } = valueOf(limits.setOverride(user.id, body.spend_limit_micros), '');
      return presentOverride(user, limitMicros);
    },
  );

  app.delete(
    `${prefix}/usage-limits/overrides/:user`,
    {
      schema: {
        tags,
        summary: 'Take a person’s own limit away',
        params: userParams,
        response: noContent,
      },
    },
    ({ params, session }, reply) => {
      const user = personOf(identity, params.user, session, 400);
      valueOf(limits.removeOverride(user.id), 'The person has no limit of their own.', 400);
      void reply.code(204).send();
    },
  );

  app.put(
    `${prefix}/usage-limits/group-overrides/:group`,
    {
      schema: {
        tags,
        summary: 'Give a group a limit of its own',
        description: 'There are no groups on one person’s computer: always 404.',
        params: groupParams,
      },
    },
    () => {
      throw new HttpError(404, noGroup);
    },
  );

  app.delete(
    `${prefix}/usage-limits/group-overrides/:group`,
    {
      schema: {
        tags,
        summary: 'Take a group’s limit away',
        description: 'There are no groups on one person’s computer: always 400.',
        params: groupParams,
      },
    },
    () => {
      throw new HttpError(400, noGroup);
    },
  );
}
